"""What people type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from preferences.topics import Task, Topic

NO_CHOICE = [("", _("not sure"))]


class AcknowledgingForm(forms.Form):
    """A form whose text is screened; `as_is` is the box that parts/screening.html shows."""

    as_is = forms.CharField(required=False, widget=forms.HiddenInput)


class PromptForm(AcknowledgingForm):
    """A prompt as a person writes it. What the text itself may be is preferences.messages' rule."""

    text = forms.CharField(
        label=_("What do you want answered?"), strip=False, required=False, widget=forms.Textarea
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, choices=[*NO_CHOICE, *Topic.choices]
    )
    task = forms.ChoiceField(label=_("Task"), required=False, choices=[*NO_CHOICE, *Task.choices])
    language = forms.RegexField(
        label=_("Language"),
        regex=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        initial="en",
        max_length=35,
        error_messages={"invalid": _("Give a language code such as en, de or pt-BR.")},
    )
    expectation = forms.CharField(
        label=_("What would a good answer do?"),
        strip=False,
        required=False,
        max_length=10_000,
        widget=forms.Textarea,
    )


class ResponseForm(AcknowledgingForm):
    """An answer as a person writes it."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Markdown is rendered, as in the answers of models."),
        strip=False,
        required=False,
        widget=forms.Textarea,
    )
