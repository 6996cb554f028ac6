"""What a steward looks for in the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.record_search import FAMILIES, RecordSearch


class RecordForm(forms.Form):
    """The search of the record's page; every field may be empty."""

    family = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[("", _("anything")), *((family.name, family.label) for family in FAMILIES)],
    )
    who = forms.CharField(
        label=_("By whom"),
        required=False,
        max_length=150,
        strip=True,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    subject = forms.UUIDField(
        label=_("Subject’s id"),
        required=False,
        error_messages={"invalid": _("An id has 32 digits and letters, as the entries show it.")},
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return given

    def search(self) -> RecordSearch:
        """Return what is looked for; the form is valid."""
        given = self.cleaned_data
        return RecordSearch(
            family=given["family"],
            who=given["who"],
            subject=given["subject"],
            since=given["since"],
            until=given["until"],
        )
