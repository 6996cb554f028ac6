"""What of a person may leave, by what they agreed to and how they answer now.

Every query of contributions that leaves goes through here: what a page or the API shows through
`readable`, what goes into a file through the columns below it. They say what is the case; whoever
asks decides by them, and an unknown value keeps a row here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.models import Community
from communities.policies import is_member
from consent.ages import of_age
from consent.employer_grants import given_for_good, licensed
from consent.models import Acceptance, ActingAs, Consent, Covers, Origin, Purpose
from consent.operations.decide_consent import NAMED
from preferences.measures import consensus
from preferences.models import (
    Comment,
    Comparison,
    CurrentVote,
    Preference,
    Prompt,
    Response,
)
from preferences.models.comparison import PARTS
from preferences.models.vote import Choice

M = TypeVar("M", bound=Model)

BOTH_BAD = 9
"""Stands for "both bad" among the strengths of votes, −2…2."""
# A strength, moved up by _LEAST, is less than _PLACES.
_LEAST, _PLACES = 2, 16


class WithheldBecause(StrEnum):
    """Why a text stays here; '' for one that may leave."""

    REMOVED = "removed"
    NO_TERMS = "no terms"
    NO_STATEMENT = "no statement"
    UNDER_AGE = "under age"
    NO_EMPLOYER = "no employer"
    NO_CONSENT = "no consent"
    NO_WORDS = "no words"


# The texts that a row shows, by the way from the row to each. A comment stands on a page whose
# prompt or pair was asked for before.
_TEXTS: dict[type[Model], tuple[str, ...]] = {
    Prompt: ("",),
    Response: ("", "prompt__"),
    Comment: ("",),
    Comparison: tuple(f"{part}__" for part in PARTS),
    Preference: tuple(f"comparison__{part}__" for part in PARTS),
}


def readable(
    rows: QuerySet[M], reader: User | AnonymousUser, community: Community, *, at: datetime
) -> QuerySet[M]:
    """Keep what the reader may read of a community's contributions.

    Members read what is neither hidden nor taken out. What everybody else reads has left: each
    text of it needs its author's yes, as in a dataset.
    """
    return visible(rows) if is_member(reader, community) else public(rows, at=at)


def visible(rows: QuerySet[M]) -> QuerySet[M]:
    """Keep what is neither hidden nor taken out: what members read and workers work on."""
    shown: QuerySet[M] = rows.visible()  # type: ignore[attr-defined]
    return shown


def public(rows: QuerySet[M], *, at: datetime) -> QuerySet[M]:
    """Keep what everybody may read."""
    shown = visible(rows)
    for number, path in enumerate(_TEXTS[rows.model]):
        name = f"kept_{number}"
        kept = text_kept(path, at=at, in_datasets=rows.model is not Comment)
        shown = shown.alias(**{name: kept}).filter(**{name: ""})
    return shown


def named(path: str, reader: User | AnonymousUser, community: Community, *, at: datetime) -> Q:
    """Return a condition: the reader may know who gave the text at `path` ("comparison__prompt__").

    Members know. Everybody else reads a name only while its owner lets it stand beside what they
    gave, and lets the text itself be published: an employer's permission covers no name.
    """
    if is_member(reader, community):
        return Q(pk__isnull=False)
    own = Consent.objects.filter(
        user=OuterRef(f"{path}acceptance__user"), community=OuterRef(f"{path}acceptance__community")
    )
    attributed = own.given(at).filter(purpose=Purpose.ATTRIBUTION, value=NAMED)
    return Q(Exists(attributed)) & Q(Exists(_published(path, at=at)))


def with_names(
    rows: QuerySet[M], reader: User | AnonymousUser, community: Community, *, at: datetime
) -> QuerySet[M]:
    """Set `named` on texts, for the reader."""
    shown: QuerySet[M] = rows.annotate(  # type: ignore[assignment] # the column is a model's own
        named=named("", reader, community, at=at)
    )
    return shown


def _published(path: str, *, at: datetime) -> QuerySet[Consent]:
    """Return the consent that lets the text at `path` be published."""
    return Consent.objects.covering(OuterRef(f"{path}created_at"), at=at).filter(
        purpose=Purpose.PUBLISH_TEXTS,
        user=OuterRef(f"{path}acceptance__user"),
        community=OuterRef(f"{path}acceptance__community"),
    )


def text_kept(path: str, *, at: datetime, in_datasets: bool = True) -> Case:
    """Return a column that says why the text at `path` ("chosen__") stays; '' when it may leave.

    A model's answer is nobody's contribution: its model's terms decide. What was imported rests on
    the statement of whoever imported it. What is for an employer has its permission, too: it leaves
    once its author let it be published, also after they have taken that back. Comments are
    `in_datasets` never: nobody imports them, and no employer licenses them.
    """
    published = Q(Exists(_published(path, at=at)))
    if in_datasets:
        published |= given_for_good(path)
    return Case(
        When(Q(**{f"{path}removed_at__isnull": False}), then=Value(WithheldBecause.REMOVED.value)),
        When(Q(**{f"{path}origin": Origin.MACHINE}), then=Value("")),
        *_imported(path, in_datasets=in_datasets),
        When(Q(**{f"{path}acceptance__isnull": True}), then=Value(WithheldBecause.NO_TERMS.value)),
        When(
            ~of_age(f"{path}acceptance__", made_at=f"{path}created_at"),
            then=Value(WithheldBecause.UNDER_AGE.value),
        ),
        When(~licensed(path), then=Value(WithheldBecause.NO_EMPLOYER.value)),
        When(published, then=Value("")),
        default=Value(WithheldBecause.NO_CONSENT.value),
        output_field=CharField(),
    )


def _imported(path: str, *, in_datasets: bool) -> tuple[When, ...]:
    """Return what decides of imported texts: the statement."""
    imported = Q(**{f"{path}origin": Origin.IMPORTED})
    if not in_datasets:
        return (When(imported, then=Value(WithheldBecause.NO_STATEMENT.value)),)
    stated = Q(**{f"{path}statement__isnull": False})
    return (
        When(imported & stated, then=Value("")),
        When(imported, then=Value(WithheldBecause.NO_STATEMENT.value)),
    )


def reason_kept(path: str, *, at: datetime) -> Case:
    """Return a column that says why a vote's reason in words stays; '' when it may leave.

    `path` leads to the vote ("vote__"; "" for the vote itself). The words are a text: that the vote
    may leave is not enough. They rest on a yes to the terms for texts from before they were given.
    A vote without words has nothing that could leave, and says NO_WORDS.
    """
    voter, community = OuterRef(f"{path}voter"), OuterRef(f"{path}comparison__round__community")
    agreed = (
        Acceptance.objects.filter(
            user=voter, community=community, covers=Covers.TEXTS, acting_as=ActingAs.SELF
        )
        .alias(given_at=OuterRef(f"{path}created_at"))
        .filter(accepted_at__lte=F("given_at"))
    )
    given = Consent.objects.covering(OuterRef(f"{path}created_at"), at=at).filter(
        purpose=Purpose.PUBLISH_TEXTS, user=voter, community=community
    )
    words = Q(**{f"{path}reason_text__isnull": False}) & ~Q(**{f"{path}reason_text": ""})
    return Case(
        When(~words, then=Value(WithheldBecause.NO_WORDS.value)),
        When(Q(**{f"{path}removed_at__isnull": False}), then=Value(WithheldBecause.REMOVED.value)),
        When(~Exists(agreed), then=Value(WithheldBecause.NO_TERMS.value)),
        When(
            ~Exists(agreed.filter(of_age("", made_at="given_at"))),
            then=Value(WithheldBecause.UNDER_AGE.value),
        ),
        When(Exists(given), then=Value("")),
        default=Value(WithheldBecause.NO_CONSENT.value),
        output_field=CharField(),
    )


def votes_to_leave(*, at: datetime) -> ArraySubquery:
    """Return a column with the strengths of the votes that may leave, in order; see BOTH_BAD."""
    return ArraySubquery(
        _here(at)
        .annotate(said=Coalesce(F("vote__strength"), Value(BOTH_BAD)))
        .order_by("said")
        .values("said")
    )


def cast_to_leave(*, at: datetime) -> ArraySubquery:
    """Return a column with who cast each vote that may leave, and how strong it is.

    Both in one number, for `voters_and_said`: two columns would look each vote up twice.
    """
    both = F("voter_id") * _PLACES + Coalesce(F("vote__strength"), Value(BOTH_BAD)) + _LEAST
    return ArraySubquery(_here(at).order_by().annotate(both=both).values("both"))


def voters_and_said(cast: list[int]) -> tuple[list[int], list[int]]:
    """Return who voted, and what `votes_to_leave` holds, from what `cast_to_leave` does."""
    return [one // _PLACES for one in cast], sorted(one % _PLACES - _LEAST for one in cast)


def tally_of(said: list[int]) -> consensus.Tally:
    """Count what `votes_to_leave` holds."""
    return consensus.Tally.of(
        (Choice.BOTH_BAD, None) if one == BOTH_BAD else (Choice.STRENGTH, one) for one in said
    )


def may_leave(votes: QuerySet[CurrentVote], *, at: datetime) -> QuerySet[CurrentVote, Any]:
    """Keep the votes that judge a pair and that their voters let be published."""
    given = Consent.objects.covering(OuterRef("vote__created_at"), at=at).filter(
        purpose=Purpose.PUBLISH_VOTES,
        user=OuterRef("voter"),
        community=OuterRef("vote__acceptance__community"),
    )
    return (
        votes.filter(
            of_age("vote__acceptance__", made_at="vote__created_at"),
            vote__removed_at__isnull=True,
        )
        .exclude(vote__choice__in=[Choice.SKIP, Choice.RETRACTED])
        .filter(Exists(given))
    )


def _here(at: datetime) -> QuerySet[CurrentVote, Any]:
    """Return those of the outer query's comparison."""
    return may_leave(CurrentVote.objects.filter(comparison=OuterRef("comparison")), at=at)
