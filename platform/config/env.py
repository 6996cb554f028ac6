"""Strict readers for the environment: the only place where a variable is read.

Every variable read here stands in `.env.example`; a guard test compares the two.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("production", "demo", "test")


def text(name: str, default: str | None = None) -> str:
    """Return the variable's value.

    Raises:
        ImproperlyConfigured: it is not set (or empty) and there is no default.
    """
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment; .env.example says what it means."
        )
    return default


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number of at least `least`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def listing(name: str) -> list[str]:
    """Return a comma-separated variable as a list without empty entries."""
    return [item.strip() for item in text(name, " ").split(",") if item.strip()]


def flag(name: str, *, default: bool) -> bool:
    """Return a variable that is `true` or `false`."""
    value = text(name, "true" if default else "false").lower()
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value == "true"


def mode() -> str:
    """Return FOLKMOOT_MODE: production (the default), demo or test."""
    value = text("FOLKMOOT_MODE", "production")
    if value not in MODES:
        raise ImproperlyConfigured(f"FOLKMOOT_MODE must be one of {', '.join(MODES)}.")
    return value


def folder(name: str, default: str) -> Path:
    """Return a folder's absolute path; it need not exist yet."""
    return Path(text(name, default)).expanduser().resolve()


def database(name: str) -> dict[str, object]:
    """Return Django's settings for the PostgreSQL address in variable `name`.

    Raises:
        ImproperlyConfigured: the address is missing, or is not postgresql://user@host/name.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/database. "
            "PostgreSQL is the only database Folkmoot runs on."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return a variable that is one of a few words."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value
