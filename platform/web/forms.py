"""What people type."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.licences import accepted_by
from consent.models import Origin
from consent.rights import LONGEST_SOURCE, Rights
from preferences.topics import Task, Topic

NO_CHOICE = [("", _("not sure"))]


class AcknowledgingForm(forms.Form):
    """A form whose text is screened; `as_is` is the box that parts/screening.html shows."""

    as_is = forms.CharField(required=False, widget=forms.HiddenInput)


class TextForm(AcknowledgingForm):
    """A text that somebody gives, with whose words it is; what fits is consent.rights' rule."""

    origin = forms.ChoiceField(
        label=_("Whose words are these?"),
        required=False,
        choices=[
            (Origin.OWN.value, _("My own")),
            (Origin.QUOTED.value, _("Quoted from somewhere")),
            (Origin.EMPLOYER.value, _("Mine, written for an employer who allows this")),
        ],
        initial=Origin.OWN.value,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Where is it from?"),
        required=False,
        max_length=LONGEST_SOURCE,
        help_text=_("An address, or title and author. It stands beside the text."),
    )
    licence = forms.ChoiceField(
        label=_("Under which licence is it there?"),
        required=False,
        help_text=_("Only licences whose texts may be in this community’s datasets are offered."),
    )

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = accepted_by(community.outbound_licence)
        licence = cast("forms.ChoiceField", self.fields["licence"])
        licence.choices = [("", _("not said")), *((name, name) for name in fitting)]

    def rights(self) -> Rights:
        """Return what was stated, once the form is valid."""
        said = self.cleaned_data
        return Rights(
            origin=Origin(said["origin"] or Origin.OWN),
            source=said["source"],
            licence=said["licence"],
        )

    @property
    def written(self) -> dict[str, str]:
        """The other fields, once the form is valid."""
        stated = ("origin", "source", "licence")
        return {name: value for name, value in self.cleaned_data.items() if name not in stated}


class PromptForm(TextForm):
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


class ResponseForm(TextForm):
    """An answer as a person writes it."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Markdown is rendered, as in the answers of models."),
        strip=False,
        required=False,
        widget=forms.Textarea,
    )
