"""What people type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.licences import accepted_by
from consent.models import Employer, Origin
from consent.rights import MAX_SOURCE_LENGTH, Rights
from preferences.topics import Task, Topic

NO_CHOICE = [("", _("not sure"))]
ORIGINS = (
    (Origin.OWN.value, _("My own")),
    (Origin.QUOTED.value, _("Quoted from somewhere")),
    (Origin.EMPLOYER.value, _("Mine, written for an employer who allows this")),
)


class AcknowledgingForm(forms.Form):
    """A form whose text is screened; `as_is` is the box that parts/screening.html shows."""

    as_is = forms.CharField(required=False, widget=forms.HiddenInput)


class TextForm(AcknowledgingForm):
    """A text that somebody gives, with whose words it is; what fits is consent.rights' rule."""

    origin = forms.ChoiceField(
        label=_("Whose words are these?"),
        required=False,
        choices=ORIGINS,
        initial=Origin.OWN.value,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Where is it from?"),
        required=False,
        max_length=MAX_SOURCE_LENGTH,
        help_text=_("An address, or title and author. It stands beside the text."),
    )
    licence = forms.ChoiceField(
        label=_("Under which licence is it there?"),
        required=False,
        help_text=_("Only licences whose texts may be in this community’s datasets are offered."),
    )

    employer = forms.ChoiceField(label=_("For which employer?"), required=False)

    def __init__(
        self, community: Community, *args: Any, able: Sequence[Employer] = (), **kwargs: Any
    ) -> None:
        """Offer the licences that fit, and the employers for which the reader may write."""
        super().__init__(*args, **kwargs)
        self.employers_url = reverse("web:employers", args=[community.slug])
        self._chooses = len(able) > 1
        employer = cast("forms.ChoiceField", self.fields["employer"])
        employer.choices = [("", _("not said")), *((str(one.public_id), one.name) for one in able)]
        if len(able) == 1:
            origin = cast("forms.ChoiceField", self.fields["origin"])
            named = (Origin.EMPLOYER.value, _("Mine, written for %s") % able[0].name)
            origin.choices = [*ORIGINS[:-1], named]
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
            employer=UUID(said["employer"]) if said["employer"] else None,
        )

    @property
    def employers(self) -> forms.BoundField | None:
        """The choice among several employers; None where there is nothing to choose."""
        return self["employer"] if self._chooses else None

    @property
    def written(self) -> dict[str, str]:
        """The other fields, once the form is valid."""
        stated = ("origin", "source", "licence", "employer")
        return {name: value for name, value in self.cleaned_data.items() if name not in stated}


class PromptForm(TextForm):
    """A prompt as a person writes it; preferences.text.messages says what its text may be."""

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
