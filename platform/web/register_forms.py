"""What a steward looks for in the register."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A person by name; empty finds nobody."""

    who = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=150,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )

    def words(self) -> str:
        """Return the words to look for."""
        return str(self.cleaned_data.get("who", "")) if self.is_valid() else ""


def stretch_of(request: HttpRequest, name: str = "members_after") -> UUID | None:
    """Return after what to look on; nonsense begins at the beginning."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
