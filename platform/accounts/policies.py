"""Who somebody is, apart from any community."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from accounts.models import User
from accounts.rights import allows, declare


def has_second_factor(user: User) -> bool:
    """Say whether signing in as this user takes a passkey or a one-time code, too.

    The demo's sign-in by one press counts as such. Asked at most once a request.
    """
    if settings.DEMO_SIGN_IN:
        return True
    known = cast("Any", user)
    if not hasattr(known, "_has_second_factor"):
        factors = known.authenticator_set.exclude(type="recovery_codes")
        known._has_second_factor = factors.exists()
    return bool(known._has_second_factor)


def with_second_factors(users: Iterable[User]) -> list[User]:
    """Return those of whom `has_second_factor` is true, in their order; one query for all."""
    listed = list(users)
    if not settings.DEMO_SIGN_IN:
        factors = Authenticator.objects.filter(user__in=listed).exclude(type="recovery_codes")
        holders = set(factors.values_list("user_id", flat=True))
        for user in listed:
            cast("Any", user)._has_second_factor = user.pk in holders
    return [user for user in listed if has_second_factor(user)]


@predicate
def is_signed_in(user: User) -> bool:
    """Is signed in."""
    return bool(user.is_authenticated and user.is_active)


@predicate
def is_operator(user: User) -> bool:
    """Runs the site, with a second factor."""
    return is_signed_in(user) and user.is_staff and has_second_factor(user)


OWN_ACCOUNT = declare("accounts.own", is_signed_in, _("see and change their own account"))
OPERATE = declare("accounts.operate", is_operator, _("run the site: decide what communities can’t"))


def operators() -> frozenset[int]:
    """Return who runs the site; two queries."""
    staff = with_second_factors(User.objects.filter(is_staff=True, is_active=True))
    return frozenset(one.pk for one in staff if allows(OPERATE, one))
