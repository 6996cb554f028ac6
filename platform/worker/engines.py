"""The one model that a worker process keeps loaded."""

from __future__ import annotations

import os
from pathlib import Path

from inference import ModelRefused
from inference.engines.base import Engine
from preferences.models import LanguageModel


class Engines:
    """Loads a model when it is first asked for and keeps it until another one is."""

    def __init__(self, *, threads: int, most: int) -> None:
        """Use `threads` processor threads and answer at most `most` requests at once."""
        self._threads = threads
        self._most = most
        self._model_id: int | None = None
        self._engine: Engine | None = None

    @property
    def model_id(self) -> int | None:
        """The key of the model that is loaded."""
        return self._model_id

    def engine_of(self, model: LanguageModel) -> Engine:
        """Return the model's engine.

        Raises:
            ModelRefused: its files can't be loaded, or are not those that were registered.
        """
        if self._engine is not None and self._model_id == model.pk:
            return self._engine
        self.close()
        engine = self._loaded(model)
        self._engine, self._model_id = engine, model.pk
        return engine

    def close(self) -> None:
        """Give the loaded model's memory back."""
        if self._engine is not None:
            self._engine.close()
        self._engine, self._model_id = None, None

    def _loaded(self, model: LanguageModel) -> Engine:
        # Before its library is imported: nothing is looked up anywhere while answers are made.
        os.environ["HF_HUB_OFFLINE"] = "1"
        from inference.engines.transformers import TransformersEngine

        location = Path(model.location)
        engine = TransformersEngine.load(location, threads=self._threads, max_batch=self._most)
        if engine.describe().revision != model.revision:
            engine.close()
            raise ModelRefused(
                location,
                "its files are not those that were registered.",
                "Put them back, or register the model again (`manage.py register_model`).",
            )
        return engine
