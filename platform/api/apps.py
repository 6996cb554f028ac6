"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package's modules."""

    name = "api"
