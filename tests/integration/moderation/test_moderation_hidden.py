"""What moderation hides is nowhere: lists, pages, API, votes, results, export, landing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from preferences.boards import queries as boards
from preferences.contributions import queries as contributions
from preferences.contributions.propose_response import propose_response
from preferences.models import ActionKind, Comparison, Prompt, Response
from preferences.models.comparison import ComparisonState
from preferences.models.moderation_case import Subject
from preferences.releases.quick_preview import preview_export
from preferences.voting.cast_vote import ComparisonHidden, cast_vote
from preferences.voting.change_vote import retract_vote, revise_vote
from preferences.voting.lease_pairs import count_waiting, lease_pairs
from preferences.voting.open_comparisons import open_comparisons
from tests.factories import ComparisonFactory, PromptFactory, ResponseFactory, UserFactory
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address, found_moot
from tests.integration.voting.test_casting_votes import A_MUCH, BOTH_BAD
from tests.support.moderating import decide, report, steward

QUESTION = "Where does Wanda Whistle live?"
ANSWER = "She lives in Telltale Lane."


@pytest.fixture
def moot(db: None) -> Moot:
    """Return a community in which one pair has closed, with a preferred answer."""
    moot = found_moot(voters=5)
    moot.comparison.delete()
    author = User.objects.get(prompts__community=moot.community)
    prompt = PromptFactory(community=moot.community, author=author, text=QUESTION, created_at=NOW)
    answer = ResponseFactory(prompt=prompt, text=ANSWER)
    moot.comparison = ComparisonFactory(prompt=prompt, response_a=answer, opened_at=NOW)
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)
    assert moot.reload().state == ComparisonState.CLOSED
    return moot


def hide(subject: Subject, moot: Moot) -> User:
    """Let a steward hide something; return the steward."""
    judge = steward(moot.community)
    decide(report(subject, UserFactory(), now=NOW).case, judge, now=timezone.now())
    return judge


def everywhere(moot: Moot) -> Iterator[str]:
    """Yield every address at which prompts, answers or results are read."""
    prompt, pair = moot.comparison.prompt, moot.comparison
    yield from ("/", address(moot), address(moot, "prompts/"), address(moot, "results/"))
    yield from (address(moot, "vote/"), address(moot, "votes/"), address(moot, "vote/end/"))
    yield address(moot, f"prompts/{prompt.public_id}/")
    yield address(moot, f"prompts/{prompt.public_id}/answers/")
    yield address(moot, f"prompts/{prompt.public_id}/propose/")
    yield address(moot, f"prompts/{prompt.public_id}/comments/")
    yield address(moot, f"results/{pair.public_id}/")
    yield address(moot, f"results/{pair.public_id}/comments/")
    yield address(moot, f"report/prompt/{prompt.public_id}/")
    yield address(moot, f"report/answer/{pair.response_a.public_id}/")
    yield address(moot, "export/")
    yield f"/api/prompts/?community={moot.community.slug}"


def seen(moot: Moot, client: Client, words: str) -> list[str]:
    """Return the addresses at which the words can be read."""
    return [page for page in everywhere(moot) if words in client.get(page).content.decode()]


def test_before_it_is_hidden_it_is_read(moot: Moot, as_: SignedIn) -> None:
    reader = as_(moot.voters[0])

    assert len(seen(moot, reader, QUESTION)) >= 8
    assert len(seen(moot, reader, ANSWER)) >= 3


def test_a_hidden_prompt_is_read_nowhere(moot: Moot, as_: SignedIn, client: Client) -> None:
    hide(moot.comparison.prompt, moot)

    for reader in (client, as_(UserFactory()), as_(moot.voters[0])):
        assert seen(moot, reader, QUESTION) == []
        assert seen(moot, reader, ANSWER) == []


def test_a_hidden_answer_is_read_nowhere_and_its_prompt_stays(
    moot: Moot, as_: SignedIn, client: Client
) -> None:
    hide(moot.comparison.response_a, moot)

    for reader in (client, as_(UserFactory()), as_(moot.voters[0])):
        assert seen(moot, reader, ANSWER) == []
        assert address(moot, "prompts/") in seen(moot, reader, QUESTION)


def test_what_is_hidden_answers_404_and_says_why(moot: Moot, client: Client) -> None:
    hide(moot.comparison.prompt, moot)

    rows = ("prompts", moot.comparison.prompt), ("results", moot.comparison)
    for where, row in rows:
        answer = client.get(address(moot, f"{where}/{row.public_id}/"))
        assert answer.status_code == 404
        assert "Hidden by moderation" in answer.content.decode()


def test_its_author_sees_it_with_the_reason(moot: Moot, as_: SignedIn) -> None:
    author = moot.comparison.prompt.author
    assert author
    hide(moot.comparison.prompt, moot)

    page = as_(author).get(address(moot, f"prompts/{moot.comparison.prompt.public_id}/"))

    html = page.content.decode()
    assert page.status_code == 200
    assert QUESTION in html
    assert "It names a person who did not ask for it." in html
    assert "Be kind." in html
    assert "how to appeal" in html


def test_the_author_of_an_answer_sees_it_with_the_reason(moot: Moot, as_: SignedIn) -> None:
    own = ResponseFactory(
        prompt=moot.comparison.prompt, model=None, author=moot.voters[3], text="My own words."
    )
    hide(own, moot)
    page = address(moot, f"prompts/{moot.comparison.prompt.public_id}/")

    html = as_(moot.voters[3]).get(page).content.decode()

    assert "My own words." in html
    assert "It names a person who did not ask for it." in html
    assert "My own words." not in as_(moot.voters[2]).get(page).content.decode()


def test_a_hidden_comment_is_read_by_its_author_alone(moot: Moot, as_: SignedIn) -> None:
    comment = CommentFactory(
        prompt=moot.comparison.prompt, author=moot.voters[3], text="What a fool."
    )
    page = address(moot, f"prompts/{comment.prompt.public_id}/")
    assert "What a fool." in as_(moot.voters[2]).get(page).content.decode()

    hide(comment, moot)

    assert "What a fool." not in as_(moot.voters[2]).get(page).content.decode()
    own = as_(moot.voters[3]).get(page).content.decode()
    assert "What a fool." in own
    assert "It names a person who did not ask for it." in own


@pytest.mark.parametrize("part", ["prompt", "response_a", "response_b"])
def test_nobody_is_given_a_pair_of_which_a_part_is_hidden(moot: Moot, part: str) -> None:
    voter = moot.voters[4]
    pair = ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    given = {"voter": voter, "community": moot.community, "now": timezone.now()}
    assert count_waiting(**given) == 1  # type: ignore[arg-type]

    hide(getattr(pair, part), moot)

    assert count_waiting(**given) == 0  # type: ignore[arg-type]
    assert lease_pairs(**given) == []  # type: ignore[arg-type]


def test_a_pair_on_the_screen_takes_no_vote_once_it_is_hidden(moot: Moot, as_: SignedIn) -> None:
    pair = ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    voter = moot.voters[4]
    (lease,) = lease_pairs(voter=voter, community=moot.community, now=timezone.now())
    judge = hide(pair.response_b, moot)

    with pytest.raises(ComparisonHidden):
        cast_vote(
            voter=voter, community=moot.community, key=lease.key, said=BOTH_BAD, now=timezone.now()
        )
    answer = as_(voter).post(address(moot, "vote/"), {"key": str(lease.key), "choice": "both_bad"})

    assert answer.status_code == 409
    assert "A part of this pair was hidden" in answer.content.decode()
    assert lease_pairs(voter=voter, community=moot.community, now=timezone.now()) == []
    case = pair.response_b.moderation_cases.get()
    decide(case, judge, ActionKind.RESTORE, now=timezone.now())
    assert lease_pairs(voter=voter, community=moot.community, now=timezone.now()) == [lease]


def test_a_replayed_vote_brings_no_hidden_pair_along(moot: Moot) -> None:
    pairs = [
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
        for _ in range(2)
    ]
    voter, now = moot.voters[4], timezone.now()
    (lease,) = lease_pairs(voter=voter, community=moot.community, now=now, wanted=1)
    given = {"voter": voter, "community": moot.community, "key": lease.key, "said": BOTH_BAD}
    following = cast_vote(now=now, **given).next_lease  # type: ignore[arg-type]
    assert following
    hide(next(one for one in pairs if one == following.comparison).prompt, moot)

    assert cast_vote(now=now, **given).next_lease is None  # type: ignore[arg-type]


def test_votes_on_a_hidden_pair_are_neither_changed_nor_taken_back(moot: Moot) -> None:
    moot.comparison = ComparisonFactory(
        prompt=PromptFactory(community=moot.community), opened_at=NOW
    )
    voter, now = moot.voters[4], timezone.now()
    vote = moot.cast(voter, A_MUCH, now=now).vote
    hide(moot.comparison.prompt, moot)
    given = {"voter": voter, "community": moot.community, "vote_id": vote.public_id, "now": now}

    with pytest.raises(ComparisonHidden):
        revise_vote(said=BOTH_BAD, **given)  # type: ignore[arg-type]
    with pytest.raises(ComparisonHidden):
        retract_vote(**given)  # type: ignore[arg-type]


def outcomes(community: Community) -> int:
    """Return how many results a stranger finds."""
    found = boards.results(community, reader=AnonymousUser(), at=timezone.now())
    return boards.outcome_counts(found).total()


def test_counts_leave_it_out(moot: Moot, client: Client) -> None:
    community = moot.community
    assert outcomes(community) == 1
    assert boards.latest_preferred(at=timezone.now()) is not None

    hide(moot.comparison.response_b, moot)

    assert outcomes(community) == 0
    assert boards.latest_preferred(at=timezone.now()) is None
    (state,) = [
        one
        for one in contributions.prompt_states(Prompt.objects.filter(community=community))
        if one.prompt == moot.comparison.prompt
    ]
    assert (state.answers, state.pairs, state.closed) == (1, 0, 0)


def test_the_export_keeps_it_and_says_so(moot: Moot) -> None:
    assert preview_export(moot.community, at=NOW).rows == 1

    hide(moot.comparison.prompt, moot)

    preview = preview_export(moot.community, at=NOW)
    assert preview.rows == 0
    assert preview.gates[-1].reason == "hidden by moderation: 1"


def test_new_pairs_leave_a_hidden_answer_out_and_take_it_in_again(moot: Moot) -> None:
    prompt = moot.comparison.prompt
    propose_response(prompt=prompt, author=moot.voters[0], text="One more.", now=NOW)
    more = Response.objects.get(text="One more.")
    judge = hide(more, moot)
    Comparison.objects.filter(response_b=more).delete()

    open_comparisons(prompt=prompt, now=NOW)
    assert not Comparison.objects.filter(response_b=more).exists()
    decide(more.moderation_cases.get(), judge, ActionKind.RESTORE, now=timezone.now())

    assert Comparison.objects.filter(response_b=more).exists()


def test_restored_it_is_read_again(moot: Moot, as_: SignedIn) -> None:
    judge = hide(moot.comparison.prompt, moot)
    case = moot.comparison.prompt.moderation_cases.get()

    decide(case, judge, ActionKind.RESTORE, now=timezone.now())

    assert len(seen(moot, as_(moot.voters[0]), QUESTION)) >= 8


def test_another_communitys_moderation_changes_nothing_here(moot: Moot, client: Client) -> None:
    other: Community = PromptFactory().community
    assert other != moot.community

    answer = client.get(f"/c/{other.slug}/prompts/{moot.comparison.prompt.public_id}/")

    assert answer.status_code == 404
