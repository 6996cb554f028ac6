"""Any history of agreeing, answering, giving and taking out: the gate says what it should.

A plain model (tests/support/consent_model.py) takes the same steps beside the product's
operations. After each step the gate is asked of every text and every vote.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from communities.models import Community
from consent.consent_questions import switch_words, words_for
from consent.models import (
    Covers,
    Origin,
    Purpose,
    TermsChange,
    TermsKind,
    TermsVersion,
    WithdrawalScope,
)
from consent.operations.accept_terms import accept_terms
from consent.operations.decide_consent import NO, YES, decide_consent
from consent.terms_acceptance import TermsNeeded, rests_on
from preferences.models import Comparison, CurrentVote, Preference, Prompt, Vote
from preferences.rights.visibility import text_kept, votes_to_leave
from preferences.rights.withdraw import NothingToWithdraw, ask_withdrawal, carry_out_due
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    UserFactory,
)
from tests.support.chosen import some_of
from tests.support.consent_model import TEXTS, VOTES, Model, Version
from tests.support.terms import stored
from web.shown.withdrawing import asking

HISTORIES = 200 if os.environ.get("FOLKMOOT_LONG_FAULTS") == "1" else 65
"""For each way to begin."""
NO_YES = "no consent"
MAX_STEPS = 14
BEGAN = datetime(2028, 2, 27, 12, tzinfo=UTC)  # a leap day comes
COVERS = {TEXTS: Covers.TEXTS, VOTES: Covers.VOTES}
PURPOSE = {TEXTS: Purpose.PUBLISH_TEXTS, VOTES: Purpose.PUBLISH_VOTES}


@dataclass
class History:
    """The model, and the person and community that take the same steps."""

    person: User
    community: Community
    model: Model = field(default_factory=Model)
    rows: list[Prompt | Vote] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the model's day as a time."""
        return BEGAN + timedelta(days=self.model.today)


Step = Callable[[History, str, int], None]


def accepting(history: History, kind: str, number: int) -> None:
    """Agree to the version in effect, old enough or not."""
    of_age = number % 3 > 0
    version = TermsVersion.objects.filter(
        community=history.community, kind=TermsKind.CONTRIBUTOR
    ).order_by("-number")[0]
    accept_terms(
        user=history.person,
        community=history.community,
        covers=COVERS[kind],
        number=version.number,
        asking=words_for(COVERS[kind], version, history.community).asking(),
        of_age=of_age,
        now=history.now,
    )
    history.model.accept(kind, of_age=of_age)


def answering(history: History, kind: str, number: int) -> None:
    """Say yes, yes for some days, or no."""
    yes, days = number % 3 > 0, number + 1 if number % 3 == 2 else None
    decide_consent(
        user=history.person,
        community=history.community,
        purpose=PURPOSE[kind],
        answer=YES if yes else NO,
        asking=switch_words(PURPOSE[kind], history.community),
        valid_until=history.now + timedelta(days=days) if days is not None else None,
        now=history.now,
    )
    history.model.answer(kind, yes=yes, days=days)


def giving(history: History, kind: str, number: int) -> None:
    """Give a text or a vote, where it is taken in."""
    taken_in = history.model.give(kind)
    try:
        ground = rests_on(history.person, history.community, COVERS[kind], now=history.now)
    except TermsNeeded:
        assert not taken_in
        return
    assert taken_in
    history.rows.append(_stored(history, kind, ground.fields()))


def _stored(history: History, kind: str, rights: dict[str, Any]) -> Prompt | Vote:
    if kind == TEXTS:
        prompt: Prompt = PromptFactory(
            community=history.community,
            author=history.person,
            origin=Origin.OWN,
            created_at=history.now,
            **rights,
        )
        return prompt
    pair: Comparison = ComparisonFactory(prompt=PromptFactory(community=history.community))
    Preference.objects.create(
        comparison=pair,
        kind="too_few",
        votes_a=0,
        votes_b=1,
        votes_same=0,
        votes_both_bad=0,
        skips=0,
        minimum=3,
        decided_at=history.now,
    )
    Comparison.objects.filter(pk=pair.pk).update(
        state="closed", closed_at=history.now, closed_because="settled"
    )
    vote = Vote.objects.create(
        comparison=pair,
        voter=history.person,
        choice="strength",
        strength=1,
        swapped=False,
        key=uuid.uuid4(),
        created_at=history.now,
        **rights,
    )
    CurrentVote.objects.create(comparison=pair, voter=history.person, vote=vote)
    return vote


def changing_terms(history: History, kind: str, number: int) -> None:
    """Publish a version: material, with some days of grace, or editorial."""
    material = number % 2 == 0
    grace = history.now + timedelta(days=number)
    stored(
        history.community,
        f"Version of day {history.model.today}, {len(history.model.versions) + 1}.",
        now=history.now,
        change=TermsChange.MATERIAL if material else TermsChange.EDITORIAL,
        grace_ends_at=grace if material else None,
        licence="CC-BY-4.0",
    )
    history.model.versions.append(
        Version(material, history.model.today, history.model.today + number)
    )


