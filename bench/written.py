"""Prompts as maintainers might write them, by the ten thousand: made from parts, by lot.

Every text has an ask and arguments of one of the starter corpus's situations, and a paragraph or a
filled-in form with details of its own: names of parts, versions, errors, numbers, people's words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from inference.starter import phrases
from inference.starter.situations import Situation, situations

_PARTS = (
    "parser", "lexer", "scheduler", "cache", "installer", "renderer", "importer", "resolver",
    "socket layer", "plug-in loader", "command line", "settings page", "search index", "linker",
    "test runner", "release script", "documentation", "translation files", "mail gateway",
)  # fmt: skip
_HAPPENINGS = (
    "stops with “{error}” after {count} seconds", "is {count} times slower since {version}",
    "loses the last {count} lines of {file}", "asks twice for a password since {version}",
    "writes {file} in the wrong folder", "shows nothing at all on a phone",
    "fails in {count} of our tests, always near {file}", "needs {count} MB more memory",
    "ignores {file} when {version} is installed", "crashes once in about {count} runs",
)  # fmt: skip
_ERRORS = (
    "index out of range", "connection reset", "unexpected end of input", "permission denied",
    "no such column", "too many open files", "invalid continuation byte", "deadlock detected",
)  # fmt: skip
_REMARKS = (
    "The author says that a model wrote about {count} lines of it.",
    "Two of us looked at {file} and could not agree.",
    "Somebody asked for it {count} days ago and nobody has answered since.",
    "They wrote: “{error}, again, as in {version}. Does anybody read this?”",
    "We promised it for {version}, which is {count} days away.",
    "The {part} was written by somebody who left us {count} months ago.",
    "A company that uses {version} offers to pay for it.",
    "I could change the {part} myself in an evening, but the tests take {count} minutes.",
    "Our guidelines say nothing about the {part}.",
)  # fmt: skip
_FORM = """\
### What happened?

{happened}

### What did you expect to happen?

I expected that it works as the documentation describes and as it did before the update.

### Steps to reproduce

1. Install the newest version in an empty environment.
2. Run it with the settings from the documentation.
3. Look at the last lines of its output.

### Before you send this

- [x] I have searched the open and the closed issues for the same problem.
- [x] I have read the contribution guide and the code of conduct.
- [x] I have tried it with the newest version from the main branch.
"""


def written(draw: random.Random) -> Iterator[str]:
    """Yield texts without end, one in ten in a form; none is ever the same as another."""
    known = situations()
    number = 0
    while True:
        number += 1
        details = " ".join(_details(draw) for _ in range(draw.randint(1, 4)))
        if draw.random() < 0.1:
            yield f"{_FORM.format(happened=details)}\nIssue {number}: {_ask(draw, known)}"
        else:
            yield f"{_ask(draw, known)} {details} It is about issue {number}."


def copies(draw: random.Random, count: int) -> Iterator[str]:
    """Yield one text, as often as asked, that differs in case and white space alone.

    All of them have one signature, so they agree in every band.
    """
    words = next(written(draw)).split()
    for _ in range(count):
        yield " ".join(word.upper() if draw.random() < 0.5 else word for word in words)


def like_one_form(draw: random.Random, count: int) -> Iterator[str]:
    """Yield different texts in one form that is most of each: alike in some bands, none near."""
    for number in range(count):
        details = " ".join(_details(draw) for _ in range(draw.randint(3, 5)))
        yield f"{_FORM.format(happened=details)}\n{number}"


def changed(draw: random.Random, text: str, share: float) -> str:
    """Return the text with a share of its words lost, doubled in sense or replaced, by lot."""
    words = text.split(" ")
    for place in draw.sample(range(len(words)), max(1, round(len(words) * share))):
        words[place] = draw.choice(("", draw.choice(_PARTS), f"{words[place]} really"))
    return " ".join(word for word in words if word)


def _ask(draw: random.Random, known: tuple[Situation, ...]) -> str:
    situation = draw.choice(known)
    context = draw.choice(phrases.CONTEXTS) + " " if draw.random() < 0.3 else ""
    asked = draw.choice((*situation.asks, *situation.demo)).text
    wordings = draw.choice(situation.points)
    said = f" I heard this: {draw.choice(wordings)}" if draw.random() < 0.5 else ""
    for name, values in phrases.SLOTS.items():
        asked, said = (one.replace(f"{{{name}}}", draw.choice(values)) for one in (asked, said))
    return f"{context}{asked}{said}"


def _details(draw: random.Random) -> str:
    part = draw.choice(_PARTS)
    happened = f"Our {part} {draw.choice(_HAPPENINGS)}. {draw.choice(_REMARKS)}"
    folder, file = draw.choice(_PARTS).split()[0], draw.choice(_PARTS).split()[-1]
    return happened.format(
        part=part,
        error=draw.choice(_ERRORS),
        count=draw.randint(2, 400),
        version=f"{draw.randint(0, 30)}.{draw.randint(0, 40)}.{draw.randint(0, 9)}",
        file=f"src/{folder}/{file}_{draw.randint(1, 99)}.c",
    )
