"""The register as a file: one row for each yes and each answer, without names, and recorded."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from consent import register_file
from consent.legal_papers import Known, breach_note, record_of_processing
from consent.models import Acceptance, ConsentEvent, ConsentState, Purpose
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW, SignedIn
from tests.support.moderating import member, steward
from worker.retention import RETENTION

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community of a steward and two members; the same people are somewhere else, too."""
    community: Community = CommunityFactory(slug="moot", name="The moot")
    for name in ("Reed", "Holt"):
        member(community, name=name)
    member(CommunityFactory(), name="Elsewhere")
    return community


@pytest.fixture
def ada(community: Community) -> User:
    """Return the steward."""
    return steward(community, name="Ada Quill")


def sent(browser: Any, form: str) -> str:
    """Return the file."""
    response = browser.post("/c/moot/desk/rights/file/", {"format": form})
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_the_json_holds_every_yes_and_every_answer_and_no_name(
    community: Community, ada: User, as_: SignedIn
) -> None:
    answers(ada, community, Purpose.ATTRIBUTION, ConsentState.REFUSED)

    body = sent(as_(ada), "json")

    file = json.loads(body)
    assert file["schema"] == "folkmoot-register/1"
    assert file["community"] == str(community.public_id)
    yes = Acceptance.objects.filter(community=community)
    said = ConsentEvent.objects.filter(community=community)
    assert [row["id"] for row in file["rows"]] == [
        str(one.public_id) for rows in (yes, said) for one in rows.order_by("pk")
    ]
    first, last = file["rows"][0], file["rows"][-1]
    assert first["version"] == "1.0.0"
    assert first["text_sha256"] == yes[0].text_sha256
    assert first["words_sha256"] == yes[0].words_id
    assert (last["purpose"], last["state"]) == ("attribution", "refused")
    assert last["person"] == str(ada.public_id)
    for one in User.objects.all():
        assert one.name not in body
        assert one.email not in body


def test_the_csv_says_the_same(community: Community, ada: User, as_: SignedIn) -> None:
    rows = list(csv.DictReader(io.StringIO(sent(as_(ada), "csv"))))
    file = json.loads(sent(as_(ada), "json"))

    assert [row["id"] for row in rows] == [row["id"] for row in file["rows"]]
    assert tuple(rows[0]) == register_file.COLUMNS
    for row, same in zip(rows, file["rows"], strict=True):
        for name in ("kind", "at", "person", "words_sha256"):
            assert row[name] == same[name]


def test_no_cell_is_a_formula_whatever_is_stored(
    community: Community, ada: User, as_: SignedIn
) -> None:
    event = ConsentEvent.objects.create(
        user=ada,
        community=community,
        purpose=Purpose.ATTRIBUTION,
        state=ConsentState.GIVEN,
        value="=1+1",
        controller="me",
        locale="@SUM(A1)",
        at=NOW,
    )

    rows = list(csv.DictReader(io.StringIO(sent(as_(ada), "csv"))))

    (row,) = (row for row in rows if row["id"] == str(event.public_id))
    assert (row["value"], row["language"]) == ("'=1+1", "'@SUM(A1)")


def test_taking_it_is_recorded(community: Community, ada: User, as_: SignedIn) -> None:
    browser = as_(ada)
    sent(browser, "csv")

    entry = Entry.objects.get(verb=Verb.CONSENT_REGISTER_TAKEN)
    assert (entry.actor, entry.right) == (ada.public_id, "consent.see_register")
    assert entry.details == {"format": "csv"}
    assert browser.get("/c/moot/desk/rights/file/").status_code == 405
    assert "took the register" in browser.get("/c/moot/record/").content.decode()


def test_an_empty_register_is_still_a_whole_file(as_: SignedIn) -> None:
    empty = CommunityFactory(terms=False)

    file = json.loads(
        "".join(
            register_file.pieces(empty, form=register_file.RegisterForm.JSON, until=timezone.now())
        )
    )

    assert file["rows"] == []


def test_it_comes_in_pieces_through_cursors(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_file, "AT_ONCE", 3)

    pieces = list(
        register_file.pieces(community, form=register_file.RegisterForm.CSV, until=timezone.now())
    )

    assert len(pieces) == 4
    assert [piece.count("\r\n") for piece in pieces] == [1, 3, 3, 2]


KNOWN = Known(
    members=3,
    people=4,
    yes={"publish_votes": 2},
    contributions={"votes": 12},
    exports=1,
    retention=[("Sessions | that ran out", "until the next sweep")],
)


def test_the_record_of_processing_says_what_the_site_knows_and_marks_the_rest() -> None:
    community = CommunityFactory(name="Harbour <b>", legal_home="The Harbour Society")

    text = record_of_processing(community, KNOWN, now=NOW)

    assert text.startswith("# Record of processing: Harbour \\<b>\n")
    assert "Controller: The Harbour Society" in text
    assert "members (3 members now)" not in text
    assert "members (3 now)" in text
    assert "| publish_votes | votes, their strength and marks of reasons, without a name |" in text
    assert "| Sessions \\| that ran out | until the next sweep |" in text
    for asked in ("Processor", "Joint controllers", "Transfers to other countries", "article 6"):
        assert asked in text
    assert text.count("[FILL IN") > 10
    assert "$" not in text


def test_the_breach_note_has_a_clock_of_72_hours() -> None:
    community = CommunityFactory(legal_home="me", name="Moot")

    text = breach_note(community, KNOWN, now=NOW)

    assert "2026-05-04 12:00 UTC" in text
    assert "**2026-05-07 12:00 UTC**" in text
    assert "the person who runs Moot" in text
    assert "| votes | 12 |" in text
    assert "$" not in text


@pytest.mark.parametrize("paper", ["processing.md", "breach.md"])
def test_a_steward_downloads_the_papers_with_the_communitys_own_numbers(
    community: Community, ada: User, as_: SignedIn, paper: str
) -> None:
    response = as_(ada).get(f"/c/moot/desk/rights/{paper}")

    text = response.content.decode()
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert "3" in text
    assert ("| publish_votes |" in text) is (paper == "processing.md")
    if paper == "processing.md":
        assert all(str(kept.words) in text for kept in RETENTION)
        (line,) = (one for one in text.splitlines() if one.startswith("| publish_votes |"))
        assert line.endswith("| everybody who downloads a dataset | 3 |")
