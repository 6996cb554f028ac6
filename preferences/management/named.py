"""What commands are given by name."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts import email as addresses
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


def account_named(given: str) -> User:
    """Return the account with this confirmed e-mail address or this username. Raises CommandError.

    Whoever only typed the address, and never opened the link sent there, is not found by it.
    """
    found = addresses.owners(given) if "@" in given else User.objects.none()
    accounts = found or User.objects.filter(username=given)
    account = next((one for one in accounts if one.is_active), None)
    if account is None:
        raise CommandError(
            _(
                "There is no account “%s”. Give the e-mail address, which its owner has confirmed; "
                "people make their accounts on the site."
            )
            % given
        )
    return account
