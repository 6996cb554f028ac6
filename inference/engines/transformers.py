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
    from torch import Tensor

    from inference.engines.row_limits import RowLimits
    from inference.sampling import RowSampler

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
        import torch
        from transformers import LogitsProcessorList, StoppingCriteriaList

        from inference.engines.row_limits import RowLimits
        from inference.sampling import RowSampler

        started = datetime.now(UTC)
        lengths = [len(prompt.tokens) for prompt in prompts]
        sampler = RowSampler(requests, [prompt.tokens for prompt in prompts], self._device)
        limits = RowLimits(requests, max(lengths), self._decode, should_stop)
        input_ids, attention_mask = self._padded(prompts)
        with torch.inference_mode():
            output = self._model.generate(
                input_ids=input_ids,
                attention_mask=attention_mask,
                generation_config=self._generation_config(requests),
                logits_processor=LogitsProcessorList([sampler]),
                stopping_criteria=StoppingCriteriaList([limits]),
            )
        if limits.cancelled:
            raise Cancelled("Generation was stopped; nothing of this batch is kept.")
        drawn = output[:, max(lengths) :].tolist()
        return self._answers(requests, prompts, drawn, sampler, limits, started)

    def _padded(self, prompts: Sequence[_Prompt]) -> tuple[Tensor, Tensor]:
        """Return token numbers and mask, both (rows, longest prompt), padded on the left."""
        import torch

        width = max(len(prompt.tokens) for prompt in prompts)
        gaps = [width - len(prompt.tokens) for prompt in prompts]
        ids = [[self._pad_token] * gap + p.tokens for gap, p in zip(gaps, prompts, strict=True)]
        mask = [[0] * gap + [1] * (width - gap) for gap in gaps]
        return torch.tensor(ids, device=self._device), torch.tensor(mask, device=self._device)

    def _generation_config(self, requests: Sequence[GenerationRequest]) -> Any:
        """Leave every sampling step to ours: the library only takes the largest score."""
        from transformers import GenerationConfig

        make: Any = GenerationConfig  # has no types
        return make(
            do_sample=False,
            max_new_tokens=max(request.sampling.max_new_tokens for request in requests),
            eos_token_id=sorted(self._end_tokens) or None,
            pad_token_id=self._pad_token,
            use_cache=True,
        )

    def _decode(self, tokens: list[int]) -> str:
        """Return readable text; NUL goes, because databases cannot store it in a text."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True)).replace("\0", "")

    def _answers(
        self,
        requests: Sequence[GenerationRequest],
        prompts: Sequence[_Prompt],
        drawn: list[list[int]],
        sampler: RowSampler,
        limits: RowLimits,
        started: datetime,
    ) -> list[Generated]:
        import torch

        finished = datetime.now(UTC)
        steps = torch.stack(sampler.drawn, dim=-1).double().tolist()
        answers = []
        for row, request in enumerate(requests):
            tokens = self._own_tokens(drawn[row], limits.lengths[row])
            ended = bool(tokens) and tokens[-1] in self._end_tokens
            text, met_stop = _cut(self._decode(tokens), request.sampling.stop)
            opened = prompts[row].text.rstrip().endswith(OPENING)
            answer, reasoning = split_reasoning(text, opened=opened)
            stopped = ended or met_stop
            answers.append(
                Generated(
                    text=answer,
                    reasoning=reasoning,
                    finish_reason="stop" if stopped else "length",
                    truncated=not stopped,
                    tokens_in=len(prompts[row].tokens),
                    tokens_out=len(tokens),
                    log_probability=sum(steps[row][: len(tokens)]),
                    started_at=started,
                    finished_at=finished,
                    provenance=self._provenance(request, prompts[row], answer, len(requests)),
                )
            )
        return answers

    def _own_tokens(self, drawn: list[int], limit: int | None) -> list[int]:
        """Return a row's tokens up to its end; what follows only filled the batch."""
        tokens = drawn[:limit]
        ends = [place for place, token in enumerate(tokens) if token in self._end_tokens]
        return tokens[: ends[0] + 1] if ends else tokens

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
