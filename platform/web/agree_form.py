"""What is asked before somebody contributes, as a form: nothing is ticked beforehand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.models import Community
from consent.consent_questions import QuestionTexts, words_for
from consent.models import Covers, Purpose, TermsKind
from consent.operations.agree import agree
from consent.terms_acceptance import version_in_effect


class AgreeForm(forms.Form):
    """A yes to the terms, with an answer to each question (consent.consent_questions).

    `number` is the version that was read, `shown` the SHA-256 of the words that asked: a rule or a
    language can change while somebody reads, and a yes counts for what they read alone.
    """

    number = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    of_age = forms.BooleanField(required=False)

    def __init__(self, covers: Covers, words: QuestionTexts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.covers, self.words = covers, words
        self.fields["of_age"].label = words.age
        for question in words.questions:
            self.fields[question.purpose.value] = forms.ChoiceField(
                label=question.words,
                choices=question.answers,
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer this, please: either answer is fine.")},
            )

    def store(self, user: User, community: Community, *, now: datetime) -> None:
        """Store what was answered, once the form is valid.

        Raises:
            Refused: the version or the words that were read are not those that count any more.
        """
        asking = self.words.asking()
        asking.check_shown(self.cleaned_data["shown"])
        agree(
            user=user,
            community=community,
            covers=self.covers,
            number=self.cleaned_data["number"],
            answers=self.answers,
            of_age=self.cleaned_data["of_age"],
            asking=asking,
            now=now,
        )

    @property
    def answers(self) -> dict[Purpose, str]:
        """The answers to the questions, once the form is valid."""
        return {one.purpose: self.cleaned_data[one.purpose.value] for one in self.words.questions}

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions as the page shows them, with what was answered so far."""
        return [
            {
                "name": one.purpose.value,
                "words": one.words,
                "field": self[one.purpose.value],
                "answers": [
                    {
                        "value": value,
                        "words": words,
                        "chosen": self[one.purpose.value].value() == value,
                    }
                    for value, words in one.answers
                ],
            }
            for one in self.words.questions
        ]


def agree_form(
    request: HttpRequest,
    community: Community,
    covers: Covers,
    *,
    sent: bool = True,
    joining: bool = False,
) -> AgreeForm | None:
    """Return the form of the version in effect, filled with what was `sent`; None without terms."""
    version = version_in_effect(community, TermsKind.CONTRIBUTOR, now=timezone.now())
    if version is None:
        return None
    words = words_for(covers, version, community, joining=joining)
    return AgreeForm(
        covers,
        words,
        request.POST if sent and request.method == "POST" else None,
        initial={"number": version.number, "shown": words.asking().sha256},
    )
