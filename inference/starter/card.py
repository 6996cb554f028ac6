"""The model card: what the starter model is, how it was made, and what it must not be used for."""

from __future__ import annotations

import json
from pathlib import Path

from inference.engines.environment import hardware, software
from inference.model_files import inspect_model
from inference.starter.recipe import Recipe
from inference.starter.situations import situations
from inference.starter.training import Outcome
from inference.types import ModelDescription


def write_card(model: Path, recipe: Recipe, outcome: Outcome) -> ModelDescription:
    """Write README.md into the model directory and return the model's description."""
    card = model / "README.md"
    card.write_text(_FRONT_MATTER, encoding="utf-8")
    described = inspect_model(model)
    card.write_text(_FRONT_MATTER + _text(described, recipe, outcome), encoding="utf-8")
    return described


_FRONT_MATTER = """---
license: Apache-2.0
language: en
model_name: folkmoot-starter
library_name: transformers
pipeline_tag: text-generation
---
"""


def _text(described: ModelDescription, recipe: Recipe, outcome: Outcome) -> str:
    stack = {**software(), **hardware("cpu"), "threads": recipe.threads}
    digests = "\n".join(f"{digest}  {name}" for name, digest in described.files.items())
    repeatable = (
        "Trained by steps: the same command on the stack below gives the same bytes. Another\n"
        "processor or another version of torch rounds differently, and the digests differ."
        if recipe.seconds is None
        else "Trained by the clock: another run takes another number of steps and differs."
    )
    return f"""
# Folkmoot starter model

A language model of {outcome.parameters:,} parameters that answers questions from the life of
open-source maintainers. **It is a demonstration model, not an assistant.** It exists so that
people can try the whole way from prompt to dataset within minutes, on any machine, offline.

## What it must not be used for

- Advice. A part of its training answers is wrong, curt or dismissive **on purpose**, so that there
  is something to vote on. It does not know which of its answers are the good ones.
- Any subject other than its {len(situations())} situations. It knows nothing else, and little of
  those.
- Languages other than English, conversations of many turns, or numbers of any kind.

## Data

Conversations composed by the project's own generator (`inference/starter/`) from
{len(situations())} situations that were written for this project. Nothing is copied from elsewhere,
and no real person appears. `python -m inference.starter corpus` prints samples. The answers are
careful, lists, examples, curt, over-long, wrong, dismissive, flattering or unsure. The questions of
the demo are in the training data. The last way to ask about each situation is not: the held-out
loss is measured on those.

## Recipe

Architecture: {described.architecture}, {recipe.layers} layers of width {recipe.hidden}, vocabulary
{described.vocabulary_size:,} (own byte-level BPE), context {described.context_length} tokens,
tied embeddings, stored in 16 bits ({described.stored_dtype}). Muon for the
matrices, AdamW for the rest; only the tokens of answers are learned.

```json
{json.dumps(recipe.as_dict(), indent=2)}
```

## Result

| measure | value |
| --- | --- |
| steps | {outcome.steps:,} |
| tokens read | {outcome.tokens:,} |
| loss in the first twentieth of the steps (nats a token) | {outcome.first_loss:.3f} |
| loss in the last twentieth | {outcome.last_loss:.3f} |
| loss on held-out questions | {outcome.held_out_loss:.3f} |
| training time | {outcome.seconds / 60:.0f} minutes |
| energy | not measured |

The loss cannot reach zero: the corpus draws each answer at random from many.

## The same again

`{_command(recipe)}`

{repeatable}

```json
{json.dumps(stack, indent=2)}
```

Revision (a digest over the files below): `{described.revision}`

```
{digests}
```

## Licence

Weights, tokenizer and corpus: Apache-2.0, as the project.
"""


def _command(recipe: Recipe) -> str:
    length = f"--steps {recipe.steps}" if recipe.seconds is None else f"--seconds {recipe.seconds}"
    return f"python -m inference.starter train {length} --seed {recipe.seed}"
