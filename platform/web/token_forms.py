"""What is typed to make a token or a bot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities import tokens
from communities.models import TokenScope
from communities.operations.make_bot import MAX_NAME_LENGTH as MAX_BOT_NAME_LENGTH
from communities.operations.make_token import MAX_NAME_LENGTH

LIFETIMES = [
    (7, _("a week")),
    (30, _("30 days")),
    (tokens.USUAL.days, _("90 days")),
    (180, _("180 days")),
    (tokens.MAX_LIFETIME.days, _("a year")),
]


class TokenForm(forms.Form):
    """A token's purpose, what it may be used for, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("A program, a machine: whatever tells you later which one this is."),
        max_length=MAX_NAME_LENGTH,
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("What may it be used for?"),
        choices=TokenScope.choices,
        coerce=TokenScope,
        initial=[TokenScope.READ.value],
        error_messages={"required": _("Choose at least one.")},
    )
    lifetime = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=LIFETIMES,
        coerce=int,
        initial=tokens.USUAL.days,
    )

    def wanted(self) -> dict[str, Any]:
        """Return what the operation takes."""
        return {
            "name": self.cleaned_data["name"],
            "scopes": self.cleaned_data["scopes"],
            "lifetime": timedelta(days=self.cleaned_data["lifetime"]),
        }


class BotForm(forms.Form):
    """A bot's name."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("It stands beside everything that the bot writes, with the word “bot”."),
        max_length=MAX_BOT_NAME_LENGTH,
    )
