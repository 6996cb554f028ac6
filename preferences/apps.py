"""The preferences app: prompts, responses, comparisons, votes, preferences."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """The domain."""

    name = "preferences"
