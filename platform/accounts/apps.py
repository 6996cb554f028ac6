"""The accounts app."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People and their sign-in."""

    name = "accounts"

    def ready(self) -> None:
        """Grant the application role its rights after migrations; listen to what people do."""
        from accounts import security_events
        from accounts.checks import mail_is_configured
        from accounts.privileges import grant_after_migrate

        # Once per `migrate`: accounts is one sender of many.
        post_migrate.connect(grant_after_migrate, sender=self, dispatch_uid="accounts.privileges")
        register(mail_is_configured, deploy=True)
        security_events.connect()
