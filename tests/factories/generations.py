"""Models that answer here, and what they are asked."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

from inference.model_files import inspect_model
from preferences.generation.request_generations import request_generations
from preferences.language_models.register_model import register_model
from preferences.models import LanguageModel, Prompt
from tests.factories import LanguageModelFactory, PromptFactory

_revisions = itertools.count()


def unloaded_model() -> LanguageModel:
    """Return a model that looks as if it could answer here, for tests that load none."""
    return LanguageModelFactory(location="/nowhere", revision=f"{next(_revisions):040x}")


def register(directory: Path, *, now: datetime, name: str = "house-model") -> LanguageModel:
    """Register the model in a directory, as the command does."""
    found = inspect_model(directory)
    return register_model(
        name=name,
        revision=found.revision,
        location=str(directory),
        outputs="allowed",
        licence="Apache-2.0",
        files=found.files,
        now=now,
    ).model


def waiting_prompts(count: int, *, now: datetime, **sampling: object) -> list[Prompt]:
    """Make prompts of one community, two answers each asked of the active models."""
    first = PromptFactory(created_at=now)
    first.round.sampling = sampling
    first.round.save()
    others = PromptFactory.create_batch(
        count - 1, community=first.community, round=first.round, created_at=now
    )
    prompts = [first, *others]
    for prompt in prompts:
        request_generations(prompt=prompt, now=now)
    return prompts
