"""Journey: what everybody may know of moderation, and what would point at somebody."""

from __future__ import annotations

import csv
import io

from accounts.models import User
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person
from tests.integration.journeys.test_moderation import reports


@every_size
def test_figures_are_told_from_five_on_and_never_one_by_one(moot: Moot, outsider: User) -> None:
    for number, user in enumerate([outsider, *moot.people[1:6]]):
        # Two about the same prompt would hide it at once.
        prompt = moot.asks(moot.founder, f"And what do I say the {number}th time?")
        reports(user, moot, prompt, kind="spam")

    anybody = Person()
    anybody.opens(moot.address("transparency/"))

    told = anybody.text
    assert ("5–9" in told) is (len(moot.people) == 30)
    assert "< 5" in told
    file = anybody.client.get(moot.address("transparency/file/")).content.decode()
    rows = [row for row in csv.DictReader(io.StringIO(file)) if row["group"] == "reports"]
    assert {row["count"] for row in rows} <= {"< 5", "5–9"}
    assert not any(user.name in told or user.name in file for user in (*moot.people, outsider))


@every_size
def test_nothing_and_little_look_alike(moot: Moot, outsider: User) -> None:
    anybody = Person()
    before = anybody.opens(moot.address("transparency/"))
    reports(outsider, moot, moot.asks(moot.last))

    assert anybody.opens(moot.address("transparency/")) == before
