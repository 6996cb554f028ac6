"""An export loads with one line, holds what trainers read and nothing else, and trains a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from communities.models import Community
from preferences.releases.export_preferences import export_preferences
from preferences.releases.files import Form
from tests.functional.clear_cut import closed_community
from tests.functional.training import load, train_dpo, train_reward

pytestmark = [pytest.mark.django_db, pytest.mark.train]

MODEL = Path(__file__).parents[2] / "inference" / "starter" / "model"
MESSAGE = {"role": "string", "content": "string"}


@pytest.fixture
def community(tmp_path: Path) -> Community:
    """Return a community whose voters have decided 200 pairs."""
    return closed_community(tmp_path)


def test_load_dataset_reads_an_export_without_a_script(
    community: Community, tmp_path: Path
) -> None:
    for form in Form:
        out = tmp_path / form
        export_preferences(community=community, actor=None, now=timezone.now(), out=out, form=form)
        loaded = load(out, tmp_path / f"{form}-cache")
        assert (loaded.config, loaded.splits, loaded.rows) == ("preference", ["train"], 200)
        # No `margin`, `messages` or `chat_template_kwargs`: each changes what a trainer does.
        assert loaded.columns == {
            "id": "string",
            "prompt": MESSAGE,
            "chosen": MESSAGE,
            "rejected": MESSAGE,
        }


def test_one_epoch_of_dpo_learns_what_the_voters_meant_and_a_reward_model_reads_it_too(
    community: Community, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export_preferences(community=community, actor=None, now=timezone.now(), out=out)

    metrics = train_dpo(out, MODEL, tmp_path / "trained")
    assert metrics.rows + metrics.held_out_rows == 200
    assert metrics.held_out_rows == 40
    assert metrics.accuracy >= 0.75, metrics

    assert train_reward(out, MODEL, tmp_path / "rewarded") > 0
