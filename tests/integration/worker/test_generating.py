"""The model worker's loop with a real model, in this process."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from inference import GenerationRequest, Sampling
from inference.engines.transformers import TransformersEngine
from preferences.generation.request_generations import request_generations
from preferences.models import Comparison, Generation, LanguageModel, Response
from preferences.models.generation import GenerationState
from tests.factories import PromptFactory
from tests.factories.generations import register, waiting_prompts
from tests.factories.model_files import write_tiny_model
from worker import stopping
from worker.engines import Engines
from worker.generating import Generating

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model that reads 256 tokens."""
    return write_tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def engines() -> Iterator[Engines]:
    """A process's loaded model."""
    engines = Engines(threads=1, most=16)
    yield engines
    engines.close()


@pytest.fixture
def model(directory: Path) -> LanguageModel:
    """The tiny model, registered."""
    return register(directory, now=timezone.now())


def errors() -> set[str]:
    """Return what failed rows say."""
    failed = Generation.objects.filter(state=GenerationState.FAILED)
    return set(failed.values_list("error", flat=True))


def test_everything_that_waits_is_answered_and_paired(
    model: LanguageModel, engines: Engines
) -> None:
    waiting_prompts(9, now=timezone.now(), max_new_tokens=12)
    assert Generating(batch_size=8, engines=engines).run() == 18
    assert Generation.objects.filter(state=GenerationState.DONE).count() == 18
    assert Response.objects.count() == 18
    assert Comparison.objects.count() == 9
    assert Generating(engines=engines).run() == 0


def test_an_answer_can_be_made_again_from_what_is_stored(
    model: LanguageModel, engines: Engines
) -> None:
    waiting_prompts(4, now=timezone.now(), max_new_tokens=20)
    Generating(engines=engines).run()
    stored = Response.objects.select_related("prompt", "generation")[5]
    assert stored.generation is not None
    assert stored.provenance["model"]["revision"] == model.revision
    assert stored.provenance["seed"] == stored.generation.seed
    with TransformersEngine.load(model.location) as engine:
        (again,) = engine.generate(
            [
                GenerationRequest(
                    messages=tuple(stored.prompt.messages),
                    sampling=Sampling.from_dict(stored.provenance["sampling"]),
                    seed=stored.generation.seed,
                )
            ]
        )
    assert again.text == stored.text
    assert hashlib.sha256(again.text.encode()).hexdigest() == stored.text_sha256


def test_a_prompt_longer_than_the_context_fails_alone_and_says_why(
    model: LanguageModel, engines: Engines
) -> None:
    waiting_prompts(1, now=timezone.now(), max_new_tokens=12)
    long = PromptFactory(text="review " * 2000)
    long.round.sampling = {"max_new_tokens": 12}
    request_generations(prompt=long, now=timezone.now())
    Generating(engines=engines).run()
    assert Response.objects.count() == 2
    (error,) = errors()
    assert "takes at most 244" in error
    assert "Shorten the prompt" in error
    assert set(long.generations.values_list("attempts", flat=True)) == {1}


def test_a_model_directory_that_is_gone_fails_with_cause_and_fix(
    directory: Path, engines: Engines, tmp_path: Path
) -> None:
    copy = shutil.copytree(directory, tmp_path / "copy")
    register(copy, now=timezone.now())
    waiting_prompts(1, now=timezone.now())
    shutil.rmtree(copy)
    assert Generating(engines=engines).run() == 0
    (error,) = errors()
    assert "there is no such directory" in error


def test_a_model_with_a_pickle_beside_it_is_refused_by_the_worker_too(
    directory: Path, engines: Engines, tmp_path: Path
) -> None:
    copy = shutil.copytree(directory, tmp_path / "copy")
    register(copy, now=timezone.now())
    waiting_prompts(1, now=timezone.now())
    (copy / "pytorch_model.bin").write_bytes(b"anything")
    Generating(engines=engines).run()
    (error,) = errors()
    assert "pytorch_model.bin" in error


def test_a_model_whose_files_changed_since_it_was_registered_is_refused(
    directory: Path, engines: Engines, tmp_path: Path
) -> None:
    copy = shutil.copytree(directory, tmp_path / "copy")
    register(copy, now=timezone.now())
    waiting_prompts(1, now=timezone.now())
    (copy / "generation_config.json").write_text("{}", encoding="utf-8")
    Generating(engines=engines).run()
    (error,) = errors()
    assert "not those that were registered" in error


def test_sampling_that_means_nothing_fails_with_its_reason(
    model: LanguageModel, engines: Engines
) -> None:
    waiting_prompts(1, now=timezone.now(), temperature="hot")
    waiting_prompts(1, now=timezone.now(), warmth=2)
    Generating(engines=engines).run()
    assert any("knows no warmth" in error for error in errors())
    assert Generation.objects.filter(state=GenerationState.FAILED).count() == 4


def test_what_goes_wrong_unexpectedly_is_tried_again_and_its_traceback_stays_in_the_log(
    model: LanguageModel, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_prompts(1, now=timezone.now(), max_new_tokens=12)

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the device fell off the bus")

    with monkeypatch.context() as patch:
        patch.setattr(TransformersEngine, "generate", break_down)
        with pytest.raises(RuntimeError, match="fell off"):
            Generating(engines=engines).run()
    waiting = Generation.objects.filter(state=GenerationState.QUEUED)
    assert set(waiting.values_list("error", flat=True)) == {
        "The worker failed with RuntimeError; its log says more."
    }
    assert Generating(engines=engines).run() == 2


def test_a_worker_that_is_told_to_stop_takes_nothing_more(
    model: LanguageModel, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_prompts(1, now=timezone.now())
    monkeypatch.setattr(stopping, "_told_at", 1.0)
    assert Generating(engines=engines).run() == 0
    assert Generation.objects.filter(state=GenerationState.QUEUED, attempts=0).count() == 2


def test_a_batch_that_outlasts_the_grace_is_given_back_uncounted(
    model: LanguageModel, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_prompts(1, now=timezone.now())
    monkeypatch.setattr(stopping, "due", lambda: True)
    # Told after the batch was taken.
    monkeypatch.setattr(stopping, "told", iter([False, True]).__next__)
    Generating(engines=engines).run()
    assert Response.objects.count() == 0
    assert Generation.objects.filter(state=GenerationState.QUEUED, attempts=0).count() == 2


def test_two_models_are_loaded_one_after_the_other(
    model: LanguageModel, engines: Engines, tmp_path: Path
) -> None:
    other = write_tiny_model(tmp_path / "other", context_length=128)
    second = register(other, now=timezone.now(), name="second-model")
    waiting_prompts(3, now=timezone.now(), max_new_tokens=8)
    assert Generating(engines=engines).run() == 6
    assert Response.objects.filter(model=second).count() == 3
    assert Comparison.objects.count() == 3
