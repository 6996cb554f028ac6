"""What signing up asks for beside the address: the name that others see, and who may sign up."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Set in the session by the page that an invitation leads to.
INVITATION = "invitation"


def may_sign_up(request: HttpRequest) -> bool:
    """Say whether whoever asks may make an account on this site."""
    if settings.FOLKMOOT_SIGN_UP == INVITATION:
        return bool(request.session.get(INVITATION))
    return bool(settings.FOLKMOOT_SIGN_UP == "open")


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
