"""Journey: talk about a prompt, and about a pair that is decided."""

from __future__ import annotations

from preferences.models import Comment, Comparison
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_who_asked_hears_what_others_say_and_nobody_hears_themself(moot: Moot) -> None:
    prompt = moot.asks(moot.founder)
    speaker = moot.enters(moot.last, f"prompts/{prompt.public_id}/")

    speaker.presses("Comment", text="We had this at the last release.")

    speaker.sees("We had this at the last release.", moot.last.name)
    asked = Person(moot.founder)
    asked.opens("/you/notifications/")
    told = f"{moot.last.name} commented on your prompt."
    assert (told in asked.text) is (len(moot.people) > 1)


@every_size
def test_a_pair_takes_comments_once_it_is_decided(moot: Moot) -> None:
    pair = Comparison.objects.get(prompt=moot.asks(moot.last))
    speaker = Person(moot.last)
    speaker.opens(moot.address(f"results/{pair.public_id}/comments/"), status=404)
    moot.decides()

    speaker.opens(moot.address(f"results/{pair.public_id}/"))
    speaker.presses("Comment", text="I would have said the same.")

    speaker.sees("I would have said the same.")
    assert Comment.objects.get().comparison == pair


@every_size
def test_everybody_reads_comments_and_members_write_them(moot: Moot) -> None:
    prompt = moot.asks(moot.founder)
    page = moot.address(f"prompts/{prompt.public_id}/")
    # One in each role.
    speakers = {moot.founder, moot.voters[-1], moot.last}
    for person in speakers:
        speaker = Person(person)
        speaker.opens(page)
        speaker.presses("Comment", text=f"So says {person.name}.")

    stranger = Person()
    stranger.opens(page)

    stranger.sees(*(f"So says {person.name}." for person in speakers))
    assert not stranger.may_press("Comment")


@every_size
def test_an_empty_comment_is_refused_with_a_reason(moot: Moot) -> None:
    prompt = moot.asks(moot.founder)
    speaker = moot.enters(moot.last, f"prompts/{prompt.public_id}/")

    speaker.presses("Comment", text=" ", status=422)

    speaker.sees("The comment is empty.")
    assert speaker.may_follow("Cancel")
