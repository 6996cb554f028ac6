"""A check that breaks lets nothing out and nobody in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from django.contrib.auth.models import AnonymousUser

from communities.models import Community, Role
from communities.operations.add_member import add_member
from communities.operations.invite import invite
from communities.operations.join import ask_to_join
from preferences.models import Prompt, Vote
from preferences.releases.export_preferences import export_preferences
from preferences.rights.visibility import readable
from preferences.voting.change_vote import give_reasons
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import everybody_votes, pair

pytestmark = pytest.mark.django_db


class Broken(Exception):
    """What a mistake in a check raises."""


def breaks(*_args: object, **_given: object) -> NoReturn:
    raise Broken


@pytest.mark.parametrize(
    "check",
    [
        "preferences.rights.visibility.of_age",
        "preferences.releases.gates.text_kept",
        "preferences.releases.gates.votes_to_leave",
        "preferences.releases.gates.fit",
        "preferences.releases.gates.worse",
        "preferences.releases.gates.decide",
        "preferences.releases.rows.cast_to_leave",
        "preferences.rights.visibility.licensed",
        "preferences.rights.visibility.given_for_good",
    ],
)
def test_nothing_leaves(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    pair(community)
    everybody_votes(community)
    monkeypatch.setattr(check, breaks)

    with pytest.raises(Broken):
        export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("check", ["text_kept", "of_age", "licensed", "is_member"])
def test_nothing_is_read(community: Community, monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    pair(community)
    rows = Prompt.objects.filter(community=community)
    assert readable(rows, AnonymousUser(), community, at=NOW).exists()
    monkeypatch.setattr(f"preferences.rights.visibility.{check}", breaks)

    with pytest.raises(Broken):
        readable(rows, AnonymousUser(), community, at=NOW).exists()


def invites(community: Community) -> None:
    steward = MembershipFactory(community=community, role=Role.STEWARD).user
    invite(community=community, by=steward, role=Role.CONTRIBUTOR, now=NOW)


def asks(community: Community) -> None:
    ask_to_join(community=community, user=UserFactory(), words="", now=NOW)


def adds(community: Community) -> None:
    add_member(community=community, user=UserFactory(), role=Role.MAINTAINER, now=NOW)


@pytest.mark.parametrize(
    ("operation", "way"), [("invite", invites), ("join", asks), ("add_member", adds)]
)
def test_nobody_comes_in(
    community: Community,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    way: Callable[[Community], None],
) -> None:
    monkeypatch.setattr(f"communities.operations.{operation}.check_stated", breaks)

    with pytest.raises(Broken):
        way(community)

    assert community.memberships.filter(role=Role.MAINTAINER).count() == 1
    assert not community.invitations.exists()
    assert not community.join_requests.exists()


def test_no_words_are_taken_in(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    pair(community)
    everybody_votes(community)
    vote = Vote.objects.get()
    monkeypatch.setattr("preferences.voting.change_vote.rests_on", breaks)

    with pytest.raises(Broken):
        give_reasons(
            voter=vote.voter,
            community=community,
            vote_id=vote.public_id,
            reasons=[],
            text="It names the next step.",
            now=NOW,
        )

    assert not Vote.objects.exclude(reason_text=None).exists()
