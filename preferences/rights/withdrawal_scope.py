"""What a withdrawal is about, and what it does: counted before, and carried out by it.

A person's contributions are what they wrote here and their votes. What was imported has no author
among the members, and what a model wrote is nobody's; both go with the prompt that they answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from communities.models import Community
from consent.employer_grants import given_for_good
from consent.models import Acceptance, Withdrawal
from preferences.models import Comment, ExportRow, Prompt, Response, Vote

M = TypeVar("M", bound=Model)


class ContributionKind(StrEnum):
    """What can be taken out on its own; the values stand in addresses."""

    PROMPT = "prompt"
    ANSWER = "answer"
    COMMENT = "comment"
    VOTE = "vote"


MODELS: dict[ContributionKind, type[Prompt | Response | Comment | Vote]] = {
    ContributionKind.PROMPT: Prompt,
    ContributionKind.ANSWER: Response,
    ContributionKind.COMMENT: Comment,
    ContributionKind.VOTE: Vote,
}
_COMMUNITY = {
    ContributionKind.ANSWER: "prompt__community",
    ContributionKind.VOTE: "comparison__round__community",
}


def _given(user: User, kind: ContributionKind) -> QuerySet[Any]:
    """Return what the person gave of a kind, and what their bots put in: it rests on their yes."""
    model: Any = MODELS[kind]
    if kind is ContributionKind.VOTE:
        rows: QuerySet[Any] = model.objects.filter(voter=user)
        return rows
    agreed = Acceptance.objects.filter(user=user).values("pk")
    own = model.objects.filter(author=user).values("pk")
    put_in = model.objects.filter(acceptance__in=agreed, author__isnull=False).values("pk")
    # One condition with "or" would be looked for in every row of the site; each alone has an index.
    texts: QuerySet[Any] = model.objects.filter(pk__in=own.union(put_in))
    return texts


@dataclass(frozen=True)
class Reach:
    """Whose contributions, where, and made until when; `one` narrows it to a single one."""

    user: User
    until: datetime
    community: Community | None = None
    one: tuple[ContributionKind, UUID] | None = None

    @classmethod
    def of(cls, asked: Withdrawal) -> Reach:
        """Return what a request is about."""
        one = (
            None if asked.subject is None else (ContributionKind(asked.subject_type), asked.subject)
        )
        return cls(asked.user, asked.asked_at, asked.community, one)

    def rows(self, kind: ContributionKind) -> QuerySet[Any]:
        """Return what of a kind is still to be taken out, or is the employer's and stays."""
        rows = _given(self.user, kind).filter(removed_at__isnull=True, created_at__lte=self.until)
        if self.community is not None:
            rows = rows.filter(**{_COMMUNITY.get(kind, "community"): self.community})
        if self.one is None:
            return rows
        if kind is not self.one[0]:
            return rows.none()
        if kind is ContributionKind.VOTE:
            # All that one person said about one pair is one vote.
            chain = Vote.objects.filter(public_id=self.one[1], voter=self.user)
            return rows.filter(comparison__in=chain.values("comparison"))
        return rows.filter(public_id=self.one[1])

    def holds_since(self, moment: datetime) -> bool:
        """Say whether something is still to be taken out that was given after a moment."""
        return any(
            self.rows(kind).filter(created_at__gt=moment).exists() for kind in ContributionKind
        )

    def own(self, kind: ContributionKind) -> QuerySet[Any]:
        """Return what is taken out and erased."""
        return self.rows(kind).exclude(self._employers(kind))

    def for_employer(self, kind: ContributionKind) -> QuerySet[Any]:
        """Return what an employer licensed: it stays, and nobody is named as its author."""
        return self.rows(kind).filter(self._employers(kind))

    @staticmethod
    def _employers(kind: ContributionKind) -> Q:
        # Comments leave in no dataset: nothing is licensed by them, so they go with their author.
        # What somebody never let be published, their employer does not make public either.
        if kind in (ContributionKind.PROMPT, ContributionKind.ANSWER):
            return given_for_good("")
        return Q(pk__in=[])


_SHOWN_WITH: dict[ContributionKind, tuple[str, ...]] = {
    ContributionKind.PROMPT: ("community",),
    ContributionKind.ANSWER: ("prompt__community",),
    ContributionKind.COMMENT: ("community", "prompt", "comparison"),
    ContributionKind.VOTE: ("comparison__round__community",),
}


def given_by(user: User, kind: ContributionKind) -> QuerySet[Any]:
    """Return what a person gave of a kind, newest first, with what was taken out.

    Of votes the one that counts stands for all that was said about its pair.
    """
    rows = _given(user, kind)
    if kind is ContributionKind.VOTE:
        rows = rows.filter(superseded_by__isnull=True)
    return rows.select_related(*_SHOWN_WITH[kind]).order_by("-created_at", "-pk")


@dataclass(frozen=True)
class Effect:
    """How much a withdrawal takes out; `exports` is in how many files a part of it left before.

    `votes` counts pairs, `for_employer` texts that stay without a name.
    """

    prompts: int
    answers: int
    comments: int
    votes: int
    for_employer: int
    exports: int

    @property
    def total(self) -> int:
        """How many contributions are taken out or lose their name."""
        return self.prompts + self.answers + self.comments + self.votes + self.for_employer


def effect_of(reach: Reach) -> Effect:
    """Count what a withdrawal would do; seven queries."""
    return Effect(
        prompts=reach.own(ContributionKind.PROMPT).count(),
        answers=reach.own(ContributionKind.ANSWER).count(),
        comments=reach.own(ContributionKind.COMMENT).count(),
        votes=reach.own(ContributionKind.VOTE).values("comparison").distinct().count(),
        for_employer=sum(
            reach.for_employer(kind).count()
            for kind in (ContributionKind.PROMPT, ContributionKind.ANSWER)
        ),
        exports=left_in(reach).values("export").distinct().count(),
    )


def left_in(reach: Reach) -> QuerySet[ExportRow]:
    """Return the rows of exports in which a part of it left."""
    prompts, answers = reach.rows(ContributionKind.PROMPT), reach.rows(ContributionKind.ANSWER)
    return ExportRow.objects.filter(
        Q(comparison__prompt__in=prompts.values("pk"))
        | Q(comparison__response_a__in=answers.values("pk"))
        | Q(comparison__response_b__in=answers.values("pk"))
        | Q(comparison__in=reach.rows(ContributionKind.VOTE).values("comparison"))
    )
