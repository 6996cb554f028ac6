"""What of a community's contributions rests on what, and in which exports it left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from communities.models import Community
from consent.ages import of_age
from consent.counts import Count, count
from consent.licences import KNOWN
from consent.models import ConsentEvent, Purpose, TermsVersion
from preferences.models import (
    Comment,
    Comparison,
    Export,
    ExportGround,
    ExportRow,
    Prompt,
    Response,
    Vote,
)
from preferences.models.vote import Choice
from preferences.rights.withdrawal_scope import ContributionKind, given_by
from preferences.voting.cast_vote import VOTES_LICENCE

KINDS = ("prompts", "answers", "votes", "comments")


@dataclass(frozen=True)
class Stands:
    """A person's contributions of one kind by state; one that is removed is in no other state."""

    kind: str
    stands: int
    hidden: int
    superseded: int
    removed: int


def contributions_of(user: User, community: Community) -> list[Stands]:
    """Count a person's contributions in a community by kind and state; four queries.

    What their bots put in counts as theirs, as it does when it is taken out.
    """
    prompts = given_by(user, ContributionKind.PROMPT).filter(community=community)
    answers = given_by(user, ContributionKind.ANSWER).filter(prompt__community=community)
    votes = Vote.objects.filter(comparison__round__community=community, voter=user)
    comments = given_by(user, ContributionKind.COMMENT).filter(community=community)
    hidden, never = Q(hidden_at__isnull=False), Q(pk__isnull=True)
    superseded = Q(superseded_by__isnull=False) | Q(choice=Choice.RETRACTED)
    return [
        _stands("prompts", prompts, hidden=hidden, superseded=never),
        _stands("answers", answers, hidden=hidden, superseded=never),
        _stands("votes", votes, hidden=never, superseded=superseded),
        _stands("comments", comments, hidden=hidden, superseded=never),
    ]


def _stands(kind: str, rows: QuerySet[Any], *, hidden: Q, superseded: Q) -> Stands:
    removed = Q(removed_at__isnull=False)
    found = rows.aggregate(
        all=Counted("pk"),
        hidden=Counted("pk", filter=hidden & ~removed),
        superseded=Counted("pk", filter=superseded & ~removed),
        removed=Counted("pk", filter=removed),
    )
    others = found["hidden"] + found["superseded"] + found["removed"]
    return Stands(
        kind=kind,
        stands=found["all"] - others,
        hidden=found["hidden"],
        superseded=found["superseded"],
        removed=found["removed"],
    )


def resting_on(version: TermsVersion, *, most: int | None) -> Mapping[str, Count]:
    """Count by kind what was given under a version and was not removed; four queries."""
    return {
        kind: count(rows.filter(acceptance__version=version, removed_at=None), most=most)
        for kind, rows in _by_kind().items()
    }


def under_licence(community: Community, licence: str, *, most: int | None) -> Mapping[str, Count]:
    """Count by kind what is in the community under a licence and was not removed.

    Votes are under one licence, whatever else a community chose.
    """
    in_it = {
        "prompts": Q(community=community),
        "answers": Q(prompt__community=community),
        "votes": Q(comparison__round__community=community),
        "comments": Q(community=community),
    }
    return {
        kind: count(rows.filter(in_it[kind], licence=licence, removed_at=None), most=most)
        if kind != "votes" or licence == VOTES_LICENCE
        else Count(0)
        for kind, rows in _by_kind().items()
    }


def _by_kind() -> dict[str, QuerySet[Any]]:
    return {
        "prompts": Prompt.objects.all(),
        "answers": Response.objects.all(),
        "votes": Vote.objects.all(),
        "comments": Comment.objects.all(),
    }


# PostgreSQL has no skip scan for DISTINCT: each step asks the index for the next licence.
_LICENCES = """
WITH RECURSIVE found AS (
  (SELECT licence FROM preferences_prompt WHERE community_id = %(community)s
   ORDER BY licence LIMIT 1)
  UNION ALL
  SELECT (SELECT one.licence FROM preferences_prompt one
          WHERE one.community_id = %(community)s AND one.licence > found.licence
          ORDER BY one.licence LIMIT 1)
  FROM found WHERE found.licence IS NOT NULL
)
SELECT licence FROM found WHERE licence <> ''
"""


