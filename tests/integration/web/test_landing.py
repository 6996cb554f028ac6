"""Trying a real decided pair on the first page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from preferences.models import CurrentVote, Preference, Prompt
from tests.integration.conftest import Moot, found_moot
from tests.integration.voting.test_casting_votes import A_MUCH


def tried(client: Client, choice: str, pair: str = "") -> str:
    """Choose on the landing page; return what it then says."""
    return client.get("/", {"choice": choice, "pair": pair}).content.decode()


def test_what_the_community_chose_is_said_after_the_visitor_chose(
    decided: Moot, client: Client
) -> None:
    before = client.get("/").content.decode()
    assert "was preferred by" not in before
    assert "A is better" in before
    votes = CurrentVote.objects.count()

    agreeing, same, other = (tried(client, choice) for choice in ("a", "same", "b"))

    for page in (agreeing, same, other):
        assert "Answer A was preferred by 3 of 3." in page
    assert "You agree with them." in agreeing
    assert "they did not" in same
    assert "You would have chosen the other" in other
    assert CurrentVote.objects.count() == votes
    assert not client.session.keys(), "nothing is stored"


@pytest.mark.parametrize("choice", ["", "c", "A", "<b>"])
def test_what_is_no_choice_reveals_nothing(decided: Moot, client: Client, choice: str) -> None:
    assert "was preferred by" not in tried(client, choice)


@pytest.mark.parametrize("pair", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_pair_that_is_no_decided_one_is_passed_over(
    decided: Moot, client: Client, pair: str
) -> None:
    assert "was preferred by" in tried(client, "a", pair)


def test_the_pair_stays_when_another_closes_meanwhile(decided: Moot, client: Client) -> None:
    shown = str(decided.comparison.public_id)
    later = found_moot(voters=3)
    for voter in later.voters:
        later.cast(voter, A_MUCH)
    assert Preference.objects.count() == 2

    assert shown in tried(client, "a", shown)
    assert shown not in tried(client, "a", str(later.comparison.public_id))


def test_a_hidden_pair_is_nobodys_example(decided: Moot, client: Client) -> None:
    Prompt.objects.filter(pk=decided.comparison.prompt_id).update(hidden_at=timezone.now())

    assert "A is better" not in client.get("/").content.decode()


def test_without_a_decided_pair_there_is_nothing_to_try(moot: Moot, client: Client) -> None:
    assert "A is better" not in client.get("/").content.decode()
