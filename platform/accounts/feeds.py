"""The address of a person's feed: whoever knows its secret reads it, so it can be renewed."""

from __future__ import annotations

import hashlib
import secrets

from accounts.models import User


def renew_feed(user: User) -> str:
    """Give the person a new feed address and return its secret; the address before it ends.

    Only the hash is stored: the address is shown once.
    """
    secret = secrets.token_urlsafe(32)
    user.feed_sha256 = _hashed(secret)
    user.save(update_fields=["feed_sha256"])
    return secret


def end_feed(user: User) -> None:
    """Let no address lead to the person's feed."""
    user.feed_sha256 = None
    user.save(update_fields=["feed_sha256"])


def reader_of(secret: str) -> User | None:
    """Return whose feed the secret opens; one query."""
    return User.objects.filter(feed_sha256=_hashed(secret), is_active=True).first()


def _hashed(secret: str) -> str:
    # 256 random bits can't be guessed, so a fast hash will do.
    return hashlib.sha256(secret.encode()).hexdigest()
