"""Journey: take a quick export of what the votes decided."""

from __future__ import annotations

import io
import json
import zipfile

from preferences.models import Comparison
from tests.integration.journeys.moots import ANSWERS, Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_an_export_says_how_many_people_it_speaks_for(moot: Moot) -> None:
    moot.asks(moot.last)
    moot.asks(moot.last, "What do we write under a stale issue?")
    moot.decides()
    assert not Comparison.objects.filter(state="open").exists()
    reader = moot.enters(moot.founder, "results/")
    reader.follows("Export as a dataset")
    reader.sees("2 rows are ready")

    form, _button = reader.page.pressing("Download")
    sent = reader.client.post(form.action, form.fill(format="jsonl"))

    files = unpacked(sent.getvalue())
    (rows,) = (text for name, text in files.items() if name.endswith(".jsonl"))
    listed = [json.loads(row) for row in rows.splitlines()]
    assert [row["chosen"][0]["content"] for row in listed] == [ANSWERS[0]] * 2
    (card,) = (text for name, text in files.items() if name.endswith("README.md"))
    number = len(moot.voters) if len(moot.voters) < 5 else 3
    assert f"by {number} {'person' if number == 1 else 'people'}" in card
    assert ("one person's judgement" in card) is (number == 1)
    assert ("read this as a personal export" in card) is (number == 1)


def unpacked(archive: bytes) -> dict[str, str]:
    """Return the files of an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@every_size
def test_before_anything_closed_there_is_nothing_to_take_and_it_is_said(moot: Moot) -> None:
    moot.asks(moot.last)
    reader = moot.enters(moot.founder, "export/")

    reader.sees("No pair has closed yet, so there is nothing to export.")
    assert not reader.may_press("Download")


@every_size
def test_only_who_votes_takes_an_export_and_others_are_told(moot: Moot) -> None:
    for person in {moot.founder, moot.voters[-1], moot.last}:
        Person(person).opens(moot.address("export/"), status=200 if person in moot.voters else 403)
