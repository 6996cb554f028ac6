"""Questions and answers as a community would have them: good to look at, and to judge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Texts:
    """What a pair is about."""

    question: str
    first: str
    second: str


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


UNREVIEWED = Texts(
    question=(
        "A newcomer opened a 1,400-line pull request that was clearly written by an assistant. "
        "The tests pass, but they can’t explain parts of it. How should I answer?"
    ),
    first=_paragraphs(
        "Thank them first, and mean it: somebody spent an evening on your project. Then say "
        "plainly what you need before you can review it.",
        "1. **Ask for the reason, not the code.** What problem did they meet? Often a "
        "twenty-line change solves it.\n"
        "2. **Ask for a split.** Nobody can review 1,400 lines well. Suggest one change per "
        "pull request, smallest first.\n"
        "3. **Point at the guidelines.** Yours ask people to say when they used an assistant.",
        "You could write:",
        "> Thank you for this. I can’t review a change this large, and I’d like to understand "
        "what you ran into. Could you open an issue that describes it?",
        "Don’t close it in silence. A person who is told *why* often comes back; one who isn’t "
        "rarely does.",
    ),
    second=_paragraphs(
        "Close it. Nobody has a duty to review code that its author doesn’t understand, and "
        "answering each of these costs more time than it took to produce.",
        "A canned reply is enough:",
        "```markdown\n"
        "Thank you for your interest. We only review changes\n"
        "whose author can explain every line. Please read\n"
        "CONTRIBUTING.md and open a smaller pull request.\n"
        "```",
        "- Tests that nobody can explain were written to pass.\n"
        "- One commit with many files has no history to review.",
        "If it happens again, block the account.",
    ),
)

_STEP = """\
## {title}

The clock starts with your first answer, not with the fix. Write back within {days}. \
Name {who} who will stay in touch, and say when they will hear from you next.

- Agree on a date for the disclosure, {most} days at most.
- Keep the fix in a private fork until the release is built.
- Credit the reporter as *they* wish, or not at all.
"""
_STEPS = ("Answer", "Confirm", "Fix in private", "Publish", "Look back")


def _policy(**said: str) -> str:
    return "\n".join(_STEP.format(title=title, **said) for title in _STEPS)


LONG_AND_ALIKE = Texts(
    question=(
        "Write our security policy. We’re three people, no company behind us, and we can’t "
        "promise a bounty.\n\nIt should say where to write, what we promise, and what we don’t."
    ),
    first=_policy(days="two working days", who="one person", most="ninety"),
    second=_policy(days="one day", who="two people", most="thirty"),
)

WITH_CODE = Texts(
    question="Our configuration loader drops what follows a `#`, even in quotes. Is that a bug?",
    first="""\
Yes. A `#` inside quotes is part of the value. A failing test says it best:

```python
def test_a_quoted_hash_is_not_a_comment(tmp_path):
    config = tmp_path / "tool.toml"
    config.write_text('colour = "#fff"\\n')  # the value survives, however long this line becomes
    assert load(config)["colour"] == "#fff"
```

| Input | Read as | Should be |
|---|---|---|
| `a = "#fff"` | `"` | `#fff` |
| `a = 1 # one` | `1` | `1` |
""",
    second="It depends on what you mean by a bug. Many tools have comments. Please see the manual.",
)

SHORT = Texts(
    question="May we copy a GPL function into our MIT project?",
    first="Not without consequences: the whole work would be under the GPL then. Ask its author.",
    second="Yes, as long as you credit the author.",
)

ALL = (UNREVIEWED, LONG_AND_ALIKE, WITH_CODE, SHORT)
