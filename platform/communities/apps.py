"""The communities app."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Communities, their members and their guidelines."""

    name = "communities"
