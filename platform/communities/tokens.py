"""Access tokens: how one is written, and how the one that somebody shows is found."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from communities.models import Membership, Token

MAX_LIFETIME = timedelta(days=366)
USUAL = timedelta(days=90)
# How exactly the last use is kept: a busy program writes one row a minute, not one a request.
LAST_USED_TO_WITHIN = timedelta(minutes=1)

_PREFIX_LENGTH = 12
# 44 of 62 characters: 261 random bits.
_SECRET_LENGTH = 44
_WRITTEN = re.compile(rf"folkmoot_([a-z0-9]{{{_PREFIX_LENGTH}}})_([A-Za-z0-9]{{{_SECRET_LENGTH}}})")
_NOBODYS = "0" * 64


class TokenUnknown(Exception):
    """No token that is in force reads like this; it doesn't say whether one ever did."""


@dataclass(frozen=True)
class Written:
    """A new token as its owner sees it once, and the two parts of it that are stored."""

    text: str
    prefix: str
    secret_sha256: str


def written() -> Written:
    """Draw a new token."""
    prefix = _drawn(string.ascii_lowercase + string.digits, _PREFIX_LENGTH)
    secret = _drawn(string.ascii_letters + string.digits, _SECRET_LENGTH)
    return Written(text=f"folkmoot_{prefix}_{secret}", prefix=prefix, secret_sha256=_digest(secret))


def find(text: str, *, now: datetime) -> Token:
    """Return the token in force that reads like `text`, with its user and community; one query.

    Digests are compared in constant time, also where there is no such prefix.

    Raises:
        TokenUnknown: nothing was ever written like this, or it expired, or it was revoked, or its
            user's account is closed.
    """
    parts = _WRITTEN.fullmatch(text)
    if parts is None:
        raise TokenUnknown
    prefix, secret = parts.groups()
    rows = Token.objects.usable(now).select_related("user", "community")
    token = rows.filter(prefix=prefix).first()
    stored = token.secret_sha256 if token is not None else _NOBODYS
    if not secrets.compare_digest(stored, _digest(secret)) or token is None:
        raise TokenUnknown
    return token


def has_a_place(token: Token, *, now: datetime) -> bool:
    """Say whether the token's user belongs to its community now, and has since it was made.

    Who leaves and comes back makes new tokens: an old one belongs to the time before. One query.
    """
    return (
        Membership.objects.filter(
            community=token.community_id, user=token.user_id, joined_at__lte=token.created_at
        )
        .in_force(now)
        .exists()
    )


def note_use(token: Token, *, now: datetime) -> None:
    """Keep when the token was used last, to within a minute."""
    if token.last_used_at is None or now - token.last_used_at >= LAST_USED_TO_WITHIN:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
