"""What stewards type about terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.days import midnight
from consent.models import TermsChange
from consent.operations.draft_terms import MAX_GRACE_DAYS, MAX_LENGTH, DraftText
from web.community_forms import BRIEF, TextField

GRACE_DAYS = 30


class SeenForm(forms.Form):
    """Which state of a draft somebody had in front of them."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)


class TermsForm(forms.Form):
    """The next version of terms or of a notice; `after` and `seen` say what its writer has read."""

    text = TextField(label=_("Text"), help_text=_("Markdown is rendered."), max_length=MAX_LENGTH)
    what_changed = TextField(
        label=_("What changes, in one to three lines"),
        help_text=_("Members read these lines first, above their next pair."),
        max_length=600,
        required=False,
        widget=BRIEF,
    )
    change = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=TermsChange.choices,
        required=False,
        initial=TermsChange.MATERIAL,
        widget=forms.RadioSelect,
    )
    effective_on = forms.DateField(
        label=_("Takes effect on"),
        help_text=_("At 00:00 UTC of that day. Left empty: as soon as it is activated."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    grace_days = forms.IntegerField(
        label=_("Days to go on as before"),
        help_text=_("So long, whoever agreed to an earlier version can go on without a new yes."),
        min_value=0,
        max_value=MAX_GRACE_DAYS,
        required=False,
        initial=GRACE_DAYS,
    )
    locale = forms.RegexField(
        label=_("Language of the text"),
        regex=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        initial="en",
        max_length=35,
        error_messages={"invalid": _("Give a language code such as en, de or pt-BR.")},
    )
    after = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def words(self) -> DraftText:
        """Return what was typed. Unless somebody says otherwise a change is material."""
        given: dict[str, Any] = self.cleaned_data
        on = given["effective_on"]
        return DraftText(
            text=given["text"],
            locale=given["locale"],
            change=TermsChange(given["change"] or TermsChange.MATERIAL),
            what_changed=given["what_changed"],
            effective_at=midnight(on) if on else None,
            grace_days=GRACE_DAYS if given["grace_days"] is None else given["grace_days"],
        )

    def again(self, *, after: int, seen: datetime | None) -> Self:
        """Return the form as it was sent, but now beginning from what is there by now."""
        typed = {name: self.data.get(name, "") for name in self.fields if name in self.data}
        return type(self)(typed | {"after": after, "seen": seen.isoformat() if seen else ""})
