"""The form of what somebody says about themself: each answer may stay away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import Experience, Region
from consent.models.about_me import MOTHER_TONGUES
from consent.operations.tell_about_oneself import AboutMeAnswers

RATHER_NOT = ("", _("rather not say"))


class AboutForm(forms.Form):
    """A few coarse questions, with "rather not say" first."""

    experience = forms.ChoiceField(
        label=_("How long have you worked on open source?"),
        choices=[RATHER_NOT, *Experience.choices],
        required=False,
    )
    region = forms.ChoiceField(
        label=_("Where do you live?"), choices=[RATHER_NOT, *Region.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("What is your first language?"),
        choices=[RATHER_NOT, *MOTHER_TONGUES],
        required=False,
    )

    def told(self) -> AboutMeAnswers:
        """Return the answers, once the form is valid."""
        return AboutMeAnswers(**self.cleaned_data)
