"""Pairs that a community of one decides, and how to read what was exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison
from preferences.voting.cast_vote import Said
from tests.factories import (
    ComparisonFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
)
from tests.integration.conftest import NOW
from tests.support.voting import Opinion, better, vote_on_everything

PARQUET = "data/preference/train-00000-of-00001.parquet"
JSONL = "jsonl/preference/train.jsonl"


def pair(
    community: Community, *, good: str = "Good.", bad: str = "Bad.", **given: Any
) -> Comparison:
    """Open a pair of two answers by one model, of which the voters prefer "Good…"."""
    model = given.pop("model", None) or LanguageModelFactory()
    prompt = PromptFactory(community=community, created_at=NOW, **given)
    answers = [ResponseFactory(prompt=prompt, model=model, text=text) for text in (bad, good)]
    return ComparisonFactory(
        prompt=prompt, response_a=answers[0], response_b=answers[1], opened_at=NOW
    )


def prefer_good(comparison: Comparison) -> Said:
    return better(comparison, text="Good")


def everybody_votes(community: Community, opinion: Opinion = prefer_good) -> None:
    for voter in User.objects.filter(memberships__community=community):
        vote_on_everything(voter=voter, community=community, opinion=opinion, now=NOW)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / JSONL).read_text("utf-8").splitlines()]


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
