"""Journey: publish guidelines, a code of conduct and rules, and what changes for voters."""

from __future__ import annotations

from preferences.models import Comparison
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person
from tests.integration.journeys.test_voting import says


@every_size
def test_new_guidelines_are_shown_to_voters_from_the_next_pair_on(moot: Moot) -> None:
    moot.asks(moot.last)
    moot.asks(moot.last, "And what do I say the second time?")
    voter = moot.stewards[-1]
    page = says([voter], moot)
    page.misses("The guidelines have changed since your last vote.")
    desk = moot.enters(moot.founder, "guidelines/")
    desk.follows("Write a new version")
    desk.presses("Publish", text="Be kind.", note="Shorter")
    desk.sees("Be kind.")

    page.opens(moot.address("vote/"))

    page.sees("The guidelines have changed since your last vote.")
    page.follows("read what changed")


@every_size
def test_fewer_votes_hoped_for_settle_what_has_them(moot: Moot) -> None:
    pair = Comparison.objects.get(prompt=moot.asks(moot.last))
    for user in moot.voters[:3]:
        page = moot.enters(user, "vote/")
        # In a crowd three votes that differ leave it open, and one more decides.
        page.presses("Same" if user == moot.founder else "Both bad")
    state = Comparison.objects.get(pk=pair.pk).state
    assert state == ("open" if len(moot.people) == 30 else "closed")

    rules = moot.enters(moot.founder, "rules/edit/")
    rules.presses("Publish", votes_target=1, note="We are few")
    rules.sees("The rules are published.")

    assert Comparison.objects.get(pk=pair.pk).state == "closed"


@every_size
def test_whoever_published_meanwhile_is_not_overwritten(moot: Moot) -> None:
    first = moot.enters(moot.stewards[0], "conduct/edit/")
    second = moot.enters(moot.stewards[-1], "conduct/edit/")
    first.presses("Publish", text="Be kind.")

    second.presses("Publish", text="Be brief.", status=409)

    form, _button = second.page.pressing("Publish")
    assert form.sent["text"] == ["Be brief."]
    second.presses("Publish")
    reader = Person()
    reader.opens(moot.address("conduct/"))
    reader.sees("Be brief.")
