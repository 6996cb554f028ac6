"""Who wrote an answer is told nowhere before every pair it stands in has closed."""

from __future__ import annotations

from django.test import Client

from preferences.contributions.propose_response import propose_response
from preferences.models import Comparison, Response
from preferences.voting.change_vote import retract_vote, revise_vote
from preferences.voting.lease_pairs import lease_pairs
from tests.factories import LanguageModelFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address
from tests.integration.voting.test_casting_votes import A_MUCH, BOTH_BAD


def test_a_result_keeps_the_writer_of_an_answer_that_still_stands_in_an_open_pair(
    moot: Moot, client: Client
) -> None:
    prompt = moot.comparison.prompt
    prompt.expectation = "A telltale expectation."
    prompt.save()
    Response.objects.update(model=LanguageModelFactory(name="Telltale-7B"), truncated=True)
    propose_response(prompt=prompt, author=moot.voters[4], text="Ask what it is for.", now=NOW)
    result = address(moot, f"results/{moot.comparison.public_id}/")
    page = address(moot, f"prompts/{prompt.public_id}/")
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    for shown in (result, page):
        html = client.get(shown).content.decode()
        assert "Telltale" not in html
        assert "telltale" not in html
        assert "Cut off" not in html
    assert "hidden until its other pairs have closed" in client.get(result).content.decode()

    for pair in Comparison.objects.filter(prompt=prompt).exclude(state="closed"):
        moot.comparison = pair
        for voter in moot.voters[:3]:
            moot.cast(voter, A_MUCH)

    assert "Telltale-7B" in client.get(result).content.decode()
    assert "telltale expectation" in client.get(result).content.decode()
    told = client.get(page).content.decode()
    assert "Telltale-7B" in told
    assert "a member of this community" in told
    assert "Cut off" in told


def test_my_votes_speak_of_a_and_b_as_i_saw_them(moot: Moot, as_: SignedIn) -> None:
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    for voter in moot.voters[:3]:
        swapped = voter.votes.get().swapped
        html = as_(voter).get(address(moot, "votes/")).content.decode()
        assert f"{'B' if swapped else 'A'} much better" in html
        assert f"Answer {'B' if swapped else 'A'} was preferred by 3 of 3" in html


def test_a_vote_taken_back_and_then_changed_waits_on_no_page(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote
    given = {"voter": voter, "community": moot.community, "vote_id": vote.public_id, "now": NOW}
    retract_vote(**given)  # type: ignore[arg-type]

    revise_vote(said=BOTH_BAD, **given)  # type: ignore[arg-type]

    assert lease_pairs(voter=voter, community=moot.community, now=NOW) == []
