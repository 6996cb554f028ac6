"""Commands: ``python -m inference inspect DIR`` and ``python -m inference generate …``.

Exit status: 0 done, 1 refused with a message, 2 wrong arguments, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inference.errors import InferenceError
from inference.model_files import inspect_model
from inference.types import Generated, GenerationRequest, Message, Sampling

STARTER = Path(__file__).parent / "starter" / "model"
SEED_BITS = 32  # short enough to be typed again


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "inspect":
            sys.stdout.write(json.dumps(inspect_model(options.model).as_dict(), indent=2) + "\n")
        else:
            _generate(options)
    except (InferenceError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was kept.\n")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m inference", description="Look at language models and let them answer."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    inspect = commands.add_parser("inspect", help="check a model directory without loading it")
    inspect.add_argument("model", type=Path, metavar="DIR")
    generate = commands.add_parser("generate", help="answer a prompt")
    generate.add_argument("--model", type=Path, default=STARTER, metavar="DIR")
    generate.add_argument("--prompt", required=True, help="the question; - reads standard input")
    generate.add_argument("--system", help="a system message before it")
    generate.add_argument("--seed", type=int, help="of the first answer; the next add one each")
    generate.add_argument("--count", type=int, default=1, help="how many answers")
    generate.add_argument("--threads", type=int, default=1, help="processor threads")
    generate.add_argument("--device", help="cpu, cuda or cuda:N")
    generate.add_argument("--json", action="store_true", help="a JSON object a line, all recorded")
    for name, value in Sampling().as_dict().items():
        if name != "stop":
            option = f"--{name.replace('_', '-')}"
            generate.add_argument(option, type=type(value), default=value, metavar=str(value))
    return parser


def _generate(options: argparse.Namespace) -> None:
    from inference.engines.transformers import TransformersEngine

    requests = _requests(options)
    with TransformersEngine.load(
        options.model, threads=options.threads, device=options.device
    ) as engine:
        for request, answer in zip(requests, engine.generate(requests), strict=True):
            sys.stdout.write(_shown(request, answer, as_json=options.json))


def _requests(options: argparse.Namespace) -> list[GenerationRequest]:
    """Build the requests.

    Raises:
        ValueError: an argument is out of range, or the prompt is empty or not UTF-8.
    """
    prompt = sys.stdin.read() if options.prompt == "-" else options.prompt
    messages: list[Message] = [{"role": "user", "content": _checked(prompt)}]
    if options.system:
        messages.insert(0, {"role": "system", "content": _checked(options.system)})
    if options.count < 1:
        raise ValueError(f"Ask for at least one answer, not {options.count}.")
    names = [name for name in Sampling().as_dict() if name != "stop"]
    sampling = Sampling(**{name: getattr(options, name) for name in names})
    seed = options.seed if options.seed is not None else secrets.randbits(SEED_BITS)
    first = GenerationRequest(tuple(messages), sampling, seed)
    return [replace(first, seed=seed + step) for step in range(options.count)]


def _checked(text: str) -> str:
    if not text.strip():
        raise ValueError("The prompt is empty. Write a question.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("The prompt is not valid UTF-8. Convert it to UTF-8 first.") from None
    return text


def _shown(request: GenerationRequest, answer: Generated, *, as_json: bool) -> str:
    if as_json:
        values = {
            "text": answer.text,
            "reasoning": answer.reasoning,
            "finish_reason": answer.finish_reason,
            "truncated": answer.truncated,
            "tokens_in": answer.tokens_in,
            "tokens_out": answer.tokens_out,
            "log_probability": answer.log_probability,
            "started_at": answer.started_at.isoformat(),
            "finished_at": answer.finished_at.isoformat(),
            "provenance": answer.provenance,
        }
        return json.dumps(values, ensure_ascii=False) + "\n"
    head = f"seed {request.seed}, {answer.tokens_out} tokens, {answer.finish_reason}"
    return f"--- {head}\n{answer.text}\n\n"


if __name__ == "__main__":
    sys.exit(main())
