"""Training the starter model from nothing, on a processor, in minutes."""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.starter.composing import Conversation, compose
from inference.starter.recipe import Recipe
from inference.starter.tokenizer import IGNORED, encode, train_tokenizer

if TYPE_CHECKING:
    from torch import Tensor

POOL = 16  # batches drawn at once, so that conversations of one length share a batch
HELD_OUT_SEED = 1_000_003
Rows = list[tuple[list[int], list[int]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training came to. Losses are mean nats for each token of the answers.

    ``first_loss`` and ``last_loss`` are means over the first and last twentieth of the steps;
    ``held_out_loss`` is over conversations whose questions were never trained on.
    """

    steps: int
    tokens: int
    seconds: float
    first_loss: float
    last_loss: float
    held_out_loss: float
    parameters: int


def train(recipe: Recipe, out: Path, *, report: Callable[[str], None]) -> Outcome:
    """Train tokenizer and model and write them to ``out``, which is replaced as a whole.

    ``report`` receives a line of progress now and then. Nothing is written before the end.

    Raises:
        ValueError: ``out`` holds something else than a model.
    """
    import torch

    _refuse_other_directory(out)
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    tokenizer = train_tokenizer(recipe)
    model = new_model(recipe, len(tokenizer), tokenizer)
    started = time.monotonic()
    losses, tokens = _fit(model, tokenizer, recipe, report)
    share = max(1, len(losses) // 20)
    outcome = Outcome(
        steps=len(losses),
        tokens=tokens,
        seconds=time.monotonic() - started,
        first_loss=sum(losses[:share]) / share,
        last_loss=sum(losses[-share:]) / share,
        held_out_loss=held_out_loss(model, tokenizer, recipe),
        parameters=sum(weight.numel() for weight in model.parameters()),
    )
    _save(model, tokenizer, out)
    return outcome


def new_model(recipe: Recipe, vocabulary: int, tokenizer: Any) -> Any:
    """Return an untrained model of the Llama architecture."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=recipe.hidden,
        intermediate_size=recipe.inner,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        max_position_embeddings=recipe.context,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def held_out_loss(model: Any, tokenizer: Any, recipe: Recipe) -> float:
    """Return the mean loss over conversations whose questions were never trained on."""
    import torch

    rng = random.Random(recipe.seed + HELD_OUT_SEED)  # noqa: S311  (repeatable, no secret)
    talks = [compose(rng, held_out=True) for _ in range(recipe.held_out)]
    rows = sorted((_row(tokenizer, talk, recipe) for talk in talks), key=lambda row: len(row[0]))
    total, count = 0.0, 0
    model.eval()
    with torch.inference_mode():
        for start in range(0, len(rows), recipe.batch):
            loss, learned = _loss(model, rows[start : start + recipe.batch], tokenizer.pad_token_id)
            total, count = total + loss.item() * learned, count + learned
    return total / count


def _fit(
    model: Any, tokenizer: Any, recipe: Recipe, report: Callable[[str], None]
) -> tuple[list[float], int]:
    """Run the steps; return the loss of each and the number of tokens read."""
    import torch

    model.train()
    optimizers = _optimizers(model, recipe)
    losses: list[float] = []
    tokens, started = 0, time.monotonic()
    for rows in _batches(tokenizer, recipe):
        done = _progress(recipe, len(losses), time.monotonic() - started)
        if done >= 1:
            break
        for optimizer, peak in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = peak * rate(recipe, done)
        loss: Any = _loss(model, rows, tokenizer.pad_token_id)[0]
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, _ in optimizers:
            optimizer.step()
        losses.append(loss.item())
        tokens += sum(len(row[0]) for row in rows)
        if len(losses) % 50 == 0:
            speed = tokens / (time.monotonic() - started)
            recent = sum(losses[-50:]) / 50
            report(f"{done:4.0%}  step {len(losses)}  loss {recent:.3f}  {speed:,.0f} tokens/s")
    return losses, tokens


def _progress(recipe: Recipe, steps: int, seconds: float) -> float:
    """Say which share of the training is done, by the clock or by the steps."""
    return seconds / recipe.seconds if recipe.seconds is not None else steps / recipe.steps


def rate(recipe: Recipe, done: float) -> float:
    """Return the share of the peak learning rate: up in a line, down along half a cosine."""
    if done < recipe.warmup:
        return 0.02 + 0.98 * done / recipe.warmup
    fallen = (done - recipe.warmup) / (1 - recipe.warmup)
    return 0.02 + 0.98 * (1 + math.cos(math.pi * fallen)) / 2


def _optimizers(model: Any, recipe: Recipe) -> list[tuple[Any, float]]:
    """Return optimizers with their peak learning rates.

    Muon takes the matrices inside the layers: measured here, it needs less than half the steps of
    AdamW. Embeddings and norms, which are no linear maps, stay with AdamW.
    """
    import torch

    inner = [w for name, w in model.named_parameters() if w.ndim == 2 and "embed" not in name]
    known = {id(weight) for weight in inner}
    outer = [weight for weight in model.parameters() if id(weight) not in known]
    muon = torch.optim.Muon(inner, lr=0.0, weight_decay=recipe.weight_decay, ns_steps=4)
    adam = torch.optim.AdamW(outer, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0)
    return [(muon, recipe.inner_rate), (adam, recipe.outer_rate)]


def _batches(tokenizer: Any, recipe: Recipe) -> Iterator[Rows]:
    """Compose conversations without end, and put those of similar length together."""
    rng = random.Random(recipe.seed)  # noqa: S311  (repeatable, no secret)
    while True:
        pool = [_row(tokenizer, compose(rng), recipe) for _ in range(POOL * recipe.batch)]
        pool.sort(key=lambda row: len(row[0]))
        batches = [pool[at : at + recipe.batch] for at in range(0, len(pool), recipe.batch)]
        rng.shuffle(batches)
        yield from batches


def _row(tokenizer: Any, talk: Conversation, recipe: Recipe) -> tuple[list[int], list[int]]:
    tokens, labels = encode(tokenizer, talk.messages)
    return tokens[: recipe.context], labels[: recipe.context]


def _loss(model: Any, rows: Rows, pad: int) -> tuple[Tensor, int]:
    """Return the mean loss of the learned tokens, and how many there are."""
    import torch
    from torch.nn.functional import cross_entropy

    width = max(len(tokens) for tokens, _ in rows)
    ids = torch.tensor([tokens + [pad] * (width - len(tokens)) for tokens, _ in rows])
    labels = torch.tensor([labels + [IGNORED] * (width - len(labels)) for _, labels in rows])
    # Padding stands on the right, where causal attention never looks back from a learned token.
    hidden = model.model(input_ids=ids[:, :-1]).last_hidden_state
    learned = labels[:, 1:] != IGNORED
    logits = model.lm_head(hidden[learned])
    return cross_entropy(logits, labels[:, 1:][learned]), int(learned.sum())


def _refuse_other_directory(out: Path) -> None:
    """Make sure that what is replaced is a model, not somebody's home directory."""
    if out.exists() and not (out / "model.safetensors").is_file():
        raise ValueError(f"{out} exists and holds no model. Give a new directory with --out.")


def _save(model: Any, tokenizer: Any, out: Path) -> None:
    """Write 16-bit weights and the tokenizer beside ``out``, then put them in its place."""
    import torch

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as place:
        fresh = Path(place) / "model"
        model.to(torch.bfloat16).save_pretrained(fresh)
        tokenizer.save_pretrained(fresh)
        for path in fresh.iterdir():
            path.chmod(0o644)
        if out.exists():
            out.rename(Path(place) / "old")
        fresh.rename(out)
