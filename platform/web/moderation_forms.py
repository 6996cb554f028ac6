"""What people type to comment, to report, to decide and to appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consent.models import Employer, Origin
from consent.rights import OWN_WORDS, Rights
from preferences.contributions import write_comment
from preferences.models import ActionKind, ReportKind
from preferences.moderation.steps import MAX_CHARACTERS

BRIEF = {"class": "brief"}
DAYS = (1, 7, 30, 90, 365)


class CommentForm(forms.Form):
    """A comment."""

    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("Markdown is rendered. Everybody can read it, with your name."),
        max_length=write_comment.MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("The comment is empty.")},
    )
    employer = forms.ChoiceField(
        label=_("For an employer?"),
        required=False,
        help_text=_("Leave it where you write for yourself."),
    )
    as_is = forms.CharField(required=False, max_length=64)

    def __init__(self, *args: Any, able: Sequence[Employer] = (), **kwargs: Any) -> None:
        """Offer the employers for which the reader may write."""
        super().__init__(*args, **kwargs)
        self.writes_for_employers = bool(able)
        field = cast("forms.ChoiceField", self.fields["employer"])
        field.choices = [("", _("for myself")), *((str(one.public_id), one.name) for one in able)]

    def rights(self) -> Rights:
        """Return for whom it is, once the form is valid."""
        said = self.cleaned_data["employer"]
        return Rights(origin=Origin.EMPLOYER, employer=UUID(said)) if said else OWN_WORDS


class ReportForm(forms.Form):
    """A report; `part` is asked where the reader sees a pair."""

    PARTS = (("prompt", _("The prompt")), ("a", _("Answer A")), ("b", _("Answer B")))

    part = forms.ChoiceField(
        choices=PARTS, required=False, error_messages={"required": _("Say which of the three.")}
    )
    kind = forms.ChoiceField(
        choices=ReportKind.choices, error_messages={"required": _("Say what it is.")}
    )
    reason = forms.CharField(
        label=_("What is wrong, in your words?"),
        help_text=_("Don’t repeat personal data or secrets: who decides sees the text itself."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )
    how = forms.ChoiceField(
        choices=(("open", ""), ("confidential", "")),
        error_messages={"required": _("Say who may read it.")},
    )

    def __init__(self, *args: Any, of_a_pair: bool, **kwargs: Any) -> None:
        """Ask for the part only where there are several."""
        super().__init__(*args, **kwargs)
        self.fields["part"].required = of_a_pair


class CaseDecisionForm(forms.Form):
    """A decision about a case; `rules` are the texts that can be cited."""

    kind = forms.ChoiceField(
        choices=ActionKind.choices, error_messages={"required": _("Choose what to do.")}
    )
    hide_too = forms.BooleanField(required=False)
    days = forms.ChoiceField(
        label=_("Suspend for"),
        required=False,
        choices=[(n, ngettext_lazy("%d day", "%d days", n) % n) for n in DAYS],
        initial=7,
    )
    rule = forms.ChoiceField(label=_("The rule this follows"))
    rule_words = forms.CharField(
        label=_("The rule’s words"),
        help_text=_("Quote the sentence that applies, or say the rule if no text has it."),
        max_length=500,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_(
            "The person concerned reads this. Repeat nothing that would tell who reported it."
        ),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )

    def __init__(self, *args: Any, rules: list[tuple[str, Any]], **kwargs: Any) -> None:
        """Offer the texts there are."""
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = rules

    def clean(self) -> dict[str, Any]:
        """Ask for the rule's words where no text is cited."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("rule") == "words" and not given.get("rule_words"):
            self.add_error("rule_words", _("Say which rule this follows."))
        return given


class ReversalForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(
        label=_("Why it is reversed"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )


class SecondForm(forms.Form):
    """What a second person says to a steward's suspension."""

    says = forms.ChoiceField(
        choices=(("agree", ""), ("decline", "")),
        error_messages={"required": _("Say whether you agree.")},
    )
    answer = forms.CharField(
        label=_("If you decline: why"),
        help_text=_("Who proposed it reads this."),
        max_length=MAX_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs=BRIEF),
    )


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    text = forms.CharField(
        label=_("Why is the decision wrong?"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )


class AnswerForm(forms.Form):
    """The written answer to an appeal."""

    upheld = forms.ChoiceField(
        choices=(("yes", _("The appeal is right: reverse the decision")), ("no", _("It stands"))),
        error_messages={"required": _("Say whether the decision stands.")},
    )
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Both the person who appeals and the one who decided read it."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs=BRIEF),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )
