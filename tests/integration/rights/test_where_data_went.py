"""Where one's data went: votes that were in a file when it was made, and what one's bots gave."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community, Membership, Rules
from communities.operations.make_bot import make_bot
from consent.models import (
    Acceptance,
    AgeStatement,
    ConsentEvent,
    ConsentState,
    Origin,
    Purpose,
)
from preferences.models import Comparison, Export, ExportRow, Prompt, Vote
from preferences.rights.lineage import contributions_of, left_with
from privacy.inventory.archive import table_file, write_archive
from tests.factories import CommunityFactory, ComparisonFactory, MembershipFactory, PromptFactory
from tests.integration.conftest import NOW
from tests.integration.rights.gathered import Gathered, withdraw
from tests.support.stored_votes import store_vote

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def member() -> Membership:
    """Return a voter who lets votes be published."""
    one: Membership = MembershipFactory(community=CommunityFactory())
    return one


def vote(member: Membership, *, day: int = 0, **given: Any) -> Vote:
    """Let the member vote on a pair."""
    pair = ComparisonFactory(prompt=PromptFactory(community=member.community))
    accepted = Acceptance.objects.get(user=member.user, covers="votes", acting_as="self")
    values = {"acceptance": accepted, "created_at": NOW + day * DAY}
    return store_vote(pair, member.user, **values | given)


def export(community: Community, *pairs: Comparison, day: int) -> Export:
    """Let pairs leave on a day."""
    made = Export.objects.create(
        community=community,
        form="jsonl",
        sha256="0" * 64,
        row_count=len(pairs),
        made_at=NOW + day * DAY,
    )
    ExportRow.objects.bulk_create(
        ExportRow(export=made, comparison=one, chose_a=True) for one in pairs
    )
    return made


def left(member: Membership) -> list[tuple[datetime, int]]:
    """Return when votes of the member left, and how many."""
    found = left_with(member.user, member.community)
    return [(one.export.made_at, one.votes) for one in reversed(found)]


def test_a_vote_that_was_taken_out_before_a_file_was_made_is_not_in_it(member: Membership) -> None:
    pair = vote(member).comparison
    for day in (1, 3):
        export(member.community, pair, day=day)

    Vote.objects.filter(voter=member.user).update(removed_at=NOW + 2 * DAY)

    assert left(member) == [(NOW + DAY, 1)]


def test_a_vote_that_came_after_a_file_is_not_in_it_and_a_change_of_mind_was_one(
    member: Membership,
) -> None:
    first = vote(member, day=1)
    Vote.objects.create(
        comparison=first.comparison,
        voter=member.user,
        choice="retracted",
        swapped=False,
        key=first.public_id,
        supersedes=first,
        created_at=NOW + 3 * DAY,
    )
    for day in (0, 2, 4):
        export(member.community, first.comparison, day=day)

    assert left(member) == [(NOW + 2 * DAY, 1)]


def test_whoever_withdrew_for_the_future_only_gave_what_came_before(member: Membership) -> None:
    pairs = [vote(member, day=day).comparison for day in (0, 2)]
    ConsentEvent.objects.create(
        user=member.user,
        community=member.community,
        purpose=Purpose.PUBLISH_VOTES,
        state=ConsentState.WITHDRAWN,
        keeps_earlier=True,
        controller="me",
        locale="en",
        at=NOW + DAY,
    )
    export(member.community, *pairs, day=3)

    assert left(member) == [(NOW + 3 * DAY, 1)]


@pytest.mark.parametrize(("covers_earlier", "votes"), [(False, 1), (True, 2)])
def test_votes_left_only_of_whoever_had_said_to_be_old_enough(
    member: Membership, covers_earlier: bool, votes: int
) -> None:
    accepted = Acceptance.objects.get(user=member.user, covers="votes")
    unstated = Acceptance.objects.create(
        user=member.user,
        community=member.community,
        version=accepted.version,
        covers="votes",
        acting_as="employee",
        entity="Somebody",
        text_sha256=accepted.text_sha256,
        words=accepted.words,
        locale="en",
        accepted_at=NOW,
    )
    pairs = [vote(member, day=day, acceptance=unstated).comparison for day in (0, 3)]
    AgeStatement.objects.create(
        user=member.user,
        community=member.community,
        threshold=16,
        covers_earlier=covers_earlier,
        words=accepted.words,
        locale="en",
        at=NOW + 2 * DAY,
    )
    for day in (1, 4):
        export(member.community, *pairs, day=day)

    assert left(member) == [(NOW + 4 * DAY, votes)]


def test_a_raised_age_kept_what_came_after_it_until_it_was_stated(member: Membership) -> None:
    accepted = Acceptance.objects.get(user=member.user, covers="votes", acting_as="self")
    Rules.objects.create(
        community=member.community,
        version=1,
        values={"age_threshold": 18},
        published_at=NOW + DAY,
    )
    pairs = [vote(member, day=day).comparison for day in (0, 2)]
    for day in (3, 5):
        export(member.community, *pairs, day=day)
    AgeStatement.objects.create(
        user=member.user,
        community=member.community,
        threshold=18,
        covers_earlier=True,
        words=accepted.words,
        locale="en",
        at=NOW + 4 * DAY,
    )

    assert left(member) == [(NOW + 3 * DAY, 1), (NOW + 5 * DAY, 2)]


def told(user: User, model: str) -> list[dict[str, Any]]:
    """Return what the copy of somebody's data tells of a table."""
    file = io.BytesIO()
    write_archive(user, file, now=NOW, step=lambda: None)
    with zipfile.ZipFile(file) as opened:
        rows: list[dict[str, Any]] = json.loads(opened.read(table_file(model)))
    return rows


def test_who_took_votes_out_is_still_told_where_they_went(gathered: Gathered) -> None:
    judged = gathered.pairs[2]
    export(gathered.community, judged, day=0)
    withdraw(gathered.person, now=NOW + DAY)

    rows = told(gathered.person, "preferences.ExportRow")

    assert [row["you_are"] for row in rows] == ["a pair that you voted on left"]


def test_what_somebodys_bot_put_in_is_theirs(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(role="steward")
    community, user = member.community, member.user
    bot = make_bot(community=community, name="Nightly", actor=user, now=NOW)
    accepted = Acceptance.objects.get(user=user, covers="texts")
    given: dict[str, Any] = {"community": community, "acceptance": accepted, "origin": Origin.OWN}
    prompt: Prompt = PromptFactory(author=bot.user, **given)
    own: Prompt = PromptFactory(author=user, **given)
    export(community, ComparisonFactory(prompt=prompt), day=1)

    prompts = contributions_of(user, community)[0]
    assert (prompts.kind, prompts.stands) == ("prompts", 2)
    assert [one.texts for one in left_with(user, community)] == [1]
    rows = {row["public_id"]: row["you_are"] for row in told(user, "preferences.Prompt")}
    assert rows == {
        str(own.public_id): "it is yours",
        str(prompt.public_id): "your bot put it in, on your yes",
    }
    (left_row,) = told(user, "preferences.ExportRow")
    assert left_row["you_are"] == "your bot’s prompt left"
