"""What the durable queue costs: the worker's whole path against the library alone.

`worker_batch_N`: claim a batch in PostgreSQL, generate, store each answer with its HTML, its
provenance and its pairs, each in a transaction that is written through to the disk.
`raw_generate`: `model.generate` of the transformers library with its own sampling, same model, same
prompts, same batch size, same sampling values, same number of threads; its answers are dropped.

Both sides count the tokens that were drawn for an answer, its end token included, and no padding.
Each value is the median of `REPEATS` runs; the two sides take turns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from accounts.system import system_account
from bench.rows import Row
from inference.model_files import inspect_model
from preferences.founding.found_community import found_community
from preferences.generation.request_generations import DEFAULT_SAMPLING, request_generations
from preferences.language_models.register_model import register_model
from preferences.models import Generation, LanguageModel, Prompt, Response, Round
from preferences.text import messages as conversations
from worker.engines import Engines
from worker.generating import Generating

MODEL = Path(__file__).resolve().parents[1] / "inference/starter/model"
# Batch size → answers in one run: enough for seconds, few enough to wait for.
ANSWERS = {1: 16, 16: 96, 64: 256}
ANSWERS_PER_PROMPT = 2
REPEATS = 3
_QUESTIONS = (
    "How do I review change {n}, which was written with a model?",
    "A newcomer asks about issue {n}. What do I say?",
    "May we merge contribution {n} without a licence note?",
    "Somebody was rude in discussion {n}. What now?",
)
_numbers = count(1)


def measure() -> Iterator[Row]:
    """Yield one row for each batch size."""
    bench = Bench()
    for size, answers in ANSWERS.items():
        bench.worker(size, size)
        bench.raw(size, size)
        worker, raw = [], []
        for repeat in range(REPEATS):
            worker.append(bench.worker(size, answers))
            raw.append(bench.raw(size, answers))
            print(
                f"batch {size}, run {repeat + 1}: worker {worker[-1]:.0f} tokens/s, "
                f"raw {raw[-1]:.0f} tokens/s",
                file=sys.stderr,
            )
        yield Row(
            name=f"worker_batch_{size}",
            value=median(worker),
            unit="tokens/s",
            baseline="raw_generate",
            baseline_value=median(raw),
            better="higher",
        )


class Bench:
    """The model on both sides, and a community that asks it."""

    def __init__(self) -> None:
        now = timezone.now()
        found = inspect_model(MODEL)
        self.model: LanguageModel = register_model(
            name=found.name,
            revision=found.revision,
            location=str(MODEL),
            outputs="allowed",
            licence=found.licence or "Apache-2.0",
            files=found.files,
            now=now,
        ).model
        community = found_community(
            slug="bench",
            name="Bench",
            purpose="Measuring.",
            legal_home="me",
            guidelines="Be quick.",
            founder=system_account(),
            now=now,
        )
        self.round = Round.objects.get(community=community, is_default=True)
        self.engines = Engines(threads=settings.FOLKMOOT_TORCH_THREADS, most=max(ANSWERS))
        self.engines.engine_of(self.model)
        self.raw_model, self.tokenizer = _loaded()

    def worker(self, size: int, answers: int) -> float:
        """Return tokens per second from claimed to stored."""
        prompts = self._ask(answers)
        seconds = _timed(Generating(batch_size=size, engines=self.engines).run)
        stored = Response.objects.filter(prompt__in=prompts)
        # Where the model said the same twice it was asked again: those tokens were drawn, too.
        if stored.count() < answers:
            raise SystemExit(f"{answers} answers were asked for, {stored.count()} were stored.")
        tokens = stored.aggregate(tokens=Sum("tokens_out"))["tokens"]
        return float(tokens / seconds)

    def raw(self, size: int, answers: int) -> float:
        """Return tokens per second of the library alone, on prompts like the worker's."""
        texts = [_question() for _ in range(-(-answers // ANSWERS_PER_PROMPT))]
        asked = [text for text in texts for _ in range(ANSWERS_PER_PROMPT)][:answers]
        tokens = 0

        def run() -> None:
            nonlocal tokens
            for start in range(0, answers, size):
                tokens += self._raw_batch(asked[start : start + size])

        seconds = _timed(run)
        return tokens / seconds

    def _ask(self, answers: int) -> list[Prompt]:
        now = timezone.now()
        prompts = []
        left = answers
        while left > 0:
            messages = conversations.from_text(_question())
            prompt = Prompt.objects.create(
                community=self.round.community,
                round=self.round,
                messages=messages,
                messages_sha256=conversations.canonical_sha256(messages),
                created_at=now,
            )
            left -= len(
                request_generations(prompt=prompt, now=now, count=min(ANSWERS_PER_PROMPT, left))
            )
            prompts.append(prompt)
        if Generation.objects.unfinished().count() != answers:
            raise SystemExit("The queue holds more than this bench put there.")
        return prompts

    def _raw_batch(self, texts: Sequence[str]) -> int:
        import torch

        rendered = [
            self.tokenizer.apply_chat_template(
                conversations.from_text(text), add_generation_prompt=True, tokenize=False
            )
            for text in texts
        ]
        inputs = self.tokenizer(
            rendered, return_tensors="pt", padding=True, add_special_tokens=False
        )
        with torch.inference_mode():
            output = self.raw_model.generate(
                input_ids=inputs["input_ids"],
                attention_mask=inputs["attention_mask"],
                do_sample=True,
                temperature=DEFAULT_SAMPLING["temperature"],
                top_k=DEFAULT_SAMPLING["top_k"],
                top_p=DEFAULT_SAMPLING["top_p"],
                max_new_tokens=DEFAULT_SAMPLING["max_new_tokens"],
                pad_token_id=self.tokenizer.pad_token_id,
            )
        drawn = output[:, inputs["input_ids"].shape[1] :]
        self.tokenizer.batch_decode(drawn, skip_special_tokens=True)
        return sum(_own_tokens(row, self.tokenizer.eos_token_id) for row in drawn.tolist())


def _loaded() -> tuple[Any, Any]:
    """Load the model as a plain user of the library does, in 32 bits like the worker."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(MODEL, padding_side="left", local_files_only=True)
    model: Any = AutoModelForCausalLM.from_pretrained(
        MODEL, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    return model.eval(), tokenizer


def _own_tokens(row: list[int], end: int) -> int:
    return row.index(end) + 1 if end in row else len(row)


def _question() -> str:
    number = next(_numbers)
    return _QUESTIONS[number % len(_QUESTIONS)].format(n=number)


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
