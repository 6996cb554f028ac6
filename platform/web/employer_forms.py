"""What people type to sign for an employer, to keep its lists, and to end its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.employer_words import EmployerWords
from consent.models import ListKind
from consent.models.employer import MAX_NAME_LENGTH, MAX_REASON_LENGTH


class SigningForm(forms.Form):
    """A signature. `number` is the version that was read; nothing is ticked beforehand."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        max_length=MAX_NAME_LENGTH,
        help_text=_("As it stands in its register, such as Harbour Tools Ltd."),
        error_messages={"required": _("Name the employer for which you sign.")},
    )
    may_bind = forms.BooleanField(
        error_messages={"required": _("Only somebody who may bind the employer signs for it.")}
    )

    def __init__(self, words: EmployerWords, *args: Any, **kwargs: Any) -> None:
        """Ask in the words that are kept; the name only of an employer that has not signed yet."""
        super().__init__(*args, **kwargs)
        self.words = words
        self.fields["name"].label = words.name
        self.fields["may_bind"].label = words.binds
        if not words.name:
            del self.fields["name"]


class EmployerAcknowledgementForm(forms.Form):
    """An acknowledgement. `number` is the version that was read."""

    number = forms.IntegerField(widget=forms.HiddenInput)


class LineForm(forms.Form):
    """A line for an approval list; what it may be is consent.employer_rules' rule."""

    kind = forms.ChoiceField(
        label=_("By"),
        choices=ListKind.choices,
        initial=ListKind.EMAIL.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say by what people are let in.")},
    )
    value = forms.CharField(
        label=_("Address, domain or user name"),
        max_length=320,
        help_text=_(
            "ada@example.org lets in one person, example.org everybody who has confirmed an "
            "address there (not at other domains below it)."
        ),
        error_messages={"required": _("Say whom to let in.")},
    )


class EndForm(forms.Form):
    """Why a steward ends an employer's place."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=MAX_REASON_LENGTH,
        help_text=_("Whoever signed for it, and its people, read this."),
        widget=forms.Textarea(attrs={"class": "brief"}),
        error_messages={"required": _("Say why: whoever signed, and its people, read it.")},
    )
