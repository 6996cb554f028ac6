"""Letters to a person: where they go, and how they end without signing in."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.core import signing

from accounts.models import User

_SALT = "accounts.letters"


def address_of(user: User) -> str:
    """Return the address a person is written to, '' where there is none.

    One that nobody has confirmed may be somebody else's, so nothing goes there. An account without
    any entry of its own was given its address by an operator.
    """
    known = list(cast("Any", user).emailaddress_set.order_by("-primary", "pk"))
    if not known:
        return user.email
    return next((str(one.email) for one in known if one.verified), "")


def ending_token(user: User) -> str:
    """Return what stands in the link that ends the weekly letter; it holds for good."""
    return signing.dumps(str(user.public_id), salt=_SALT)


def who_ends(token: str) -> User | None:
    """Return whose letter the link ends; None for one that we did not make."""
    try:
        public_id = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(public_id=public_id).first()


def end_letters(user: User) -> None:
    """Send the person no further weekly letter, until they ask for it."""
    user.wants_weekly_letter = False
    user.save(update_fields=["wants_weekly_letter"])
