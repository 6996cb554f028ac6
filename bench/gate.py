"""What the gate costs where data leaves, and how long a withdrawal takes.

`gate_rows_per_second`: rows read for an export of a community with 1,000,000 contributions, by the
gate's columns and its decision; the baseline reads the same rows, with who voted and how, without.
`withdrawal_of_10000`: seconds until 10,000 contributions of one person are taken out, erased and
their pairs counted again; the baseline is one statement that marks as many votes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from bench.governed import VOTES_EACH, community_of
from bench.rows import Row
from communities.models import Community
from consent.models import WithdrawalScope
from consent.operations.accept_terms import Asking
from preferences.models import CurrentVote, Vote
from preferences.releases.exported_ids import Trace
from preferences.releases.gates import FACTS, Ledger, closed_in, with_facts
from preferences.releases.rows import stream_rows
from preferences.releases.summary import COLUMNS, Summary
from preferences.rights.visibility import BOTH_BAD, voters_and_said
from preferences.rights.withdraw import ask_withdrawal, carry_out
from preferences.rights.withdrawal_scope import ContributionKind, Reach

CONTRIBUTIONS = 1_000_000
# A prompt, two answers and three votes each.
PAIRS = CONTRIBUTIONS // (3 + VOTES_EACH)
MEMBERS = 10_000
TAKEN_OUT = 10_000
RUNS = 3
GATES_OWN = {
    "said",
    "voters",
    "prompt_kept",
    "chosen_kept",
    "rejected_kept",
    "chose_a",
    "has_turned",
    "holds_an_answer",
}


def measure() -> Iterator[Row]:
    """Yield both, on one community."""
    now = timezone.now() - timedelta(days=1)
    _tell(f"making {CONTRIBUTIONS:,} contributions")
    community = community_of(name="bench-gate", members=MEMBERS, pairs=PAIRS, now=now)
    _tell("reading them with and without the gate")
    gated, plain = [], []
    for _ in range(RUNS):
        plain.append(_rate(_plain(community)))
        gated.append(_rate(_gated(community)))
    yield Row(
        "gate_rows_per_second", max(gated), "rows/s", "same_query_without", max(plain), "higher"
    )
    _tell(f"taking {TAKEN_OUT:,} contributions out")
    yield _withdrawal()


def _rate(rows: Iterator[Any]) -> float:
    began = time.perf_counter()
    for _ in rows:
        pass
    return PAIRS / (time.perf_counter() - began)


def _gated(community: Community) -> Iterator[Any]:
    """Read the rows as an export does."""
    with Trace() as trace:
        yield from stream_rows(
            community,
            ledger=Ledger(),
            summary=Summary.empty(),
            trace=trace,
            at=timezone.now(),
        )


def _plain(community: Community) -> Iterator[Any]:
    """Read the same rows with who voted and how, as an export did if nobody could say no."""
    columns = [name for name in (*FACTS, *COLUMNS) if name not in GATES_OWN]
    votes = CurrentVote.objects.filter(comparison=OuterRef("comparison"))
    said = F("voter_id") * 16 + Coalesce(F("vote__strength"), Value(BOTH_BAD)) + 2
    rows: Any = with_facts(closed_in(community), at=timezone.now()).annotate(
        cast=ArraySubquery(votes.order_by().annotate(both=said).values("both"))
    )
    found = rows.order_by("comparison__public_id").values(
        *dict.fromkeys(columns),
        "cast",
        "comparison__public_id",
        "comparison__prompt__messages",
        "chosen__text",
        "rejected__text",
    )
    summary = Summary.empty()
    for values in found.iterator(chunk_size=200):
        values["voters"], _said = voters_and_said(values.pop("cast"))
        summary.add(values)
        yield values


def _withdrawal() -> Row:
    """Let one person who gave 10,000 contributions take everything out."""
    now = timezone.now()
    community = community_of(
        name="bench-withdrawal", members=5, pairs=TAKEN_OUT, now=now - timedelta(days=1)
    )
    person = User.objects.filter(memberships__community=community).order_by("pk")[1]
    reach = Reach(person, now, community)
    given = sum(reach.own(kind).count() for kind in ContributionKind)
    with tempfile.TemporaryDirectory() as folder:
        settings.FOLKMOOT_ERASURE_LOG = Path(folder) / "erasures.jsonl"
        began = time.perf_counter()
        asked = ask_withdrawal(
            user=person,
            scope=WithdrawalScope.EVERYTHING,
            asking=Asking("Take out everything I gave?", "en"),
            now=now,
        )
        carry_out(withdrawal=asked, now=now)
        took = time.perf_counter() - began
    _tell(f"{given:,} rows of one person in {took:.1f} s")
    return Row(
        "withdrawal_of_10000",
        took * TAKEN_OUT / given,
        "s",
        "one_statement",
        _statement(community, given),
        "lower",
    )


def _statement(community: Community, given: int) -> float:
    """Return the seconds of one statement that marks 10,000 votes of the others as taken out."""
    votes = Vote.objects.filter(
        comparison__round__community=community, removed_at__isnull=True
    ).values("pk")[:TAKEN_OUT]
    began = time.perf_counter()
    with connection.cursor():
        Vote.objects.filter(pk__in=votes).update(removed_at=timezone.now())
    return time.perf_counter() - began


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
