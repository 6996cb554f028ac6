"""What signing up asks for beside the address: the name that others see, and who may sign up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Set in the session by the page that an invitation leads to: its public id.
INVITATION = "invitation"

_STILL_OPEN: list[Callable[[str], bool]] = []


def invited_by(still_open: Callable[[str], bool]) -> None:
    """Let whoever knows invitations say whether one, by its public id, still lets somebody in.

    Accounts know no communities; where nobody says so, no invitation opens the sign-up.
    """
    _STILL_OPEN.append(still_open)


def may_sign_up(request: HttpRequest) -> bool:
    """Say whether whoever asks may make an account on this site."""
    if settings.FOLKMOOT_SIGN_UP == INVITATION:
        held = str(request.session.get(INVITATION, ""))
        return any(still_open(held) for still_open in _STILL_OPEN)
    return bool(settings.FOLKMOOT_SIGN_UP == "open")


def use_invitation(request: HttpRequest, **sent: Any) -> None:
    """After an account was made, let the same browser make no second one by the invitation."""
    request.session.pop(INVITATION, None)


class NameForm(forms.Form):
    """The part that signing up by e-mail and through a provider share.

    It knows none of allauth's forms: those are built on it.
    """

    field_order = ["name", "email", "password1"]
    name = forms.CharField(
        label=_("Name"),
        help_text=_("What others see beside what you write. A made-up name is fine."),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing: the adapter stores the name together with the account."""
