"""A community with a clear mind: one model's answers are careful, the other's are rude."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from django.core.management import call_command

from communities.models import Community
from preferences.models import Comparison
from preferences.voting.cast_vote import Said
from tests.factories import CommunityFactory, MembershipFactory
from tests.support.voting import better, vote_on_everything

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_THINGS = (
    "pull request", "patch", "bug report", "translation", "feature request", "test",
    "release note", "question about the licence", "change of the build", "draft of a policy",
)  # fmt: skip
_PEOPLE = (
    "a new contributor", "somebody from a company", "a student", "another maintainer",
    "a person who used a model to write it",
)  # fmt: skip
_ASKED = ("How do we answer?", "What is the first step?", "May we turn it down?", "Who decides?")


def texts() -> Iterator[tuple[str, str, str, str]]:
    """Yield (id, question, careful answer, rude answer)."""
    for number, (thing, person, asked) in enumerate(product(_THINGS, _PEOPLE, _ASKED)):
        careful = (
            f"Thank you for asking. First read the {thing} carefully, then tell {person} what is "
            "good about it, what has to change, and who can help."
        )
        rude = (
            f"No. Close the {thing}. Nobody has time for {person}, and a rude answer is answer "
            "enough."
        )
        yield f"q{number}", f"We got a {thing} from {person}. {asked}", careful, rude


def closed_community(place: Path) -> Community:
    """Import questions and both models' answers, and let a maintainer vote on every pair."""
    community = CommunityFactory(slug="clear-cut", created_at=NOW, default_round__starts_at=NOW)
    maintainer = MembershipFactory(community=community).user
    rows = list(texts())
    _import("prompts", place, [(name, text) for name, text, _, _ in rows])
    for model, column in (("careful", 2), ("rude", 3)):
        answers = [(row[0], row[column]) for row in rows]
        _import("responses", place, answers, f"--model={model}", "--outputs=allowed")
    vote_on_everything(voter=maintainer, community=community, opinion=_careful, now=NOW)
    return community


def _careful(comparison: Comparison) -> Said:
    return better(comparison, text="Thank you")


def _import(what: str, place: Path, rows: list[tuple[str, str]], *options: str) -> None:
    path = place / f"{what}.jsonl"
    path.write_text(
        "".join(json.dumps({"external_id": name, "text": text}) + "\n" for name, text in rows),
        encoding="utf-8",
    )
    stated = ("--licence=CC0-1.0", "--statement=we made them up")
    named = ("--community=clear-cut", "--source=clear cut")
    call_command(f"import_{what}", str(path), *named, *stated, *options)
