"""The form of what somebody says about themself: each answer may stay away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import AboutMe

if TYPE_CHECKING:
    FormOfAboutMe = forms.ModelForm[AboutMe]
else:
    FormOfAboutMe = forms.ModelForm

RATHER_NOT = _("rather not say")


class AboutForm(FormOfAboutMe):
    """A few coarse questions, with "rather not say" first."""

    class Meta:
        model = AboutMe
        fields = ("experience", "region", "language")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():
            assert isinstance(field, forms.TypedChoiceField)
            chosen = list(field.choices)
            field.choices = [("", RATHER_NOT), *chosen[1:]]

    def _post_clean(self) -> None:
        """Check the answers alone: an empty form is fine, it erases."""
