"""The account in whose name the platform itself acts."""

from __future__ import annotations

from accounts.models import User

SYSTEM_USERNAME = "system"


def system_account() -> User:
    """Return the system's account, made at its first use; nobody can sign in with it."""
    account, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"name": "Folkmoot", "kind": User.Kind.SYSTEM, "is_active": False},
    )
    if created:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account
