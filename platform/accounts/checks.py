"""What Django's system check says about signing in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004

NO_MAIL = Warning(
    "The site can’t send mail: nobody can confirm an address or reset a password.",
    hint="Set EMAIL_URL and DEFAULT_FROM_EMAIL; .env.example says how.",
    id="accounts.W001",
)


def mail_is_configured(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn about a real site without a mail server."""
    return [NO_MAIL] if settings.EMAIL_BACKEND == "accounts.mail.Unsent" else []
