"""The transformers library as an engine: any architecture it contains, on CPU or CUDA."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from inference.engines.base import Engine, ShouldStop
from inference.engines.environment import determinism, hardware, software
from inference.engines.loading import chosen_device, end_tokens, load_files
from inference.errors import Cancelled, ConversationRefused, PromptTooLong
from inference.model_files import inspect_model
from inference.reasoning import OPENING, split_reasoning
from inference.types import Generated, GenerationRequest, Message, ModelDescription

if TYPE_CHECKING:
    from inference.engines.rows import Batch, BatchRow

MAX_BATCH = 64
ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class _Prompt:
    """A conversation as the model reads it."""

    text: str
    tokens: list[int]


class TransformersEngine(Engine):
    """A model loaded by the transformers library; make one with ``load``."""

    def __init__(
        self, description: ModelDescription, model: Any, tokenizer: Any, device: str, max_batch: int
    ) -> None:
        self._description = description
        self._model = model
        self._tokenizer = tokenizer
        self._device = device
        self._max_batch = max_batch
        self._end_tokens = end_tokens(model, tokenizer)
        self._pad_token = _pad_token(tokenizer, self._end_tokens)
        self._dtype = str(model.dtype).removeprefix("torch.")
        self._environment = {**software(), **hardware(device)}

    @classmethod
    def load(
        cls,
        location: Path | str,
        *,
        threads: int | None = 1,
        device: str | None = None,
        max_batch: int = MAX_BATCH,
    ) -> Self:
        """Inspect a model directory, then load it, without any network access.

        ``threads`` are torch's processor threads, for this whole process (None: as they are).
        ``device`` is ``cpu``, ``cuda`` or ``cuda:N``; None takes CUDA when there is some.
        ``max_batch`` bounds how many answers are made at once; more requests take turns.

        Raises:
            ModelRefused: the directory must not or cannot be loaded.
            DeviceMissing: there is no such device.
        """
        description = inspect_model(location)
        import torch

        if threads is not None:
            torch.set_num_threads(threads)
        device = chosen_device(device)
        model, tokenizer = load_files(Path(location), device)
        return cls(description, model, tokenizer, device, max_batch)

    def describe(self) -> ModelDescription:
        """Return what was loaded."""
        return self._description

    def check(self, request: GenerationRequest) -> int:
        """Return the prompt's length in tokens, or raise as ``Engine.check`` says."""
        return len(self._prompt(request).tokens)

    def generate(
        self, requests: Sequence[GenerationRequest], *, should_stop: ShouldStop | None = None
    ) -> list[Generated]:
        """Answer all requests, at most ``max_batch`` at once."""
        prompts = [self._prompt(request) for request in requests]
        answers: list[Generated] = []
        for start in range(0, len(requests), self._max_batch):
            part = slice(start, start + self._max_batch)
            answers += self._fitted_batch(requests[part], prompts[part], should_stop)
        return answers

    def close(self) -> None:
        """Give the model's memory back."""
        import torch

        self._model = None
        if self._device.startswith("cuda"):
            torch.cuda.empty_cache()

    def _prompt(self, request: GenerationRequest) -> _Prompt:
        text = self._rendered(request.messages)
        tokens = self._tokenizer.encode(text, add_special_tokens=False)
        context = self._description.context_length
        limit = context - request.sampling.max_new_tokens
        if len(tokens) > limit:
            raise PromptTooLong(len(tokens), limit, context)
        return _Prompt(text, tokens)

    def _rendered(self, messages: Sequence[Message]) -> str:
        """Write the conversation as the chat template says.

        A prompt is hostile input: text that looks like the model's own control tokens is taken
        apart by an invisible space, so that nobody can end a turn and speak as someone else.
        """
        from jinja2.exceptions import TemplateError

        controls = [token for token in self._tokenizer.all_special_tokens if len(token) > 1]
        safe = [
            {"role": message["role"], "content": _taken_apart(message["content"], controls)}
            for message in messages
        ]
        try:
            text = self._tokenizer.apply_chat_template(
                safe, add_generation_prompt=True, tokenize=False
            )
        except TemplateError as error:
            raise ConversationRefused(
                f"The model's chat template cannot express this conversation: {error}. Change the "
                "order or the roles of its messages (some models take no system message)."
            ) from error
        return str(text)

    def _fitted_batch(
        self,
        requests: Sequence[GenerationRequest],
        prompts: Sequence[_Prompt],
        should_stop: ShouldStop | None,
    ) -> list[Generated]:
        """Generate one batch; where the device has too little memory for it, its two halves."""
        import torch

        try:
            return self._batch(requests, prompts, should_stop)
        except torch.OutOfMemoryError:
            if len(requests) == 1:
                raise
        half = len(requests) // 2
        return [
            *self._fitted_batch(requests[:half], prompts[:half], should_stop),
            *self._fitted_batch(requests[half:], prompts[half:], should_stop),
        ]

    def _batch(
        self,
        requests: Sequence[GenerationRequest],
        prompts: Sequence[_Prompt],
        should_stop: ShouldStop | None,
    ) -> list[Generated]:
        from inference.engines.rows import Batch, BatchRow
        from inference.sampling import row_generator

        started = datetime.now(UTC)
        rows = [
            BatchRow(request, p.tokens, row_generator(request.seed, p.tokens, self._device))
            for request, p in zip(requests, prompts, strict=True)
        ]
        batch = Batch.of(list(rows), self._pad_token, self._model)
        while batch.rows:
            self._advance(batch, should_stop)
        return [
            self._answer(row, prompt, started, len(rows))
            for row, prompt in zip(rows, prompts, strict=True)
        ]

    def _advance(self, batch: Batch, should_stop: ShouldStop | None) -> None:
        """Draw tokens until all rows are done, or so many that going on without them is faster."""
        import torch
        from transformers import LogitsProcessorList, StoppingCriteriaList

        from inference.engines.rows import RowLimits
        from inference.sampling import RowSampler

        rows = batch.rows
        sampler = RowSampler(
            [row.request.sampling for row in rows],
            [row.generator for row in rows],
            [len(row.prompt) + len(row.drawn) for row in rows],
        )
        limits = RowLimits(
            rows,
            batch.input_ids.shape[1],
            self._end_tokens,
            self._decode,
            may_shrink=batch.cache is not None,
            should_stop=should_stop,
        )
        with torch.inference_mode():
            sequences = self._model.generate(
                input_ids=batch.input_ids,
                attention_mask=batch.attention_mask,
                generation_config=self._generation_config(rows),
                logits_processor=LogitsProcessorList([sampler]),
                stopping_criteria=StoppingCriteriaList([limits]),
                **({} if batch.cache is None else {"past_key_values": batch.cache}),
            )
        if limits.cancelled:
            raise Cancelled("Generation was stopped; nothing of this batch is kept.")
        batch.take(sequences, limits.lengths, torch.stack(sampler.drawn, dim=-1))

    def _generation_config(self, rows: Sequence[BatchRow]) -> Any:
        """Leave every sampling step to ours: the library only takes the largest score."""
        from transformers import GenerationConfig

        make: Any = GenerationConfig  # has no types
        return make(
            do_sample=False,
            max_new_tokens=max(row.room for row in rows),
            eos_token_id=sorted(self._end_tokens) or None,
            pad_token_id=self._pad_token,
            use_cache=True,
        )

    def _decode(self, tokens: list[int]) -> str:
        """Return readable text; NUL goes, because databases cannot store it in a text."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True)).replace("\0", "")

    def _answer(
        self, row: BatchRow, prompt: _Prompt, started: datetime, batch_size: int
    ) -> Generated:
        text, met_stop = _cut(self._decode(row.drawn), row.request.sampling.stop)
        opened = prompt.text.rstrip().endswith(OPENING)
        answer, reasoning = split_reasoning(text, opened=opened)
        stopped = met_stop or row.drawn[-1] in self._end_tokens
        return Generated(
            text=answer,
            reasoning=reasoning,
            finish_reason="stop" if stopped else "length",
            truncated=not stopped,
            tokens_in=len(prompt.tokens),
            tokens_out=len(row.drawn),
            log_probability=row.log_probability,
            started_at=started,
            finished_at=datetime.now(UTC),
            provenance=self._provenance(row.request, prompt, answer, batch_size),
        )

    def _provenance(
        self, request: GenerationRequest, prompt: _Prompt, answer: str, batch_size: int
    ) -> dict[str, Any]:
        """Return everything known that is needed to make this answer again; unknown is None."""
        model = self._description
        return {
            **self._environment,
            "model": {"name": model.name, "revision": model.revision, "files": model.files},
            "chat_template_sha256": model.chat_template_sha256,
            "chat_template_arguments": {},
            "rendered_prompt_sha256": _sha256(prompt.text),
            "text_sha256": _sha256(answer),
            "sampling": request.sampling.as_dict(),
            "sampler": "gumbel-row-1",
            "seed": request.seed,
            "dtype": self._dtype,
            "quantisation": getattr(self._model.config, "quantization_config", None) and "in model",
            "batch_size": batch_size,
            "determinism": determinism(self._device, self._dtype),
            "replay": "untested",
            "energy": None,
        }


def _pad_token(tokenizer: Any, ends: frozenset[int]) -> int:
    """Return a token to fill rows with; it is masked, so any will do."""
    own = tokenizer.pad_token_id
    return int(own) if own is not None else min(ends, default=0)


def _taken_apart(content: str, controls: Sequence[str]) -> str:
    for control in controls:
        content = content.replace(control, control[0] + ZERO_WIDTH_SPACE + control[1:])
    return content


def _cut(text: str, stops: Sequence[str]) -> tuple[str, bool]:
    """Return the text before the earliest stop text, and whether there was one."""
    places = [text.find(stop) for stop in stops if stop in text]
    return (text[: min(places)], True) if places else (text, False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
