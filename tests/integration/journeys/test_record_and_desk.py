"""Journey: what waits for a steward, and what was done here, by whom and by which right."""

from __future__ import annotations

import csv
import io

from accounts.models import User
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_the_desk_says_what_waits_and_leads_everywhere(moot: Moot, outsider: User) -> None:
    desk = moot.enters(moot.founder, "desk/")
    desk.sees("Nothing waits.")
    for label, _href in desk.page.inside:
        desk.opens(moot.address("desk/"))
        desk.follows(label)
    asking = Person(outsider)
    asking.opens(moot.address("join/"))
    asking.presses("Ask to join")

    for steward in moot.stewards:
        desk = moot.enters(steward, "desk/")
        desk.sees("1 person asks to join")
        desk.misses("Nothing waits.")


@every_size
def test_the_record_tells_who_did_what_and_can_be_searched(moot: Moot) -> None:
    moot.asks(moot.last)
    record = moot.enters(moot.founder, "record/")
    record.sees(f"{moot.last.name} submitted a prompt")

    record.presses("Search", who=moot.last.name)
    record.sees(f"{moot.last.name} submitted a prompt")
    others = [one for one in moot.people if one != moot.last]
    joined = [f"{one.name} became a member" for one in others[1:]]
    record.misses(*joined)
    record.presses("Search", who="Nobody of this name")
    record.sees("The record holds nothing of this kind.")
    record.follows("Show everything")


@every_size
def test_the_record_of_any_length_is_read_to_its_beginning(moot: Moot) -> None:
    reader = moot.enters(moot.founder, "record/")
    pages = [reader.text]
    while reader.may_follow("Older"):
        pages.append(reader.follows("Older"))

    told = " ".join(pages)
    assert "founded the community" in pages[-1]
    assert all(one.name in told for one in moot.people)


@every_size
def test_the_record_leaves_as_a_file_and_says_that_it_did(moot: Moot) -> None:
    reader = moot.enters(moot.founder, "record/")
    form, _button = reader.page.pressing("CSV")

    sent = reader.client.post(form.action, form.fill() | {"format": ["csv"]})
    rows = list(csv.DictReader(io.StringIO(sent.getvalue().decode())))

    joined = [row for row in rows if row["verb"] in ("community.founded", "member.joined")]
    assert len(joined) == len(moot.people)
    reader.opens(moot.address("record/"))
    reader.sees(f"{moot.founder.name} exported data: the record")


@every_size
def test_who_runs_nothing_reads_no_record(moot: Moot, outsider: User) -> None:
    for person in {outsider, moot.voters[-1], moot.last} - {moot.founder}:
        for page in ("record/", "desk/"):
            Person(person).opens(moot.address(page), status=403)


@every_size
def test_a_steward_sees_who_agreed_to_what_and_where_their_data_went(moot: Moot) -> None:
    moot.asks(moot.last)
    moot.decides()
    export = moot.enters(moot.founder, "export/")
    form, _button = export.page.pressing("Download")
    assert export.client.post(form.action, form.fill()).getvalue()
    desk = moot.enters(moot.founder, "desk/")

    desk.follows("Terms and consent")
    desk.sees("Nothing waits.", "no material change of the terms is in effect")
    desk.presses("Search", who=moot.founder.name)
    desk.follows(moot.founder.name)

    desk.sees("What they agreed to", "Contributor terms 1.0.0", "Rows with their votes")
    desk.misses("Nothing of theirs left in an export.")
    desk.follows("by these words " + desk.text.split("by these words ")[1].split()[0])
    desk.sees("As they stood on the page")
    desk.follows("Terms and consent")
    desk.follows("Contributor terms 1.0.0")
    desk.sees(f"0 of {len(moot.people)} member")
