"""Journey: submit a prompt, see its answers arrive, and what may be told of them."""

from __future__ import annotations

from django.utils import timezone

from tests.integration.journeys.moots import ANSWERS, Moot, answer_all, every_size

ASKED = "Who reviews a patch at night?"


@every_size
def test_a_prompt_is_asked_answered_and_put_to_the_vote(moot: Moot) -> None:
    author = moot.enters(moot.last)
    author.follows("Submit a prompt")
    author.presses("Submit the prompt", text=ASKED, expectation="Says that nobody must.")
    author.sees(ASKED, "0 of 2 answers have arrived.", f"asked by {moot.last.name}")

    answer_all(now=timezone.now())
    author.opens(author.url)

    author.sees(*ANSWERS, "Who wrote it stays hidden until its pairs have closed.")
    author.misses("model-", "Says that nobody must.")
    for voter in {*moot.faces} & {*moot.voters}:
        # Where enough others vote, the author of a prompt does not.
        votes_on_it = voter != moot.last or len(moot.voters) <= 3
        told = moot.enters(voter).text
        assert ("1 pair waits for you" in told) is votes_on_it


@every_size
def test_asking_the_same_again_leads_to_what_became_of_it(moot: Moot) -> None:
    prompt = moot.asks(moot.founder, ASKED)
    author = moot.enters(moot.last, "prompts/new/")

    author.presses("Submit the prompt", text=ASKED)

    assert author.url == moot.address(f"prompts/{prompt.public_id}/")


@every_size
def test_what_looks_like_a_secret_is_shown_before_anybody_reads_it(moot: Moot) -> None:
    author = moot.enters(moot.last, "prompts/new/")
    text = "Why does maren.holt@quillharbour.dev get no mail?"

    author.presses("Submit the prompt", text=text, status=422)
    author.sees("Nothing was sent yet", "maren.holt@quillharbour.dev")
    form, _button = author.page.pressing("Submit the prompt")
    (accept,) = form.choices["as_is"]
    author.presses("Submit the prompt", as_is=accept)

    author.sees("asked by")


@every_size
def test_before_anything_was_asked_every_page_says_how_to_begin(moot: Moot) -> None:
    reader = moot.enters(moot.last, "prompts/")
    assert reader.may_follow("Submit a prompt")

    reader.opens(moot.address("results/"))
    reader.sees("Nothing is decided yet.")
    voter = moot.enters(moot.founder, "vote/")
    voter.sees("Nothing to vote on yet", "Ask something, and there will be one.")
    assert voter.may_follow("Submit a prompt")
