"""Comments: on prompts, and on pairs that have closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from communities.models import Notification, Rules
from communities.quotas import QuotaSpent
from communities.rule_values import RuleValues
from preferences.contributions.write_comment import (
    MAX_CHARACTERS,
    CommentRefused,
    write_comment,
)
from preferences.models import Comment
from record.models import Entry
from tests.factories import UserFactory
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address


def prompt_page(moot: Moot) -> str:
    """Return where the moot's prompt is read."""
    return address(moot, f"prompts/{moot.comparison.prompt.public_id}/")


def result_page(moot: Moot) -> str:
    """Return where the moot's first pair is read once it has closed."""
    return address(moot, f"results/{moot.comparison.public_id}/")


def test_a_comment_is_stored_rendered_recorded_and_told_to_who_asked(moot: Moot) -> None:
    voter, prompt = moot.voters[0], moot.comparison.prompt

    comment = write_comment(on=prompt, author=voter, text="  **Good** question.\r\n", now=NOW)

    assert comment.text == "**Good** question."
    assert "<strong>Good</strong>" in comment.html
    assert comment.html_version
    entry = Entry.objects.get(verb="comment.written")
    assert (entry.actor, entry.subject) == (voter.public_id, comment.public_id)
    told = Notification.objects.get()
    assert (told.user, told.kind) == (prompt.author, "commented")
    assert told.url == f"{prompt_page(moot)}#comment-{comment.public_id}"


def test_who_asked_is_not_told_of_their_own_comment(moot: Moot) -> None:
    prompt = moot.comparison.prompt
    assert prompt.author

    write_comment(on=prompt, author=prompt.author, text="To make it clearer.", now=NOW)

    assert not Notification.objects.exists()


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MAX_CHARACTERS + 1)])
def test_an_empty_or_endless_comment_is_refused(moot: Moot, text: str) -> None:
    with pytest.raises(CommentRefused):
        write_comment(on=moot.comparison.prompt, author=moot.voters[0], text=text, now=NOW)


def test_an_open_pair_takes_no_comment_and_a_closed_one_does(decided: Moot) -> None:
    open_pair = decided.community.rounds.get().comparisons.exclude(state="closed").get()
    voter = decided.voters[0]

    with pytest.raises(CommentRefused):
        write_comment(on=open_pair, author=voter, text="A is from the big model.", now=NOW)
    write_comment(on=decided.reload(), author=voter, text="I had hoped for B.", now=NOW)

    assert Comment.objects.get().comparison == decided.comparison


def test_comments_are_counted_against_a_days_quota(moot: Moot) -> None:
    values = RuleValues(comments_per_day=1).as_data()
    Rules.objects.create(community=moot.community, version=1, values=values, published_at=NOW)
    given = {"on": moot.comparison.prompt, "author": moot.voters[0], "text": "One."}
    write_comment(now=NOW, **given)  # type: ignore[arg-type]

    with pytest.raises(QuotaSpent):
        write_comment(now=NOW, **given)  # type: ignore[arg-type]

    write_comment(now=NOW + timedelta(days=1), **given)  # type: ignore[arg-type]
    assert Comment.objects.count() == 2


def test_what_is_left_of_the_day_is_said_before_it_runs_out(moot: Moot, as_: SignedIn) -> None:
    values = RuleValues(comments_per_day=5).as_data()
    Rules.objects.create(community=moot.community, version=1, values=values, published_at=NOW)
    member = as_(moot.voters[0])
    assert "left for you today" not in member.get(prompt_page(moot)).content.decode()

    for _ in range(4):
        member.post(f"{prompt_page(moot)}comments/", {"text": "One more."})

    assert "1 of 5 comments is left for you today" in member.get(prompt_page(moot)).content.decode()


def test_a_member_comments_without_a_script_and_everybody_reads_it(
    moot: Moot, as_: SignedIn, client: Client
) -> None:
    member = as_(moot.voters[0])
    assert "<textarea" in member.get(prompt_page(moot)).content.decode()

    answer = member.post(f"{prompt_page(moot)}comments/", {"text": "Ask *twice*."})

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{prompt_page(moot)}#comment-")
    page = client.get(prompt_page(moot)).content.decode()
    assert "Ask <em>twice</em>." in page
    assert moot.voters[0].name not in page
    assert moot.voters[0].name in as_(moot.voters[1]).get(prompt_page(moot)).content.decode()
    assert "<textarea" not in page


def test_a_refused_comment_is_kept_and_explained(moot: Moot, as_: SignedIn) -> None:
    text = "y" * (MAX_CHARACTERS + 1)

    answer = as_(moot.voters[0]).post(f"{prompt_page(moot)}comments/", {"text": text})

    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_a_decided_pair_is_discussed_on_its_result_page(decided: Moot, as_: SignedIn) -> None:
    member = as_(decided.voters[0])

    assert member.post(f"{result_page(decided)}comments/", {"text": "Why B?"}).status_code == 302

    assert "Why B?" in member.get(result_page(decided)).content.decode()
    assert "Why B?" not in member.get(prompt_page(decided)).content.decode()


def test_the_vote_page_shows_no_comment(moot: Moot, as_: SignedIn) -> None:
    CommentFactory(prompt=moot.comparison.prompt, text="A is the better one.")

    page = as_(moot.voters[0]).get(address(moot, "vote/")).content.decode()

    assert "A is the better one." not in page


def test_strangers_read_and_do_not_comment(moot: Moot, as_: SignedIn, client: Client) -> None:
    page = f"{prompt_page(moot)}comments/"

    assert client.post(page, {"text": "Hello."})["Location"].startswith("/sign-in/")
    assert as_(UserFactory()).post(page, {"text": "Hello."}).status_code == 403
    assert not Comment.objects.exists()


def test_a_pair_of_another_community_is_not_commented_on_from_here(
    decided: Moot, as_: SignedIn
) -> None:
    elsewhere = CommentFactory().prompt

    answer = as_(decided.voters[0]).post(
        address(decided, f"prompts/{elsewhere.public_id}/comments/"), {"text": "Hello."}
    )

    assert answer.status_code == 404


def test_personal_data_in_a_comment_is_shown_in_its_place_and_asked_about(
    moot: Moot, as_: SignedIn
) -> None:
    member, page = as_(moot.voters[0]), f"{prompt_page(moot)}comments/"
    text = "Write to wanda.whistle@harbour-tools.org about it."

    asked = member.post(page, {"text": text})

    html = asked.content.decode()
    assert asked.status_code == 422
    assert "<mark>wanda.whistle@harbour-tools.org</mark>" in html
    assert not Comment.objects.exists()
    accepts = re.search(r'name="as_is"\s+value="(\w+)"', html)
    assert accepts
    assert member.post(page, {"text": text, "as_is": accepts[1]}).status_code == 302
    assert Comment.objects.get().screenings.get().accepted_by_author


def test_hostile_comments_run_nothing(moot: Moot, client: Client) -> None:
    write_comment(
        on=moot.comparison.prompt,
        author=moot.voters[0],
        text="<script>alert(1)</script> ![x](https://evil.example/x.png) [y](javascript:alert(1))",
        now=NOW,
    )

    page = client.get(prompt_page(moot)).content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript:' not in page
