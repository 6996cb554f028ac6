"""Journey: propose a better answer, which is put blind beside the machine's."""

from __future__ import annotations

from preferences.models import Comparison, Response
from tests.integration.journeys.moots import ANSWERS, Moot, every_size

BETTER = "Thank them first; then ask what they tried."


@every_size
def test_a_better_answer_is_compared_blind_with_the_others(moot: Moot) -> None:
    prompt = moot.asks(moot.founder)
    author = moot.enters(moot.last, f"prompts/{prompt.public_id}/")

    author.follows("Propose a better answer")
    author.presses("Propose this answer", text=BETTER)

    author.sees(BETTER, *ANSWERS)
    assert Comparison.objects.filter(prompt=prompt).count() == 3
    voter = moot.enters(moot.founder, "vote/")
    for person in (author, voter):
        person.misses("Written by", f"by {moot.last.name}, ")
    # Its author judges it only where there are too few others.
    own = Comparison.objects.filter(prompt=prompt, response_b__author=moot.last)
    moot.decides()
    judged = own.filter(current_votes__voter=moot.last).count()
    assert judged == (0 if len(moot.voters) > 3 else own.count())
    assert not Comparison.objects.filter(prompt=prompt, state="open").exists()


@every_size
def test_the_very_same_answer_is_refused_with_a_reason(moot: Moot) -> None:
    prompt = moot.asks(moot.founder)
    author = moot.enters(moot.last, f"prompts/{prompt.public_id}/propose/")

    author.presses("Propose this answer", text=ANSWERS[0], status=422)

    author.sees("The prompt has exactly this answer already.")
    assert Response.objects.filter(prompt=prompt).count() == 2


@every_size
def test_where_both_are_bad_a_better_one_is_asked_for_and_nobody_learns_from_them(
    moot: Moot,
) -> None:
    moot.asks(moot.founder)
    voters = moot.voters if len(moot.voters) <= 3 else moot.voters[1:4]
    for user in voters:
        voter = moot.enters(user, "vote/")
        voter.presses("Both bad")
    moot.asks(moot.founder, "And what if they never answer?")
    voter.opens(moot.address("vote/"))
    assert voter.may_follow("Propose a better answer")

    reader = moot.enters(moot.last, "results/")

    reader.sees("Both answers were found bad; neither will be learned from.")
    reader = moot.enters(moot.founder, "export/")
    reader.sees("0 rows are ready")
    assert not reader.may_press("Download")
