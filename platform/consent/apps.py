"""Terms, consent, licences: what people agreed to, and what may leave."""

from __future__ import annotations

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The room of terms and consent."""

    name = "consent"
