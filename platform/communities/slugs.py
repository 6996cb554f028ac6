"""The word in a community's address: which are free, which the site keeps for itself."""

from __future__ import annotations

from itertools import chain, count

from django.utils.text import slugify
from django.utils.translation import gettext as _

from communities.models import Community
from record.refusals import Refused

MAX_LENGTH = 50
# Names under which somebody could pass for the site, or that stand for one of its own pages.
RESERVED = frozenset((
    "about", "account", "accounts", "admin", "administrator", "api", "c", "communities",
    "community", "contact", "docs", "folkmoot", "help", "healthz", "imprint", "invite", "join",
    "legal", "login", "logout", "mail", "me", "moderator", "moot", "new", "news", "official",
    "operator", "privacy", "readyz", "record", "root", "security", "settings", "sign-in",
    "sign-out", "sign-up", "site", "staff", "static", "status", "steward", "stewards", "support",
    "system", "terms", "transparency", "www", "you",
))  # fmt: skip


class SlugReserved(Refused):
    """The site keeps this address for itself."""

    field = "slug"


def check(slug: str) -> str:
    """Return the slug if a community may have it.

    Raises:
        SlugReserved: the site keeps it for itself.
    """
    if slug in RESERVED:
        raise SlugReserved(
            _("The address “%s” is kept for the site itself. Choose another one.") % slug
        )
    return slug


def suggest(name: str) -> str:
    """Return a free slug made of the name; one query."""
    stem = slugify(name)[: MAX_LENGTH - 5].strip("-_") or "community"
    like_it = Community.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    taken = RESERVED.union(like_it)
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken)
