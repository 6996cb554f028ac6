"""How often somebody with a released dataset finds out who a pseudonym is.

Members vote at random on pairs that others asked for; their votes leave under the product's own
pseudonyms, a new one for each release. Two attacks are run on what left and nothing else, with
what the site shows to everybody (who asked which prompt):

`linked_N`: the share of N voters whose pseudonym in one release is matched with their pseudonym in
the next, which holds the same votes and later ones, by the pairs they voted on and how.
`linked_apart_N`: the same where the two releases share no pair: by how often and how strongly each
votes.
`own_prompts_K_of_N`: the share of authors of K prompts who are found as the one pseudonym that
never votes on what the author asked.

The baseline of each is a guess. Nothing hides a pattern: this is what "pseudonymous, not
anonymous" means, in figures.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from bench.rows import Row
from consent.pseudonyms import crowd_hides, new_key, pseudonym

SIZES = (20, 50, 200)
PROMPTS_EACH = (1, 5, 20)
VOTERS_OF_OWN = 50
PAIRS = 1_500
STRENGTHS = (-2, -1, 0, 1, 2)
TRIALS = 5


@dataclass(frozen=True)
class Said:
    """A vote as it leaves: under a pseudonym, on a pair, with a strength."""

    voter: str
    pair: int
    strength: int


@dataclass(frozen=True)
class Cast:
    """A vote as it is stored."""

    voter: UUID
    pair: int
    strength: int


def measure() -> Iterator[Row]:
    """Yield how often each attack succeeds."""
    for size in SIZES:
        yield _row(f"linked_{size}", _mean(linked, size), 1 / size)
        yield _row(f"linked_apart_{size}", _mean(linked_apart, size), 1 / size)
    for prompts in PROMPTS_EACH:
        share = sum(
            own_prompts(random.Random(trial), VOTERS_OF_OWN, prompts) for trial in range(TRIALS)
        )
        name = f"own_prompts_{prompts}_of_{VOTERS_OF_OWN}"
        yield _row(name, share / TRIALS, 1 / VOTERS_OF_OWN)


def _row(name: str, share: float, guess: float) -> Row:
    return Row(name, share, "share of voters found", "guess", guess, "lower")


def _mean(attack: Callable[[random.Random, int], float], size: int) -> float:
    return sum(attack(random.Random(trial), size) for trial in range(TRIALS)) / TRIALS


def votes(
    draw: random.Random,
    members: list[UUID],
    pairs: Iterable[int],
    authors: dict[int, UUID] | None = None,
) -> list[Cast]:
    """Let members vote, each as often and as strongly as is their way, on nothing of their own."""
    pairs = list(pairs)
    asked = authors or {}
    cast = []
    for member in members:
        often = draw.uniform(0.05, 0.5)
        way = [draw.random() for _ in STRENGTHS]
        leaning = {pair: draw.choices(STRENGTHS, way)[0] for pair in pairs}
        cast += [
            Cast(member, pair, leaning[pair])
            for pair in pairs
            if asked.get(pair) != member and draw.random() < often
        ]
    counts = Counter(one.voter for one in cast)
    assert crowd_hides(counts.values()), "such votes would not leave at all"
    return cast


def release(cast: Iterable[Cast]) -> tuple[list[Said], dict[str, UUID]]:
    """Return the rows of a release, and who is who: what the attack is judged by."""
    key = new_key()
    names = {one.voter: pseudonym(one.voter, key=key) for one in cast}
    rows = [Said(names[one.voter], one.pair, one.strength) for one in cast]
    return rows, {name: voter for voter, name in names.items()}


def linked(draw: random.Random, size: int) -> float:
    """Return the share that is linked over two releases of which one holds the other's votes."""
    members = _members(draw, size)
    everything = votes(draw, members, range(PAIRS))
    first, who_first = release([one for one in everything if one.pair < PAIRS // 2])
    second, who_second = release(everything)
    by_pair: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in second:
        by_pair[row.pair, row.strength].append(row.voter)
    matches: dict[str, Counter[str]] = defaultdict(Counter)
    for row in first:
        matches[row.voter].update(by_pair[row.pair, row.strength])
    found = {
        one: max(sorted(shared), key=lambda other: shared[other]) for one, shared in matches.items()
    }
    return _share(found, who_first, who_second)


def linked_apart(draw: random.Random, size: int) -> float:
    """Return the share that is linked over two releases without a common pair."""
    members = _members(draw, size)
    everything = votes(draw, members, range(PAIRS))
    first, who_first = release([one for one in everything if one.pair < PAIRS // 2])
    second, who_second = release([one for one in everything if one.pair >= PAIRS // 2])
    here, there = _habits(first), _habits(second)
    found = {
        one: min(sorted(there), key=lambda other: _apart(here[one], there[other])) for one in here
    }
    return _share(found, who_first, who_second)


def own_prompts(draw: random.Random, size: int, prompts: int) -> float:
    """Return the share of authors found as the one pseudonym that never votes on their prompts."""
    members = _members(draw, size)
    authors = {
        pair: member
        for number, member in enumerate(members)
        for pair in range(number * prompts, (number + 1) * prompts)
    }
    rows, who = release(votes(draw, members, range(max(PAIRS, size * prompts)), authors))
    voted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        voted[row.pair].add(row.voter)
    hits = 0.0
    for member in members:
        own = [pair for pair, author in authors.items() if author == member]
        silent = [name for name in who if not any(name in voted[pair] for pair in own)]
        # Among several the attacker guesses.
        hits += any(who[name] == member for name in silent) / max(len(silent), 1)
    return hits / size


def _members(draw: random.Random, size: int) -> list[UUID]:
    return [UUID(int=draw.getrandbits(128), version=4) for _ in range(size)]


def _habits(rows: list[Said]) -> dict[str, list[float]]:
    """Return how often each pseudonym votes, and which share each strength has."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        counts[row.voter][row.strength] += 1
    return {
        name: [
            of.total() / (PAIRS / 2),
            *(of[strength] / of.total() for strength in STRENGTHS),
        ]
        for name, of in counts.items()
    }


def _apart(one: list[float], other: list[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _share(found: dict[str, str], first: dict[str, UUID], second: dict[str, UUID]) -> float:
    return sum(first[one] == second[other] for one, other in found.items()) / len(first)
