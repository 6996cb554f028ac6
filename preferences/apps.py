"""The preferences app: prompts, responses, comparisons, votes, preferences."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """The domain."""

    name = "preferences"

    def ready(self) -> None:
        """Declare who may do what."""
        from preferences import policies  # noqa: F401
