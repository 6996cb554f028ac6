"""What may not leave stays, and is counted with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Community
from consent.outputs import Outputs
from preferences.models import Comparison, LanguageModel, Response, Round
from preferences.models.vote import Choice
from preferences.policies import EXPORT
from preferences.releases.export_preferences import (
    NothingToExport,
    export_archive,
    export_preferences,
)
from preferences.releases.files import Form
from preferences.releases.gates import FACTS, Gate, why_left_out
from preferences.releases.quick_preview import preview_export
from preferences.voting.cast_vote import Said
from record.models import Entry
from record.verbs import Verb
from tests.factories import (
    CommunityFactory,
    LanguageModelFactory,
    UserFactory,
)
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import (
    everybody_votes,
    lines,
    manifest,
    pair,
)

pytestmark = pytest.mark.django_db
GATES = {gate.value: place for place, gate in enumerate(Gate)}
# A comparison of two models' answers that nothing keeps here.
PASSING: dict[str, Any] = {
    "kind": "chosen",
    "has_turned": False,
    "minimum": 1,
    "chose_a": True,
    "said": [-1],
    "prompt_kept": "",
    "chosen_kept": "",
    "rejected_kept": "",
    "outbound": "CC-BY-4.0",
    "comparison__prompt__licence": "CC-BY-4.0",
    "chosen__licence": "CC-BY-4.0",
    "rejected__licence": "CC-BY-4.0",
    "comparison__prompt__statement__licence": "CC-BY-4.0",
    "chosen__statement__licence": None,
    "rejected__statement__licence": None,
    "chosen__model__outputs": "allowed",
    "rejected__model__outputs": "allowed",
    "holds_an_answer": False,
    "is_empty": False,
    "has_thinking": False,
    "is_hidden": False,
}


def test_what_nobody_chose_is_counted_and_left_out(community: Community, tmp_path: Path) -> None:
    said = {
        "chosen": Said(Choice.STRENGTH, 1),
        "tie": Said(Choice.STRENGTH, 0),
        "both_bad": Said(Choice.BOTH_BAD),
        "too_few": Said(Choice.SKIP),
    }
    for name in said:
        pair(community, text=name)
    pair(community, text="still open")
    Comparison.objects.filter(prompt__messages__0__content="still open").update(
        round=Round.objects.create(
            community=community, name="Later", purpose="Later", starts_at=NOW.replace(year=2030)
        )
    )
    everybody_votes(community, lambda comparison: said[comparison.prompt.messages[0]["content"]])

    export_preferences(
        community=community, actor=None, now=NOW, out=tmp_path / "out", form=Form.JSONL
    )

    assert [row["prompt"][0]["content"] for row in lines(tmp_path / "out")] == ["chosen"]
    found = manifest(tmp_path / "out")
    assert found["counts"]["closed_comparisons"] == 4
    assert found["counts"]["by_preference"] == {
        "both_bad": 1, "chosen": 1, "split": 0, "tie": 1, "too_few": 1,
    }  # fmt: skip
    assert found["gates"][0] == {
        "gate": "preference",
        "rows_in": 4,
        "rows_out": 1,
        "left_out": {"both_bad": 1, "tie": 1, "too_few": 1},
    }


def answers_by(community: Community, chosen: LanguageModel, rejected: LanguageModel) -> None:
    comparison = pair(community)
    Response.objects.filter(pk=comparison.response_b_id).update(model=chosen)
    Response.objects.filter(pk=comparison.response_a_id).update(model=rejected)


def test_answers_whose_terms_do_not_allow_it_stay_and_are_counted(
    community: Community, tmp_path: Path
) -> None:
    allowed, conditional, refused = (LanguageModelFactory(outputs=policy) for policy in Outputs)
    answers_by(community, allowed, allowed)
    answers_by(community, allowed, conditional)
    answers_by(community, refused, allowed)
    answers_by(community, conditional, refused)
    everybody_votes(community)

    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")

    assert manifest(tmp_path / "out")["gates"][GATES["outputs"]] == {
        "gate": "outputs",
        "rows_in": 4,
        "rows_out": 1,
        "left_out": {"conditional": 1, "refused": 2},
    }


def test_a_persons_answer_has_no_models_terms(community: Community, tmp_path: Path) -> None:
    comparison = pair(community)
    Response.objects.filter(pk=comparison.response_b_id).update(
        model=None, author=UserFactory(), licence="CC-BY-4.0"
    )
    everybody_votes(community)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
    assert {"model": None, "answers": 1} in manifest(tmp_path / "out")["answers_by"]


def test_empty_answers_and_thinking_train_nothing(community: Community, tmp_path: Path) -> None:
    pair(community)
    pair(community, bad=" \n\t")
    pair(community, good="Good. <think>But what is good?</think>")
    everybody_votes(community)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
    assert manifest(tmp_path / "out")["gates"][GATES["answers"]] == {
        "gate": "answers",
        "rows_in": 3,
        "rows_out": 1,
        "left_out": {"empty": 1, "thinking": 1},
    }


def test_the_preview_counts_what_the_export_finds_in_one_query(
    community: Community, tmp_path: Path
) -> None:
    refused = LanguageModelFactory(outputs="refused")
    pair(community)
    pair(community, bad="")
    pair(community, model=refused)
    pair(community, text="tie", good="Bad!")
    pair(CommunityFactory(), text="elsewhere")
    everybody_votes(community)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        preview = preview_export(community, at=NOW)
    assert len(queries) == 1
    assert (
        preview
        == export_preferences(
            community=community, actor=None, now=NOW, out=tmp_path / "out"
        ).preview
    )
    assert (preview.closed, preview.rows) == (4, 1)
    assert preview.by_kind["tie"] == 1
    assert [gate.rows_out for gate in preview.gates] == [3, 3, 3, 3, 2, 1, 1]
    assert preview.gates[GATES["outputs"]].reason == "terms refuse it, or nobody knows them: 1"


def test_an_unknown_policy_is_refused() -> None:
    facts = PASSING | {"chosen__model__outputs": "perhaps", "rejected__model__outputs": None}
    left_out = why_left_out(facts)
    assert left_out is not None
    assert left_out.reason == "refused"


def test_a_prompt_that_holds_an_earlier_answer_stays(community: Community) -> None:
    turns = [("user", "Why?"), ("assistant", "Because."), ("user", "And how?")]
    pair(community, messages=[{"role": role, "content": content} for role, content in turns])
    pair(community)
    everybody_votes(community)

    gate = preview_export(community, at=NOW).gates[GATES["outputs"]]

    assert (gate.rows_in, gate.rows_out) == (2, 1)
    assert gate.reason == "the prompt holds an earlier answer, by nobody knows which model: 1"


def test_an_empty_result_is_refused_with_the_reasons(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair(community, model=LanguageModelFactory(outputs="refused"))
    everybody_votes(community)
    with pytest.raises(NothingToExport):
        export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
    with pytest.raises(NothingToExport):
        export_archive(community=community, actor=None, now=NOW)
    with pytest.raises(CommandError, match="nothing to export: none of 1 closed"):
        call_command("export_preferences", "--community=moot", f"--out={tmp_path / 'out'}")
    assert "1 → 0 (terms refuse it, or nobody knows them: 1)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_record_keeps_who_took_which_rows(community: Community, tmp_path: Path) -> None:
    voter = community.memberships.voters().first()
    pair(community)
    everybody_votes(community)

    exported = export_preferences(
        community=community,
        actor=voter.user if voter else None,
        now=NOW,
        out=tmp_path / "out",
        form=Form.JSONL,
    )

    entry = Entry.objects.get(verb=Verb.DATA_EXPORTED)
    assert voter is not None
    assert (entry.actor, entry.community) == (voter.user.public_id, community.public_id)
    assert entry.details == {"rows": 1, "sha256": exported.files[0].sha256}
    assert entry.right == EXPORT


def test_the_table_of_facts_is_whole() -> None:
    assert set(PASSING) == set(FACTS)
    assert why_left_out(PASSING) is None


@pytest.mark.parametrize(
    ("fact", "value", "gate", "reason"),
    [
        ("has_turned", True, "preference", "turned"),
        ("prompt_kept", "removed", "terms", "removed"),
        ("chosen_kept", "no terms", "terms", "no terms"),
        ("rejected_kept", "under age", "terms", "under age"),
        ("prompt_kept", "no consent", "consent", "no consent"),
        ("rejected_kept", "whatever this is", "consent", "whatever this is"),
        ("said", [], "consent", "votes"),
        ("said", [1], "consent", "votes"),
        ("said", [-1, 9], "consent", "votes"),
        ("minimum", 2, "consent", "votes"),
        ("comparison__prompt__licence", "", "licence", "licence"),
        ("comparison__prompt__licence", "CC-BY-SA-4.0", "licence", "licence"),
        ("outbound", "CC0-1.0", "licence", "licence"),
        ("outbound", "perhaps", "licence", "licence"),
        ("holds_an_answer", True, "outputs", "earlier answer"),
    ],
)
def test_what_people_did_not_allow_stays(fact: str, value: Any, gate: str, reason: str) -> None:
    left_out = why_left_out(PASSING | {fact: value})
    assert left_out is not None
    assert (left_out.gate.value, left_out.reason) == (gate, reason)
