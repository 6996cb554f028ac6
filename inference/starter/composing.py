"""Composing conversations from situations: the same question can get a good or a poor answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from inference.starter import phrases
from inference.starter.situations import Ask, Situation, situations
from inference.types import Message


@dataclass(frozen=True, slots=True)
class Conversation:
    """A written conversation: its messages end with an assistant's answer."""

    situation: str
    held_out: bool
    messages: tuple[Message, ...]


def compose(rng: random.Random, *, held_out: bool = False) -> Conversation:
    """Write one conversation. Held-out ones use questions that training never sees."""
    known = situations()
    situation = rng.choices(known, weights=[len(item.asks) for item in known])[0]
    asked = _asked(situation, rng, held_out=held_out)
    manner = _manner(asked, rng)
    messages: list[Message] = []
    if manner in phrases.SYSTEM and rng.random() < 0.2:
        messages.append({"role": "system", "content": rng.choice(phrases.SYSTEM[manner])})
    messages.append({"role": "user", "content": _worded(asked, rng, held_out=held_out)})
    messages.append({"role": "assistant", "content": MANNERS[manner][1](situation, rng)})
    if rng.random() < 0.08:
        messages += _follow_up(situation, rng)
    slots = {name: rng.choice(values) for name, values in phrases.SLOTS.items()}
    filled = tuple(_filled(message, slots) for message in messages)
    return Conversation(situation.key, held_out, filled)


def _asked(situation: Situation, rng: random.Random, *, held_out: bool) -> Ask:
    """Choose a way to ask; the last one is kept for held-out conversations."""
    return situation.asks[-1] if held_out else rng.choice((*situation.asks[:-1], *situation.demo))


def _manner(asked: Ask, rng: random.Random) -> str:
    """Choose the manner of the answer; who asks for a text often gets to see one."""
    if asked.task == "write" and rng.random() < 0.3:
        return "shown"
    return rng.choices(list(MANNERS), weights=[weight for weight, _ in MANNERS.values()])[0]


def _worded(asked: Ask, rng: random.Random, *, held_out: bool) -> str:
    text = asked.text
    if held_out:
        return text
    if rng.random() < 0.2:
        text = f"{rng.choice(phrases.CONTEXTS)} {text}"
    if rng.random() < 0.2:
        text = f"{text} {rng.choice(phrases.WISHES)}"
    return text


def _careful(situation: Situation, rng: random.Random) -> str:
    chosen = _some_points(situation, rng, rng.choice((2, 3, 3, 4, 4, 5)))
    sentences = [rng.choice(wordings) for wordings in chosen]
    if rng.random() < 0.25:
        sentences.append(rng.choice(phrases.CLOSINGS))
    if len(sentences) < 3 or rng.random() < 0.4:
        return " ".join(sentences)
    cut = len(sentences) // 2
    return " ".join(sentences[:cut]) + "\n\n" + " ".join(sentences[cut:])


def _listed(situation: Situation, rng: random.Random) -> str:
    steps = [step for step in situation.steps if rng.random() < 0.8] or list(situation.steps)
    numbered = rng.random() < 0.3
    lines = [f"{n}. {step}" if numbered else f"- {step}" for n, step in enumerate(steps, 1)]
    text = rng.choice(phrases.LEAD_INS) + "\n\n" + "\n".join(lines)
    return f"{text}\n\n{rng.choice(phrases.CLOSINGS)}" if rng.random() < 0.25 else text


def _shown(situation: Situation, rng: random.Random) -> str:
    if not situation.example:
        return _careful(situation, rng)
    point = rng.choice(rng.choice(situation.points))
    return f"{point} {rng.choice(phrases.BEFORE_EXAMPLES)}\n\n{situation.example}"


def _curt(situation: Situation, rng: random.Random) -> str:
    return " ".join(rng.sample(situation.curt, rng.choice((1, 1, 2))))


def _wrong(situation: Situation, rng: random.Random) -> str:
    """Write something wrong: short, or hidden before something right."""
    text = " ".join(rng.sample(situation.wrong, rng.choice((1, 1, 2))))
    if rng.random() < 0.3:
        text = f"{rng.choice(phrases.CERTAINTIES)} {text}"
    if rng.random() < 0.5:
        text = f"{text} {rng.choice(rng.choice(situation.points[1:]))}"
    return text


def _dismissive(situation: Situation, rng: random.Random) -> str:
    return rng.choice(situation.dismissive)


def _overlong(situation: Situation, rng: random.Random) -> str:
    sentences = [rng.choice(wordings) for wordings in situation.points]
    cut = rng.randrange(2, len(sentences))
    return "\n\n".join(
        (
            f"{rng.choice(phrases.PREAMBLES)} {' '.join(sentences[:cut])}",
            f"{rng.choice(phrases.FILLERS)} {' '.join(sentences[cut:])}",
            rng.choice(phrases.SUMMARIES),
        )
    )


def _flattering(situation: Situation, rng: random.Random) -> str:
    sentences = [rng.choice(wordings) for wordings in _some_points(situation, rng, 2)]
    parts = [rng.choice(phrases.FLATTERIES), *sentences, rng.choice(phrases.CHEERS)]
    return " ".join(parts)


def _unsure(situation: Situation, rng: random.Random) -> str:
    if situation.unsure and rng.random() < 0.6:
        return rng.choice(situation.unsure)
    sentences = [rng.choice(wordings) for wordings in _some_points(situation, rng, 2)]
    return " ".join((rng.choice(phrases.DOUBTS), *sentences))


def _some_points(situation: Situation, rng: random.Random, count: int) -> list[tuple[str, ...]]:
    """Choose points in their order; the first one, which answers the question, is usual."""
    others = range(1, len(situation.points))
    places = sorted(rng.sample(others, min(count - 1, len(others))))
    first = [0] if rng.random() < 0.85 else []
    return [situation.points[place] for place in (*first, *places)]


def _follow_up(situation: Situation, rng: random.Random) -> list[Message]:
    manner = rng.choice(list(phrases.FOLLOW_UPS))
    return [
        {"role": "user", "content": rng.choice(phrases.FOLLOW_UPS[manner])},
        {"role": "assistant", "content": MANNERS[manner][1](situation, rng)},
    ]


def _filled(message: Message, slots: dict[str, str]) -> Message:
    content = message["content"]
    for name, value in slots.items():
        content = content.replace("{" + name + "}", value)
    return {"role": message["role"], "content": content}


# How often each manner is used, of 100, and what writes it.
MANNERS: dict[str, tuple[int, Callable[[Situation, random.Random], str]]] = {
    "careful": (40, _careful),
    "listed": (14, _listed),
    "shown": (8, _shown),
    "curt": (8, _curt),
    "overlong": (9, _overlong),
    "wrong": (10, _wrong),
    "dismissive": (3, _dismissive),
    "flattering": (5, _flattering),
    "unsure": (3, _unsure),
}
