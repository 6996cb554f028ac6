"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People and their sign-in."""

    name = "accounts"

    def ready(self) -> None:
        """Hand the application role its rights whenever tables have changed."""
        from accounts.privileges import grant_after_migrate

        # Once per `migrate`: accounts is one sender of many.
        post_migrate.connect(grant_after_migrate, sender=self, dispatch_uid="accounts.privileges")
