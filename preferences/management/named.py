"""What commands are given by name."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community


def community_named(slug: str) -> Community:
    """Return the community at this address. Raises CommandError."""
    found = Community.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Community.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(
            _("There is no community “%(slug)s”. There are: %(known)s.")
            % {"slug": slug, "known": known or _("none yet")}
        )
    return found


def user_named(email: str) -> User:
    """Return the person with this e-mail address. Raises CommandError."""
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(_("Nobody here has the e-mail address %s.") % email)
    return found
