"""The privacy app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """See the package's modules; it has no tables."""

    name = "privacy"
