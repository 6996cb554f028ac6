"""What an operator types about a language model's terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.outputs import Outputs
from preferences.language_models.statement import (
    MAX_NOTICE,
    MAX_TEXT_LENGTH,
    Base,
    Openness,
    StatedTerms,
)
from preferences.models import Disclosure, LanguageModel, Layer
from preferences.text.line_ends import with_line_feeds

OUTPUTS = {
    Outputs.ALLOWED: _("Allowed: the terms let others train models on its answers."),
    Outputs.CONDITIONAL: _("Conditional: they do, if something is passed on or a name is carried."),
    Outputs.REFUSED: _("Refused: they don’t, or nobody can say."),
}
MADE_FROM = (
    ("nothing", _("From no other model.")),
    ("these", _("From these:")),
    ("unknown", _("Nobody says. Then its answers are refused.")),
)
DAY = {"type": "date"}


class ModelTermsForm(forms.Form):
    """One reading. `after` is the number of the last one its reader saw, `seen` what it would move.

    Whether everything is there is for `check_read` to say; the form reads values only.
    """

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    outputs = forms.ChoiceField(
        label=_("May its answers train other models?"),
        choices=list(OUTPUTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the terms allow.")},
    )
    notice = forms.CharField(
        label=_("What has to be passed on with the answers"),
        help_text=_("Where they are conditional: the words that the terms ask for."),
        max_length=MAX_NOTICE,
        required=False,
        widget=forms.Textarea(attrs={"class": "brief"}),
    )
    licence = forms.CharField(
        label=_("Licence"),
        help_text=_("An SPDX id such as Apache-2.0, or LicenseRef- and a name of your own."),
        max_length=100,
        required=False,
    )
    url = forms.CharField(
        label=_("Where the text stands"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
    )
    read_on = forms.DateField(
        label=_("The day on which you read it"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=_("The text that you read"),
        help_text=_("Exactly as it stands there. It is kept with its SHA-256."),
        max_length=MAX_TEXT_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "brief"}),
    )
    text_sha256 = forms.CharField(
        label=_("Or its SHA-256"),
        help_text=_("Where the text itself may not be kept here."),
        max_length=64,
        required=False,
    )
    made_from = forms.ChoiceField(
        label=_("What was it made from?"),
        help_text=_(
            "Tuned from, distilled from, or trained on the answers of. What is stricter there "
            "counts here, too."
        ),
        choices=MADE_FROM,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it was made from.")},
    )
    bases = forms.MultipleChoiceField(
        label=_("Models that are known here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_bases = forms.CharField(
        label=_("Other models"),
        help_text=_(
            "One a line, as name or name@revision. They are refused until somebody has read "
            "their terms, too."
        ),
        required=False,
        widget=forms.Textarea(attrs={"class": "brief"}),
    )

    def __init__(self, *args: Any, others: list[LanguageModel], **kwargs: Any) -> None:
        """Offer the other models there are, and ask about each layer."""
        super().__init__(*args, **kwargs)
        self.others = {str(one.public_id): one for one in others}
        bases = self.fields["bases"]
        assert isinstance(bases, forms.MultipleChoiceField)
        bases.choices = [(key, str(one)) for key, one in self.others.items()]
        for layer in Layer:
            self.fields |= _layer_fields(layer)

    def layers(self) -> list[dict[str, Any]]:
        """Return the fields of each layer."""
        return [
            {
                "title": layer.label,
                "fields": [self[layer.value], self[f"{layer}_place"], self[f"{layer}_seen_on"]],
            }
            for layer in Layer
        ]

    def stated(self) -> StatedTerms:
        """Return what a valid form says."""
        said = self.cleaned_data
        return StatedTerms(
            outputs=said["outputs"],
            licence=said["licence"],
            text=with_line_feeds(said["text"]),
            text_sha256=said["text_sha256"].lower(),
            url=said["url"],
            read_on=said["read_on"],
            notice=with_line_feeds(said["notice"]),
            bases=self._bases(),
            openness=tuple(
                Openness(
                    layer,
                    Disclosure(said[layer.value]),
                    said[f"{layer}_place"],
                    said[f"{layer}_seen_on"],
                )
                for layer in Layer
            ),
        )

    def _bases(self) -> tuple[Base, ...] | None:
        said = self.cleaned_data
        if said["made_from"] == "unknown":
            return None
        if said["made_from"] == "nothing":
            return ()
        chosen = [self.others[key] for key in said["bases"]]
        lines = [line.strip() for line in said["other_bases"].splitlines() if line.strip()]
        named = [line.rpartition("@") if "@" in line else (line, "", "") for line in lines]
        return (
            *(Base(one.name, one.revision) for one in chosen),
            *(Base(name.strip(), revision.strip()) for name, _at, revision in named),
        )


def _layer_fields(layer: Layer) -> dict[str, forms.Field]:
    return {
        layer.value: forms.ChoiceField(
            label=layer.label,
            choices=Disclosure.choices,
            initial=Disclosure.UNDISCLOSED,
        ),
        f"{layer}_place": forms.CharField(
            label=_("Where it can be seen"), max_length=500, required=False
        ),
        f"{layer}_seen_on": forms.DateField(
            label=_("Seen on"),
            required=False,
            widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        ),
    }


def initial_of(
    stated: StatedTerms | None, *, others: list[LanguageModel], after: int
) -> dict[str, Any]:
    """Return what the form begins with: the last reading, but for the day and the digest."""
    if stated is None:
        return {"after": after}
    known = {Base(one.name, one.revision): str(one.public_id) for one in others}
    bases = stated.bases
    made_from = "unknown" if bases is None else "these" if bases else "nothing"
    layers: dict[str, Any] = {}
    for one in stated.openness:
        layers[one.layer.value] = one.disclosure.value
        layers[f"{one.layer}_place"], layers[f"{one.layer}_seen_on"] = one.place, one.seen_on
    return {
        "after": after,
        "outputs": stated.outputs,
        "notice": stated.notice,
        "licence": stated.licence,
        "url": stated.url,
        "read_on": stated.read_on,
        "text": stated.text,
        "text_sha256": "" if stated.text else stated.text_sha256,
        "made_from": made_from,
        "bases": [known[base] for base in bases or () if base in known],
        **layers,
    }


class ReadingDecisionForm(forms.Form):
    """What an operator says to a reading that waits; `number` is the reading they looked at."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    says = forms.ChoiceField(choices=(("agree", ""), ("decline", "")))
