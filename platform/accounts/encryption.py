"""Secrets that the database keeps but must not tell: keys of one-time codes, sealed evidence."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SALT_BYTES = 32


def encrypt(text: str) -> str:
    """Return the text so that only this site, with its SECRET_KEY, can read it."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return the text that `encrypt` was given.

    Raises:
        cryptography.fernet.InvalidToken: it was encrypted under another SECRET_KEY.
    """
    return _keys().decrypt(encrypted.encode()).decode()


def new_salt() -> bytes:
    """Return what makes a key that opens one seal and no other."""
    return secrets.token_bytes(SALT_BYTES)


def seal(text: str, *, salt: bytes) -> str:
    """Return the text so that only this site, with its SECRET_KEY and this salt, can read it."""
    return _sealing(salt).encrypt(text.encode()).decode()


def unseal(sealed: str, *, salt: bytes) -> str:
    """Return the text that `seal` was given. Once the salt is destroyed nobody reads it any more.

    Raises:
        cryptography.fernet.InvalidToken: another salt, or sealed under another SECRET_KEY.
    """
    return _sealing(salt).decrypt(sealed.encode()).decode()


def _sealing(salt: bytes) -> MultiFernet:
    # HKDF (RFC 5869): each salt gives a key of its own, none of which tells another.
    derived = (
        HKDF(hashes.SHA256(), length=32, salt=salt, info=b"evidence").derive(one.encode())
        for one in _secrets()
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def _secrets() -> list[str]:
    return [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]


def _keys() -> MultiFernet:
    derived = (hashlib.sha256(b"second factor " + one.encode()).digest() for one in _secrets())
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
