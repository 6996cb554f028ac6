"""Every export leaves a trace: which pairs left, and what they rested on at that time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communities.models import Community
from consent.models import Acceptance, ConsentState, Origin, Purpose, TermsVersion
from preferences.models import Export, ExportGround, ExportRow, Preference, Prompt
from preferences.releases.export_preferences import NothingToExport, export_preferences
from preferences.releases.exported_ids import AT_ONCE, Trace
from preferences.releases.files import Form
from preferences.releases.recheck import recheck
from record.models import Entry
from record.verbs import Verb
from tests.factories import ComparisonFactory, MembershipFactory, ResponseFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import contents, everybody_votes, lines, pair

pytestmark = pytest.mark.django_db


def take(community: Community, out: Path, form: Form = Form.PARQUET) -> Export:
    """Take an export and return its trace."""
    export_preferences(community=community, out=out, actor=None, now=NOW, form=form)
    return Export.objects.latest("pk")


def grounds(export: Export) -> set[tuple[str, str | None, str, int, int]]:
    """Return what an export rested on."""
    rows = ExportGround.objects.filter(export=export)
    fields = ("kind", "version__version", "licence", "contributions", "people")
    return set(rows.values_list(*fields))


def test_an_export_is_stored_with_its_rows_and_its_entry(
    community: Community, tmp_path: Path
) -> None:
    pairs = [pair(community) for _ in range(3)]
    left_out = pair(community, good="Good.", bad="Bad. <think>hm</think>")
    everybody_votes(community)

    export = take(community, tmp_path / "out", form=Form.JSONL)

    left = ExportRow.objects.filter(export=export).values_list("comparison", flat=True)
    assert set(left) == {one.pk for one in pairs}
    assert left_out.pk not in left
    assert export.row_count == 3
    entry = Entry.objects.get(verb=Verb.DATA_EXPORTED)
    assert (entry.details["sha256"], entry.at) == (export.sha256, export.made_at)
    assert (export.by, export.form) == (None, "jsonl")


def test_the_same_data_leaves_as_the_same_bytes_and_with_two_traces(
    community: Community, tmp_path: Path
) -> None:
    pair(community)
    everybody_votes(community)

    first, second = take(community, tmp_path / "one"), take(community, tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert first != second
    assert first.sha256 == second.sha256
    assert grounds(first) == grounds(second)


def test_nothing_is_stored_of_an_export_that_is_refused(
    community: Community, tmp_path: Path
) -> None:
    with pytest.raises(NothingToExport):
        take(community, tmp_path / "out")

    assert not Export.objects.exists()


def test_an_entry_that_can_not_be_written_leaves_no_trace(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair(community)
    everybody_votes(community)

    def broken(*given: object, **named: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("record.writing.write", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        take(community, tmp_path / "out")

    assert not Export.objects.exists()
    assert not ExportRow.objects.exists()
    assert not (tmp_path / "out").exists()


def test_it_is_kept_what_the_rows_rested_on(community: Community, tmp_path: Path) -> None:
    author = MembershipFactory(community=community, role="contributor").user
    own = Acceptance.objects.get(user=author, covers="texts")
    pair(community, author=author, acceptance=own, origin=Origin.OWN)
    pair(community, licence="CC0-1.0")
    everybody_votes(community)

    export = take(community, tmp_path / "out")

    assert grounds(export) == {
        ("prompt", "1.0.0", "CC-BY-4.0", 1, 1),
        ("prompt", None, "CC0-1.0", 1, 0),
        ("answer", None, "", 4, 0),
        ("vote", "1.0.0", "CC0-1.0", 2, 1),
    }
    version = TermsVersion.objects.get(community=community, kind="contributor_terms")
    assert {one.version for one in ExportGround.objects.exclude(version=None)} == {version}


def test_votes_of_somebody_who_lets_none_be_published_are_not_counted(
    community: Community, tmp_path: Path
) -> None:
    shy = MembershipFactory(community=community).user
    pair(community)
    everybody_votes(community)
    Preference.objects.update(minimum=1)
    answers(shy, community, Purpose.PUBLISH_VOTES, ConsentState.REFUSED)

    export = take(community, tmp_path / "out")

    assert ("vote", "1.0.0", "CC0-1.0", 1, 1) in grounds(export)


def test_a_prompt_of_several_rows_counts_once(community: Community, tmp_path: Path) -> None:
    first = pair(community)
    answer = ResponseFactory(prompt=first.prompt, model=first.response_a.model, text="Good too.")
    ComparisonFactory(
        prompt=first.prompt, response_a=first.response_a, response_b=answer, opened_at=NOW
    )
    everybody_votes(community)

    export = take(community, tmp_path / "out")

    assert export.row_count == 2
    assert {one for one in grounds(export) if one[0] != "vote"} == {
        ("prompt", None, "CC-BY-4.0", 1, 0),
        ("answer", None, "", 3, 0),
    }


def test_many_comparisons_are_noted_in_little_memory_and_none_is_lost() -> None:
    with Trace() as trace:
        for key in range(2 * AT_ONCE + 1):
            trace.add(key, chose_a=key % 3 == 0)
        pieces = [list(one) for one in trace._in_pieces()]

    assert [len(one) for one in pieces] == [AT_ONCE, AT_ONCE, 1]
    noted = [(key, key % 3 == 0) for key in range(2 * AT_ONCE + 1)]
    assert [key for one in pieces for key in one] == noted


def test_what_would_not_leave_any_more_is_counted_by_the_gates(
    community: Community, tmp_path: Path
) -> None:
    author = MembershipFactory(community=community, role="contributor").user
    own = Acceptance.objects.get(user=author, covers="texts")
    pair(community, author=author, acceptance=own, origin=Origin.OWN)
    removed, _stays = pair(community), pair(community)
    everybody_votes(community)
    export = take(community, tmp_path / "out", form=Form.JSONL)
    assert len(lines(tmp_path / "out")) == 3
    found = recheck(export, at=NOW)
    assert (found.looked_at, found.stays, found.after) == (3, 0, None)

    Prompt.objects.filter(pk=removed.prompt_id).update(removed_at=NOW)
    answers(author, community, Purpose.PUBLISH_TEXTS, ConsentState.WITHDRAWN)

    found = recheck(export, at=NOW)
    assert (found.looked_at, found.stays) == (3, 2)
    assert found.reasons == {"removed": 1, "no consent": 1}


def test_a_large_export_is_looked_through_in_stretches(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        pair(community)
    everybody_votes(community)
    export = take(community, tmp_path / "out")
    monkeypatch.setattr("preferences.releases.recheck.AT_ONCE", 2)

    seen, after, queries = 0, None, set()
    while True:
        with CaptureQueriesContext(connection) as captured:
            found = recheck(export, at=NOW, after=after)
        queries.add(len(captured))
        seen, after = seen + found.looked_at, found.after
        if after is None:
            break

    assert seen == 5
    assert max(queries) == 4