def waiting(history: History, kind: str, number: int) -> None:
    """Let days go by."""
    history.model.today += number


def ending_for_the_future(history: History, kind: str, number: int) -> None:
    """Let nothing new leave."""
    _withdrawing(history, WithdrawalScope.FUTURE, expected=history.model.end_for_the_future())


def taking_everything_out(history: History, kind: str, number: int) -> None:
    """Ask to take everything out of the community; no worker has come yet."""
    expected = history.model.ask_to_take_everything_out()
    _withdrawing(history, WithdrawalScope.COMMUNITY, expected=expected)


def working(history: History, kind: str, number: int) -> None:
    """Let a worker take out what was asked for."""
    carry_out_due(now=history.now)
    history.model.carry_out()


def _withdrawing(history: History, scope: WithdrawalScope, *, expected: bool) -> None:
    try:
        ask_withdrawal(
            user=history.person,
            scope=scope,
            community=history.community,
            asking=asking(scope, history.community),
            now=history.now,
        )
    except NothingToWithdraw:
        assert not expected
        return
    assert expected


STEPS: tuple[Step, ...] = (
    accepting,
    accepting,
    answering,
    answering,
    giving,
    giving,
    giving,
    changing_terms,
    waiting,
    ending_for_the_future,
    taking_everything_out,
    working,
)
kinds = st.sampled_from([TEXTS, VOTES])
steps = st.tuples(st.sampled_from(STEPS), kinds, st.integers(min_value=0, max_value=9))
# Most people agree and answer before they give; without that few histories would get anywhere. Each
# way to begin comes to an outcome for certain, then anything happens.
Begin = tuple[tuple[Step, str, int], ...]
GIVE_BOTH: Begin = tuple(
    (step, kind, 1) for kind in (TEXTS, VOTES) for step in (accepting, answering, giving)
)
BEGINS: tuple[tuple[Begin, str | None], ...] = (
    ((), None),
    (((accepting, TEXTS, 1), (answering, TEXTS, 1), (giving, TEXTS, 0)), ""),
    (((accepting, VOTES, 1), (answering, VOTES, 1), (giving, VOTES, 0)), ""),
    (
        ((accepting, TEXTS, 1), (accepting, VOTES, 1), (giving, TEXTS, 0), (giving, VOTES, 0)),
        NO_YES,
    ),
    (((accepting, TEXTS, 0), (answering, TEXTS, 1), (giving, TEXTS, 0)), "under age"),
    ((*GIVE_BOTH, (waiting, TEXTS, 2), (ending_for_the_future, TEXTS, 0)), "earlier"),
    ((*GIVE_BOTH, (taking_everything_out, TEXTS, 0), (working, TEXTS, 0)), "removed"),
    ((*GIVE_BOTH, (taking_everything_out, TEXTS, 0), *GIVE_BOTH[1::3]), NO_YES),
)


def compare(history: History, seen: Counter[str]) -> None:
    """Ask the gate of everything that was given; count what it said."""
    for thing, row in zip(history.model.given, history.rows, strict=True):
        expected = history.model.why_kept(thing)
        seen["earlier" if history.model.is_let_out_as_earlier(thing) else expected] += 1
        if isinstance(row, Prompt):
            asked: Any = Prompt.objects.filter(pk=row.pk)
            kept = asked.annotate(kept=text_kept("", at=history.now)).values_list("kept", flat=True)
            assert list(kept) == [expected]
        else:
            pairs: Any = Preference.objects.filter(comparison=row.comparison_id)
            (said,) = pairs.annotate(said=votes_to_leave(at=history.now)).values_list(
                "said", flat=True
            )
            assert said == ([] if expected else [1])


@pytest.mark.fault
@pytest.mark.django_db
@pytest.mark.parametrize(("begin", "outcome"), some_of(BEGINS, most=2))
def test_the_gate_says_what_the_model_says(
    begin: Begin, outcome: str | None, tmp_path: Path
) -> None:
    @settings(
        max_examples=HISTORIES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(history=st.lists(steps, max_size=MAX_STEPS))
    def walk(history: list[tuple[Step, str, int]]) -> None:
        with transaction.atomic():
            person = UserFactory()
            community = CommunityFactory(created_at=BEGAN)
            MembershipFactory(community=community, user=person, agreed=False)
            walked = History(person, community)
            for step, kind, number in (*begin, *history):
                step(walked, kind, number)
                compare(walked, seen)
            transaction.set_rollback(True)

    seen = Counter[str]()
    with override_settings(FOLKMOOT_ERASURE_LOG=tmp_path / "erasures.jsonl"):
        walk()
    # Histories that never come to a case would prove nothing about it.
    assert outcome is None or seen[outcome] >= HISTORIES
