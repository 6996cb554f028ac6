"""Every text is screened when it comes in, and what was found is kept with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from communities.models import Community
from preferences.contributions.duplicates import NEARLY, duplicates, near_duplicates
from preferences.contributions.import_prompts import import_prompts
from preferences.contributions.import_responses import import_responses
from preferences.contributions.importing.batches import Incoming
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, PromptExists, submit_prompt
from preferences.models import Prompt, PromptBand, Response, Screening
from preferences.text import rescreen as rescreening
from preferences.text.rescreen import Progress, rescreen
from preferences.text.screening import SCANNER_VERSION
from preferences.text.screening_result import FoundInText
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory
from tests.integration.conftest import NOW, Moot

pytestmark = pytest.mark.django_db

QUESTION = "Somebody sends a patch that a model wrote. What do I ask them?"
ADDRESS = "maren.holt@quillharbour.dev"


@pytest.fixture
def community() -> Community:
    """Return a community without prompts."""
    return CommunityFactory(slug="moot")


def submit(community: Community, text: str, *, as_is: str = "", expectation: str = "") -> Prompt:
    author = MembershipFactory(community=community).user
    draft = Draft(text=text, expectation=expectation, as_is=as_is)
    return submit_prompt(community=community, author=author, draft=draft, now=NOW).prompt


def acknowledgment(community: Community, text: str, **given: str) -> str:
    with pytest.raises(FoundInText) as raised:
        submit(community, text, **given)
    return raised.value.screened.acknowledgment


def test_a_prompt_in_which_nothing_is_found_goes_straight_in(community: Community) -> None:
    prompt = submit(community, QUESTION)

    row = Screening.objects.get(prompt=prompt)
    assert row.findings == []
    assert row.scanner_version == SCANNER_VERSION
    assert not row.accepted_by_author
    assert len(bytes(row.signature)) == 512
    assert row.screened_at == NOW


def test_what_is_found_has_to_be_accepted_by_its_author(community: Community) -> None:
    text = f"Write to {ADDRESS}, please."

    accepted = acknowledgment(community, text)
    assert not Prompt.objects.exists()
    prompt = submit(community, text, as_is=accepted)

    row = Screening.objects.get(prompt=prompt)
    assert row.findings == [{"part": "messages.0", "kind": "email", "start": 9, "end": 36}]
    assert row.accepted_by_author


def test_an_acknowledgment_is_of_these_findings_and_no_others(community: Community) -> None:
    accepted = acknowledgment(community, f"Write to {ADDRESS}.")

    acknowledgment(community, f"Write to {ADDRESS} or +49 30 23125 042.", as_is=accepted)
    acknowledgment(community, f"Write to x{ADDRESS}.", as_is=accepted)
    acknowledgment(community, f"Write to {ADDRESS}.", as_is="yes")
    assert submit(community, f"Do write to {ADDRESS} soon.", as_is=accepted)


def test_what_a_good_answer_would_do_is_screened_too(community: Community) -> None:
    given = {"expectation": f"It names {ADDRESS}."}
    accepted = acknowledgment(community, QUESTION, **given)

    prompt = submit(community, QUESTION, as_is=accepted, **given)

    (row,) = Screening.objects.get(prompt=prompt).findings
    assert row["part"] == "expectation"


def test_the_text_itself_is_never_kept_in_a_screening(community: Community) -> None:
    text = f"Write to {ADDRESS}."
    submit(community, text, as_is=acknowledgment(community, text))

    with connection.cursor() as cursor:
        cursor.execute("SELECT preferences_screening::text FROM preferences_screening")
        stored = str(cursor.fetchall())
    assert "quillharbour" not in stored
    assert ADDRESS.encode().hex() not in stored


def test_the_same_prompt_with_findings_leads_to_the_one_that_is_there(community: Community) -> None:
    text = f"Write to {ADDRESS}."
    first = submit(community, text, as_is=acknowledgment(community, text))

    with pytest.raises(PromptExists) as raised:
        submit(community, text)

    assert raised.value.prompt == first


def test_a_proposed_answer_is_screened(moot: Moot) -> None:
    prompt, author = moot.comparison.prompt, moot.voters[0]
    with pytest.raises(FoundInText) as raised:
        propose_response(prompt=prompt, author=author, text=f"Ask {ADDRESS}.", now=NOW)
    assert not Response.objects.filter(author=author).exists()

    response = propose_response(
        prompt=prompt,
        author=author,
        text=f"Ask {ADDRESS}.",
        as_is=raised.value.screened.acknowledgment,
        now=NOW,
    )

    row = Screening.objects.get(response=response)
    assert row.findings == [{"part": "text", "kind": "email", "start": 4, "end": 31}]
    assert row.accepted_by_author


def jsonl(path: Path, *rows: object) -> Incoming:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return Incoming(path=path)


def test_imported_texts_are_screened_and_none_is_stopped(
    community: Community, tmp_path: Path
) -> None:
    conversation = [
        {"role": "system", "content": "You are kind."},
        {"role": "user", "content": f"Who is {ADDRESS}?"},
    ]
    prompts = jsonl(
        tmp_path / "p.jsonl",
        {"messages": conversation, "external_id": "1"},
        {"text": QUESTION, "external_id": "2"},
    )
    import_prompts(
        file=prompts,
        community=community,
        actor=None,
        licence="CC-BY-4.0",
        basis="We wrote it.",
        source="x",
        now=NOW,
    )
    answers = jsonl(tmp_path / "r.jsonl", {"external_id": "1", "text": f"It is {ADDRESS}."})
    import_responses(
        file=answers,
        community=community,
        actor=None,
        model="elm",
        outputs="allowed",
        licence="CC0-1.0",
        basis="We wrote it.",
        now=NOW,
    )

    first, second = Screening.objects.filter(prompt__isnull=False).order_by("prompt_id")
    assert first.findings == [{"part": "messages.1", "kind": "email", "start": 7, "end": 34}]
    assert second.findings == []
    assert not first.accepted_by_author
    answer = Screening.objects.get(response__isnull=False)
    assert [one["part"] for one in answer.findings] == ["text"]
    assert near_duplicates(community, QUESTION)[0].prompt.external_id == "2"


def test_an_import_of_one_batch_adds_two_queries(
    community: Community, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    rows = [{"text": f"{QUESTION} {n}", "external_id": str(n)} for n in range(50)]
    file = jsonl(tmp_path / "p.jsonl", *rows)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        import_prompts(
            file=file,
            community=community,
            actor=None,
            licence="CC-BY-4.0",
            basis="We wrote it.",
            source="x",
            now=NOW,
        )
    assert Screening.objects.count() == 50


def test_the_same_words_and_nearly_the_same_are_found(community: Community) -> None:
    same = submit(community, QUESTION)
    near = submit(community, QUESTION.replace("sends", "sent"))
    submit(community, "How do I turn a feature request down kindly?")

    found = duplicates(community, QUESTION)

    assert [(one.prompt, one.exact) for one in found] == [(same, True), (near, False)]
    assert found[0].similarity == 1
    assert NEARLY <= found[1].similarity < 1


def test_a_text_that_can_not_be_a_prompt_has_no_duplicates(community: Community) -> None:
    submit(community, QUESTION)

    assert duplicates(community, "") == []
    assert duplicates(community, "x" * 70_000) == []


def test_other_communities_and_hidden_prompts_are_no_duplicates(community: Community) -> None:
    submit(CommunityFactory(), QUESTION)
    hidden = submit(community, QUESTION + " Really?")
    Prompt.objects.filter(pk=hidden.pk).update(hidden_at=NOW)

    assert duplicates(community, QUESTION) == []
    assert duplicates(community, QUESTION + " Really?") == []


def test_what_no_version_has_seen_is_screened_once(
    moot: Moot, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = Prompt.objects.count() + Response.objects.count()

    call_command("screen")
    told = capsys.readouterr()
    assert json.loads(told.out) == {"screened": wanted, "scanner": SCANNER_VERSION}
    assert f"{wanted} of {wanted} screened" in told.err
    assert Screening.objects.count() == wanted

    call_command("screen")
    assert json.loads(capsys.readouterr().out)["screened"] == 0


def test_a_new_version_screens_again_and_goes_on_where_it_was_stopped(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        PromptFactory(community=community, text=f"{QUESTION} {number}")
    rescreen(now=NOW)
    for module in ("preferences.text.screening_result", "preferences.text.rescreen"):
        monkeypatch.setattr(f"{module}.SCANNER_VERSION", "later")
    monkeypatch.setattr("preferences.text.rescreen.AT_ONCE", 1)

    class Stopped(Exception):
        """Somebody pressed Ctrl-C."""

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        rescreen(now=NOW, progress=stop)
    assert Screening.objects.filter(scanner_version="later").count() == 2

    assert rescreen(now=NOW) == 1
    assert Screening.objects.count() == 6


def take_out(prompt: Prompt) -> None:
    """Erase a prompt, as a withdrawal does."""
    Screening.objects.filter(prompt=prompt).delete()
    PromptBand.objects.filter(prompt=prompt).delete()
    Prompt.objects.filter(pk=prompt.pk).update(messages=[], removed_at=NOW)


def test_what_was_taken_out_is_not_screened_again(community: Community) -> None:
    take_out(submit(community, QUESTION))

    assert rescreen(now=NOW) == 0
    assert not Screening.objects.exists()


def test_what_is_taken_out_meanwhile_leaves_no_fingerprint(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = PromptFactory(community=community, text=QUESTION)
    found = rescreening._batches

    def overtaken(kind: str) -> Iterator[Any]:
        for batch in found(kind):
            take_out(prompt)
            yield batch

    monkeypatch.setattr(rescreening, "_batches", overtaken)
    assert rescreen(now=NOW) == 0

    assert not Screening.objects.exists()
    assert not PromptBand.objects.exists()


def test_an_acknowledgment_holds_on_where_nothing_further_is_found(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"Write to {ADDRESS}."
    prompt = submit(community, text, as_is=acknowledgment(community, text))
    other = PromptFactory(community=community, text=f"Mail {ADDRESS}!")
    for module in ("preferences.text.screening_result", "preferences.text.rescreen"):
        monkeypatch.setattr(f"{module}.SCANNER_VERSION", "later")

    rescreen(now=NOW)

    later = Screening.objects.filter(scanner_version="later")
    assert later.get(prompt=prompt).accepted_by_author
    assert not later.get(prompt=other).accepted_by_author
    assert [one.prompt for one in near_duplicates(community, text)] == [prompt]
