"""The starter model's own tokenizer: byte-level BPE, so that no text is unknown to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from inference.starter.composing import compose
from inference.starter.recipe import Recipe
from inference.types import Message

PAD, END = "<|pad|>", "<|end|>"
ROLES = {"system": "<|system|>", "user": "<|user|>", "assistant": "<|assistant|>"}
IGNORED = -100  # the label that torch's cross entropy leaves out

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' + message['content'] | trim + '<|end|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)


def train_tokenizer(recipe: Recipe) -> Any:
    """Learn the merges from composed conversations; return a transformers tokenizer."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    level: Any = pre_tokenizers.ByteLevel
    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = level(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary,
        special_tokens=[PAD, END, *ROLES.values()],
        initial_alphabet=level.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(recipe), trainer)
    make: Any = PreTrainedTokenizerFast  # has no types
    return make(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=list(ROLES.values()),
        chat_template=CHAT_TEMPLATE,
        model_max_length=recipe.context,
        clean_up_tokenization_spaces=False,
    )


def encode(tokenizer: Any, messages: tuple[Message, ...]) -> tuple[list[int], list[int]]:
    """Return tokens and labels; only what the assistant says is learned."""
    end = tokenizer.convert_tokens_to_ids(END)
    tokens: list[int] = []
    labels: list[int] = []
    for message in messages:
        role = tokenizer.convert_tokens_to_ids(ROLES[message["role"]])
        said = [*tokenizer.encode(message["content"].strip(), add_special_tokens=False), end]
        tokens += [role, *said]
        learned = message["role"] == "assistant"
        labels += [IGNORED, *(said if learned else [IGNORED] * len(said))]
    return tokens, labels


def _texts(recipe: Recipe) -> Iterator[str]:
    rng = random.Random(recipe.seed)  # noqa: S311  (a repeatable draw, no secret)
    for _ in range(recipe.tokenizer_conversations):
        yield from (message["content"] for message in compose(rng).messages)
