"""Commands: ``python -m inference.starter train | prompts | corpus``."""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

from inference.starter.composing import compose
from inference.starter.prompts import demo_prompts
from inference.starter.recipe import Recipe

MODEL = Path(__file__).parent / "model"
DEFAULT = Recipe()


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 refused with a message."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "train":
            _train(options)
        else:
            sys.stdout.write("\n".join(_lines(options)) + "\n")
    except (OSError, ValueError) as error:
        _say(str(error))
        return 1
    return 0


def _lines(options: argparse.Namespace) -> list[str]:
    if options.command == "prompts":
        return [json.dumps(prompt, ensure_ascii=False) for prompt in demo_prompts(options.count)]
    rng = random.Random(options.seed)  # noqa: S311  (repeatable, no secret)
    talks = [compose(rng) for _ in range(options.count)]
    return [json.dumps({"messages": talk.messages}, ensure_ascii=False) for talk in talks]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m inference.starter", description="The starter model: rebuild it, read it."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train the model again, from nothing")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, help="train for this many steps (repeatable)")
    length.add_argument("--seconds", type=float, help="train for this long (not repeatable)")
    train.add_argument("--seed", type=int, default=DEFAULT.seed, help="another seed, another model")
    train.add_argument("--threads", type=int, default=DEFAULT.threads, help="processor threads")
    train.add_argument("--out", type=Path, default=MODEL, help="directory that is replaced")
    prompts = commands.add_parser("prompts", help="print the demo prompts, a JSON object a line")
    prompts.add_argument("--count", type=int, default=60)
    corpus = commands.add_parser("corpus", help="print conversations as the training sees them")
    corpus.add_argument("--count", type=int, default=20)
    corpus.add_argument("--seed", type=int, default=DEFAULT.seed)
    return parser


def _train(options: argparse.Namespace) -> None:
    from inference.starter.card import write_card
    from inference.starter.training import train

    recipe = Recipe(
        steps=options.steps or DEFAULT.steps,
        seconds=options.seconds,
        seed=options.seed,
        threads=options.threads,
    )
    outcome = train(recipe, options.out, report=_say)
    description = write_card(options.out, recipe, outcome)
    _say(
        f"Wrote {options.out}: {description.parameters:,} parameters, {description.bytes:,} bytes, "
        f"revision {description.revision}, held-out loss {outcome.held_out_loss:.3f}."
    )


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
