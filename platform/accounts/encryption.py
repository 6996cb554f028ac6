"""Secrets that the database keeps but must not tell: the keys of one-time codes."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Return the text so that only this site, with its SECRET_KEY, can read it."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return the text that `encrypt` was given.

    Raises:
        cryptography.fernet.InvalidToken: it was encrypted under another SECRET_KEY.
    """
    return _keys().decrypt(encrypted.encode()).decode()


def _keys() -> MultiFernet:
    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    derived = (hashlib.sha256(b"second factor " + one.encode()).digest() for one in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