def licences_in(community: Community) -> set[str]:
    """Return the licences of the community's prompts, of its answers, and of its terms.

    An answer by a person is under a licence that somebody has read (consent.rights). Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LICENCES, {"community": community.pk})
        found = {row[0] for row in cursor.fetchall()}
    granted = TermsVersion.objects.filter(community=community).exclude(licence="")
    found |= set(granted.values_list("licence", flat=True))
    answers = Response.objects.filter(prompt__community=community)
    told: dict[str, Any] = {
        f"known_{number}": Exists(answers.filter(licence=name)) for number, name in enumerate(KNOWN)
    }
    one: Any = Community.objects.filter(pk=community.pk).values(**told).get()
    found |= {name for number, name in enumerate(KNOWN) if one[f"known_{number}"]}
    return found | {community.outbound_licence, VOTES_LICENCE}


def exports_resting_on(
    community: Community, *, version: TermsVersion | None = None, licence: str | None = None
) -> QuerySet[Export]:
    """Return the community's exports in which something of the version, or the licence, left."""
    grounds = ExportGround.objects.filter(export=OuterRef("pk"))
    if version is not None:
        grounds = grounds.filter(version=version)
    if licence is not None:
        grounds = grounds.filter(licence=licence)
    return Export.objects.filter(Exists(grounds), community=community).order_by("-pk")


@dataclass(frozen=True)
class Left:
    """What of a person left in an export: in how many of its rows are texts, votes of theirs."""

    export: Export
    texts: int
    votes: int


def left_with(user: User, community: Community) -> list[Left]:
    """Return the exports in which something of a person left, newest first; four queries."""
    prompts = given_by(user, ContributionKind.PROMPT).values("pk")
    answers = given_by(user, ContributionKind.ANSWER).values("pk")
    texts = _rows_with(
        community,
        Comparison.objects.filter(prompt__in=prompts).values("pk"),
        Comparison.objects.filter(response_a__in=answers).values("pk"),
        Comparison.objects.filter(response_b__in=answers).values("pk"),
    )
    votes = _votes_in(user, community)
    exports = Export.objects.filter(community=community, pk__in=texts.keys() | votes.keys())
    return [
        Left(export=one, texts=texts.get(one.pk, 0), votes=votes.get(one.pk, 0))
        for one in exports.select_related("by").order_by("-pk")
    ]


def _rows_with(community: Community, *comparisons: QuerySet[Any, Any]) -> dict[int, int]:
    first, *others = comparisons
    rows = ExportRow.objects.filter(
        export__community=community, comparison__in=first.union(*others)
    )
    return dict(rows.order_by().values_list("export").annotate(n=Counted("pk")))


def _votes_in(user: User, community: Community) -> Counter[int]:
    """Count for each export the votes of a person that left in it.

    A vote that counted then left if its voter let votes be published and was old enough: what they
    had answered and stated until then decides.
    """
    left = "comparison__left_in__export"
    # Columns of one row of an export each: all of the conditions are about the same one.
    columns: dict[str, Any] = {
        "export": F(left),
        "made_at": F(f"{left}__made_at"),
        "home": F(f"{left}__community"),
    }
    votes: Any = Vote.objects.annotate(**columns)
    rows = votes.filter(
        Q(superseded_by=None) | Q(superseded_by__created_at__gt=F("made_at")),
        Q(removed_at=None) | Q(removed_at__gt=F("made_at")),
        ~Q(choice__in=(Choice.SKIP, Choice.RETRACTED)),
        of_age("acceptance__", made_at="created_at", by="made_at"),
        created_at__lte=F("made_at"),
        voter=user,
        home=community.pk,
    )
    answers = _answers(user, community)
    return Counter(
        export
        for export, made_at, cast_at in rows.values_list("export", "made_at", "created_at")
        if _gave(answers, cast_at, at=made_at)
    )


def _answers(user: User, community: Community) -> list[ConsentEvent]:
    rows = ConsentEvent.objects.filter(
        user=user, community=community, purpose=Purpose.PUBLISH_VOTES
    )
    return list(rows.order_by("-pk"))


def _gave(answers: Iterable[ConsentEvent], cast_at: datetime, *, at: datetime) -> bool:
    """Say whether the newest answer until then let a vote leave."""
    newest = next((one for one in answers if one.at <= at), None)
    return newest is not None and newest.answer.covers(cast_at, at=at)
