"""What a model's answers may be used for, given what it was made from: plain values, no rows.

A model distilled from, tuned from or trained on the answers of another takes that one's class where
it is stricter, and so on down the chain. Everything unknown counts as refused: a model whose terms
nobody read, a base that is not there, a chain that leads back to itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.outputs import Outputs, worse


@dataclass(frozen=True)
class Own:
    """What a model's own terms say, and the ids of the models that it was made from."""

    outputs: str
    bases: frozenset[int] = frozenset()


Chain = Mapping[int, Own]
"""Models by id; one that nobody read the terms of may be left out."""


def effective(chain: Chain, model: int) -> Outputs:
    """Return the strictest of a model's own policy and those of everything it was made from."""
    policy, seen, waiting = Outputs.ALLOWED, set[int](), [model]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        own = chain.get(one)
        if own is None or is_circular(chain, one):
            return Outputs.REFUSED
        policy = worse(policy, own.outputs)
        waiting.extend(own.bases)
    return policy


def all_effective(chain: Chain) -> dict[int, Outputs]:
    """Return the policy that counts for every model of the chain."""
    return {model: effective(chain, model) for model in chain}


def is_circular(chain: Chain, model: int) -> bool:
    """Say whether a model was made, by however many steps, from itself."""
    return model in above(chain, model)


def above(chain: Chain, model: int) -> frozenset[int]:
    """Return everything that a model was made from, by however many steps."""
    found, waiting = set[int](), [model]
    while waiting:
        own = chain.get(waiting.pop())
        for base in own.bases if own is not None else ():
            if base not in found:
                found.add(base)
                waiting.append(base)
    return frozenset(found)
