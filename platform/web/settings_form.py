"""The form of a person's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.languages import LANGUAGES
from accounts.models import User
from accounts.personal import UTC, time_zones

if TYPE_CHECKING:
    FormOfUser = forms.ModelForm[User]
else:
    FormOfUser = forms.ModelForm


class SettingsForm(FormOfUser):
    """What a person sets for themselves."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you read"),
        help_text=_("Pairs in these come first. With none chosen, all are alike."),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Days of quotas and goals begin at midnight UTC for all.")
    )

    class Meta:
        model = User
        fields = (
            "name",
            "languages",
            "single_keys",
            "theme",
            "motion",
            "time_zone",
            "wants_weekly_letter",
        )
        labels = {
            "name": _("Your name, as others see it"),
            "theme": _("Light or dark"),
            "motion": _("Motion"),
        }
        widgets = {"theme": forms.RadioSelect, "motion": forms.RadioSelect}

    def __init__(self, *args: Any, **given: Any) -> None:
        """Offer the zones this machine knows."""
        super().__init__(*args, **given)
        zones = [zone for zone in time_zones() if zone != UTC]
        areas = sorted({zone.split("/")[0] for zone in zones})
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (UTC, UTC),
            *(
                (area, [(zone, _place(zone)) for zone in zones if zone.startswith(f"{area}/")])
                for area in areas
            ),
        ]

    def clean_name(self) -> str:
        """Take no name that is only spaces."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError(_("Others need a name to see."))
        return name


def _place(zone: str) -> str:
    return zone.split("/", 1)[1].replace("_", " ")
