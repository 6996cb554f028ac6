"""How a person signs in, as its pages show it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from accounts.models import User

# Looked for in this order: each says it is the ones below it, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def account_overview(user: User) -> dict[str, Any]:
    """Return the person's address, factors, providers and number of sessions."""
    addresses = {one.verified: one.email for one in EmailAddress.objects.filter(user=user)}
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "address": addresses.get(True, user.email),
        "address_confirmed": True in addresses,
        "waiting_address": addresses.get(False, ""),
        "has_password": user.has_usable_password(),
        "has_codes": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "providers": SocialAccount.objects.filter(user=user).count(),
        "sessions": len(UserSession.objects.purge_and_list(user)),
    }


def shown_sessions(user: User, current: str | None) -> list[dict[str, Any]]:
    """Return where the person is signed in, this session first, then the newest."""
    found = [
        {
            "pk": one.pk,
            "browser": browser(one.user_agent),
            "began": one.created_at,
            "is_this": one.session_key == current,
        }
        for one in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda one: (one["is_this"], one["began"]), reverse=True)


def browser(user_agent: str) -> str:
    """Say in a few words which browser calls itself so."""
    name = next((words for mark, words in BROWSERS.items() if mark in user_agent), "")
    system = next((words for mark, words in SYSTEMS.items() if mark in user_agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("a browser that does not say its name")
