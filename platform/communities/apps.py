"""The communities app."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Communities, their members and their guidelines."""

    name = "communities"

    def ready(self) -> None:
        """Tell the sign-up which invitations still let somebody in."""
        from accounts.sign_up import invited_by
        from communities.admission import is_open

        invited_by(is_open)
