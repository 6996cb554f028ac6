"""What a page asks before somebody contributes: its words, from which their hash is made.

The page is rendered from these words and from nothing else, so that what is kept with a yes is what
was read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communities.models import Community
from communities.rule_values import rules_of
from consent.models import Covers, Purpose, TermsVersion
from consent.operations.accept_terms import Asking
from consent.operations.decide_consent import NAMED, PSEUDONYM

GIVES = {
    Covers.VOTES: gettext_lazy(
        "Your votes become facts that anybody may use (CC0-1.0), under the contributor terms "
        "%(version)s."
    ),
    Covers.TEXTS: gettext_lazy(
        "Your texts may be used by anybody under %(licence)s, under the contributor terms "
        "%(version)s."
    ),
}
ASKED = {
    Covers.VOTES: (Purpose.PUBLISH_VOTES,),
    Covers.TEXTS: (Purpose.PUBLISH_TEXTS, Purpose.ATTRIBUTION),
}
_YES = gettext_lazy("Yes")
_QUESTIONS: dict[Purpose, tuple[Promise, Promise | tuple[tuple[str, Promise], ...], Promise]] = {
    Purpose.PUBLISH_VOTES: (
        gettext_lazy("May your votes leave in datasets, without your name?"),
        _YES,
        gettext_lazy("No, count them here only"),
    ),
    Purpose.PUBLISH_TEXTS: (
        gettext_lazy("May your texts leave in datasets?"),
        _YES,
        gettext_lazy("No, use them here only"),
    ),
    Purpose.ATTRIBUTION: (
        gettext_lazy("May a dataset name you among its contributors?"),
        (
            (NAMED, gettext_lazy("By my name")),
            (PSEUDONYM, gettext_lazy("By a pseudonym")),
        ),
        gettext_lazy("No"),
    ),
    Purpose.DEMOGRAPHICS: (
        gettext_lazy(
            "May a dataset tell, in groups of at least five, what you say about yourself?"
        ),
        _YES,
        gettext_lazy("No"),
    ),
    Purpose.RESEARCH_CONTACT: (
        gettext_lazy("May researchers whom the community names write to you?"),
        _YES,
        gettext_lazy("No"),
    ),
}


@dataclass(frozen=True)
class Question:
    """A purpose that is asked on its own; `answers` are (value, words), a yes and a no."""

    purpose: Purpose
    words: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionTexts:
    """All that is asked on one page.

    `give` says what is given under which licence, `age` is the one line about age, `questions` are
    answered apart. `agree` and `refuse` are the two buttons.
    """

    give: str
    age: str
    questions: tuple[Question, ...]
    agree: str
    refuse: str
    version: str

    def asking(self) -> Asking:
        """Return the words as they are kept: one line each, in the order of the page."""
        lines = [self.give]
        for question in self.questions:
            answers = " / ".join(words for _value, words in question.answers)
            lines.append(f"{question.words} [{answers}]")
        lines += [f"[ ] {self.age}", f"[{self.agree}] [{self.refuse}]"]
        return Asking("\n".join(lines), _language())


def _language() -> str:
    return get_language() or "en"


def questions_of(purpose: Purpose) -> Question:
    """Return the question that a purpose asks, with its answers: the same wherever it is asked."""
    words, yes, no = _QUESTIONS[purpose]
    answers = (
        (("yes", str(yes)),)
        if isinstance(yes, Promise)
        else tuple((value, str(label)) for value, label in yes)
    )
    return Question(purpose, str(words), (*answers, ("no", str(no))))


def switch_words(purpose: Purpose, community: Community) -> Asking:
    """Return the words by which a switch on "My rights" asks, as they are kept."""
    question = questions_of(purpose)
    answers = " / ".join(words for _value, words in question.answers)
    return Asking(f"{community.name}: {question.words} [{answers}]", _language())


def age_words(community: Community, *, earlier: bool) -> Asking:
    """Return the line about age on "My rights", as it is kept; maybe about earlier times, too."""
    return Asking(f"{community.name}: [{age_line(community, earlier=earlier)}]", _language())


def age_line(community: Community, *, earlier: bool = False) -> str:
    """Return what somebody states about their age."""
    threshold = rules_of(community).age_threshold
    if earlier:
        return _("I am %d or older, and was when I agreed to the terms.") % threshold
    return _("I am %d or older.") % threshold


def words_for(
    covers: Covers, version: TermsVersion, community: Community, *, joining: bool = False
) -> QuestionTexts:
    """Return what is asked of somebody who is about to give votes, or texts; maybe as they join."""
    named = {"version": version.version, "licence": version.licence}
    give = GIVES[covers] % named
    return QuestionTexts(
        give=give,
        age=age_line(community),
        questions=tuple(questions_of(purpose) for purpose in ASKED[covers]),
        agree=_("Agree and join") if joining else _("Agree"),
        refuse=_("Not now"),
        version=version.version,
    )
