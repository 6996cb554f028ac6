"""What the site reaches outside itself: mail, a shared cache, providers to sign in with.

Each is read from values of the environment (config.env) and checked here, so that a mistake stops
the start and names its variable.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_SECURITY = {"smtp": "", "smtp+tls": "EMAIL_USE_TLS", "smtps": "EMAIL_USE_SSL"}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# Short words that stand in an address: /account/oidc/<id>/login/.
PROVIDER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
PROVIDER_KEYS = {"id", "name", "url", "client_id", "secret"}


def mail_server(name: str, address: str) -> dict[str, Any]:
    """Return Django's settings for the mail server at `address`.

    Raises:
        ImproperlyConfigured: variable `name` is no smtp:, smtp+tls: or smtps: address.
    """
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in MAIL_SECURITY or not parts.hostname or port == -1:
        raise ImproperlyConfigured(
            f"{name} must look like smtp+tls://user:password@mail.example:587 (STARTTLS), "
            "smtps://… (TLS from the start) or smtp://… (no TLS)."
        )
    security = MAIL_SECURITY[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": security == "EMAIL_USE_TLS",
        "EMAIL_USE_SSL": security == "EMAIL_USE_SSL",
    }


def shared_cache(name: str, address: str) -> dict[str, Any]:
    """Return Django's setting for what all web processes share: the database, or `address`.

    Raises:
        ImproperlyConfigured: variable `name` is no redis: address.
    """
    if not address.strip():
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "accounts_shared_value",
            # Above it a third is thrown away; nobody shall reach it and so forget their attempts.
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured(f"{name} must look like redis://127.0.0.1:6379/1.")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}


def oauth_app(client_id: str, secret: str, **settings: str) -> dict[str, Any]:
    """Return one provider's entry in SOCIALACCOUNT_PROVIDERS; none without a client id."""
    if not client_id.strip():
        return {}
    app: dict[str, Any] = {"client_id": client_id, "secret": secret.strip(), "settings": settings}
    # The name and the address of the mail, nothing that could be done in somebody's name.
    return {"APPS": [app], "OAUTH_PKCE_ENABLED": True}


def openid_providers(name: str, value: str) -> dict[str, Any]:
    """Return the OpenID Connect providers that the JSON list `value` names.

    Raises:
        ImproperlyConfigured: variable `name` is no list of objects with exactly the keys id, name,
            url, client_id and secret, or an id is no short word or stands there twice.
    """
    try:
        listed = json.loads(value.strip() or "[]")
    except json.JSONDecodeError:
        listed = None
    if not isinstance(listed, list) or not all(map(_is_provider, listed)):
        raise ImproperlyConfigured(
            f"{name} must be a JSON list of objects with the keys id (lower-case letters, digits "
            "and hyphens), name, url (of the issuer, https), client_id and secret, all texts."
        )
    if len({one["id"] for one in listed}) < len(listed):
        raise ImproperlyConfigured(f"{name} names a provider twice: each needs an id of its own.")
    apps = [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {"server_url": one["url"]},
        }
        for one in listed
    ]
    return {"APPS": apps, "OAUTH_PKCE_ENABLED": True} if apps else {}


def _is_provider(one: object) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == PROVIDER_KEYS
        and all(isinstance(value, str) and value for value in one.values())
        and PROVIDER_ID.fullmatch(one["id"]) is not None
        and _is_private(urlsplit(one["url"]))
    )


def _is_private(address: SplitResult) -> bool:
    """Say whether nobody on the way reads what is sent there: by TLS, or on this machine."""
    here = address.scheme == "http" and address.hostname in ("127.0.0.1", "::1", "localhost")
    return here or (address.scheme == "https" and bool(address.hostname))
