"""Connections to the database are cut while people vote: what was acknowledged is stored, once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from preferences.models import CurrentVote, Preference, Vote
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
)
from tests.functional.web_server import Answer, Visitor, WebServer

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

LONG = os.environ.get("FOLKMOOT_LONG_FAULTS") == "1"
VOTERS, VOTES, KILLS, PAIRS = (50, 20, 50, 400) if LONG else (10, 6, 8, 40)
CHOICES = ["-2", "-1", "0", "1", "2", "both_bad", "skip"]
MAX_RETRIES = 60
STORED = {200, 302}
REFUSED = 409


@pytest.fixture
def web(process_environment: dict[str, str], tmp_path: Path) -> Iterator[WebServer]:
    """The demo's web server; pairs close at their deciding vote."""
    environment = {**process_environment, "FOLKMOOT_SETTLING_SECONDS": "0"}
    server = WebServer(home=tmp_path, environment=environment)
    yield server
    server.end()


def community_with_pairs() -> tuple[Community, list[User]]:
    """Make a community whose voters find `PAIRS` pairs."""
    community = CommunityFactory()
    voters = [MembershipFactory(community=community).user for _ in range(VOTERS)]
    models = LanguageModelFactory.create_batch(2)
    for _ in range(PAIRS):
        prompt = PromptFactory(community=community)
        a, b = (ResponseFactory(prompt=prompt, model=model) for model in models)
        ComparisonFactory(prompt=prompt, response_a=a, response_b=b, opened_at=timezone.now())
    return community, voters


@dataclass
class Seen:
    """What the voters saw, all of them together."""

    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def status(self, answer: Answer) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[answer.status] += 1

    def outcome(self, voter: User, key: str, choice: str, answers: set[int]) -> None:
        """Note what became of one press that was sent twice."""
        with self.lock:
            if answers <= STORED:
                self.acknowledged[key] = (voter.pk, choice)
            elif answers == {REFUSED}:
                self.refused.add(key)
            else:
                self.odd.append(f"{voter.username} sent {choice} for {key}: {answers}")


class Voter:
    """One person at one browser, who sends every vote twice."""

    def __init__(self, user: User, *, number: int, address: str, port: int, seen: Seen) -> None:
        self.user = user
        self._address = address
        self._visitor = Visitor(port)
        self._seen = seen
        self._in_background = number % 2 == 0
        self._random = random.Random(number)

    def take_part(self) -> None:
        """Sign in and vote `VOTES` times; the browser asks again while the database is away."""
        try:
            self._sign_in()
            with ThreadPoolExecutor(2) as hands:
                stored = presses = 0
                while stored < VOTES and presses < 3 * VOTES:
                    presses += 1
                    stored += self._vote(hands)
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            self._seen.odd.append(f"{self.user.username}: {error!r}")

    def _until_answered(self, ask: Callable[[], Answer]) -> Answer:
        for _ in range(MAX_RETRIES):
            answer = ask()
            self._seen.status(answer)
            if answer.status != 503:
                return answer
            assert float(answer.headers["Retry-After"]) > 0
            time.sleep(self._random.uniform(0.05, 0.3))
        raise AssertionError(f"503 after {MAX_RETRIES} tries")

    def _sign_in(self) -> None:
        page = self._until_answered(lambda: self._visitor.get("/sign-in/"))
        assert page.status == 200
        assert str(self.user.public_id) in page.text
        form = {"person": str(self.user.public_id)}
        answer = self._until_answered(lambda: self._visitor.post("/sign-in/", form))
        assert answer.status == 302, answer.status

    def _vote(self, hands: ThreadPoolExecutor) -> bool:
        page = self._until_answered(lambda: self._visitor.get(self._address))
        assert page.status == 200, page.status
        key = page.values("data-key")[0]
        choice = self._random.choice(CHOICES)

        def press() -> int:
            form = {"key": key, "choice": choice}
            return self._until_answered(
                lambda: self._visitor.post(self._address, form, in_background=self._in_background)
            ).status

        if self._random.random() < 0.5:
            answers = {press(), press()}
        else:
            answers = {sent.result() for sent in [hands.submit(press), hands.submit(press)]}
        self._seen.outcome(self.user, key, choice, answers)
        return answers <= STORED


_KILL = """
    SELECT pid, state, pg_terminate_backend(pid) FROM (
        SELECT pid, state FROM pg_stat_activity
        WHERE usename = %s AND datname = current_database() AND pid <> pg_backend_pid()
        ORDER BY state = 'idle', random() LIMIT 1
    ) AS one
"""


def cut_connections(threads: list[threading.Thread], seen: Seen) -> Counter[str]:
    """Cut `KILLS` of the application's connections, spread over the votes; return their states."""
    cut: Counter[str] = Counter()
    every = VOTERS * VOTES / (KILLS + 1)
    with connection.cursor() as cursor:
        while any(thread.is_alive() for thread in threads):
            if cut.total() < KILLS and len(seen.acknowledged) >= cut.total() * every:
                cursor.execute(_KILL, [settings.APPLICATION_ROLE])
                cut.update(state for _, state, done in cursor.fetchall() if done)
            time.sleep(0.005)
    return cut


def stored_strength(choice: str, *, swapped: bool) -> int | None:
    """Return what a pressed button means for response_a and response_b."""
    if choice in ("both_bad", "skip"):
        return None
    return -int(choice) if swapped else int(choice)


def test_every_acknowledged_vote_is_stored_once_while_connections_are_cut(web: WebServer) -> None:
    community, voters = community_with_pairs()
    seen = Seen()
    threads = [
        threading.Thread(
            target=Voter(
                user, number=number, address=f"/c/{community.slug}/vote/", port=web.port, seen=seen
            ).take_part
        )
        for number, user in enumerate(voters)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    cut = cut_connections(threads, seen)
    took = time.monotonic() - started

    stored = {str(vote.key): vote for vote in Vote.objects.all()}
    lost = seen.acknowledged.keys() - stored.keys()
    unasked = stored.keys() - seen.acknowledged.keys()
    print(  # noqa: T201 - the figures are what the test is for
        f"{VOTERS} voters, {len(seen.acknowledged)} acknowledged, {len(stored)} stored, "
        f"{len(lost)} lost, {len(seen.refused)} late, cut {dict(cut)}, "
        f"statuses {dict(seen.statuses)}, {took:.1f} s"
    )
    assert seen.odd == []
    assert set(seen.statuses) <= {200, 302, 409, 503}
    assert cut.total() == KILLS
    assert len(seen.acknowledged) == VOTERS * VOTES
    assert (lost, unasked) == (set(), set())
    for key, (voter, choice) in seen.acknowledged.items():
        vote = stored[key]
        assert vote.voter_id == voter
        assert vote.strength == stored_strength(choice, swapped=vote.swapped)
    assert_each_result_adds_up()


def assert_each_result_adds_up() -> None:
    """One vote a person and pair, and the closed pairs count exactly those."""
    current = Counter(CurrentVote.objects.values_list("comparison_id", flat=True))
    assert current.total() == Vote.objects.count()
    assert Vote.objects.values("comparison", "voter").distinct().count() == current.total()
    for one in Preference.objects.all():
        counted = one.votes_a + one.votes_b + one.votes_same + one.votes_both_bad + one.skips
        assert counted == current[one.comparison_id]
