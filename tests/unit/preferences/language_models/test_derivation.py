"""A model's class is the worst of its own terms and of everything it was made from."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.outputs import Outputs
from preferences.language_models.derivation import Own, above, all_effective, effective, is_circular

ORDER = ["allowed", "conditional", "refused"]
DEPTHS = range(1, 5)


def line(*policies: str) -> dict[int, Own]:
    """Return models 0, 1, 2 …, each made from the next."""
    last = len(policies) - 1
    return {
        number: Own(policy, frozenset({number + 1} if number < last else ()))
        for number, policy in enumerate(policies)
    }


@pytest.mark.parametrize(("own", "base"), [*product(ORDER, ORDER)])
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_worse_counts_however_far_down_it_stands(own: str, base: str, depth: int) -> None:
    chain = line(own, *["allowed"] * (depth - 1), base)

    assert effective(chain, 0) == max(own, base, key=ORDER.index)
    assert effective(chain, depth) == base, "a base is not touched by what is made from it"


@pytest.mark.parametrize("policies", [*product(ORDER, repeat=3)])
def test_of_several_bases_the_worst_counts(policies: tuple[str, ...]) -> None:
    own, *bases = policies
    chain = {0: Own(own, frozenset({1, 2})), 1: Own(bases[0]), 2: Own(bases[1])}

    assert effective(chain, 0) == max(policies, key=ORDER.index)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_base_that_nobody_read_is_refused_however_far_down(depth: int) -> None:
    chain = line(*["allowed"] * depth, "allowed")
    del chain[depth]

    assert effective(chain, 0) == Outputs.REFUSED


@pytest.mark.parametrize("length", DEPTHS)
def test_a_chain_that_leads_back_is_refused_and_so_is_what_leads_into_it(length: int) -> None:
    ring = {n: Own("allowed", frozenset({(n + 1) % length})) for n in range(length)}
    chain = ring | {99: Own("allowed", frozenset({0})), 100: Own("allowed")}

    for model in ring:
        assert is_circular(chain, model)
        assert effective(chain, model) == Outputs.REFUSED
    assert not is_circular(chain, 99)
    assert effective(chain, 99) == Outputs.REFUSED
    assert effective(chain, 100) == Outputs.ALLOWED


@pytest.mark.parametrize("nonsense", ["", "ALLOWED", "perhaps"])
def test_a_policy_that_is_none_is_refused(nonsense: str) -> None:
    assert effective({0: Own(nonsense)}, 0) == Outputs.REFUSED


def test_a_diamond_is_no_ring() -> None:
    chain = {
        0: Own("allowed", frozenset({1, 2})),
        1: Own("allowed", frozenset({3})),
        2: Own("conditional", frozenset({3})),
        3: Own("allowed"),
    }

    assert above(chain, 0) == {1, 2, 3}
    assert effective(chain, 0) == Outputs.CONDITIONAL


@st.composite
def chains(draw: st.DrawFn) -> dict[int, Own]:
    """Draw models with any bases: rings, gaps and diamonds included."""
    size = draw(st.integers(1, 7))
    ids = st.integers(0, size)  # `size` itself is a model that nobody read
    return {
        n: Own(draw(st.sampled_from(ORDER)), frozenset(draw(st.sets(ids, max_size=3))))
        for n in range(size)
    }


def by_walking(chain: dict[int, Own], model: int, path: tuple[int, ...] = ()) -> str:
    """Say the same by walking every path there is, as slowly as it can be said."""
    if model in path or model not in chain:
        return "refused"
    own = chain[model]
    rest = [by_walking(chain, base, (*path, model)) for base in own.bases]
    return max([own.outputs, *rest], key=ORDER.index)


@given(chains())
def test_any_chain_has_the_policy_that_walking_all_its_paths_finds(chain: dict[int, Own]) -> None:
    assert all_effective(chain) == {model: by_walking(chain, model) for model in chain}


@given(chains(), st.data())
def test_a_stricter_text_never_lets_more_out(chain: dict[int, Own], data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(sorted(chain)))
    stricter = data.draw(st.sampled_from(ORDER[ORDER.index(chain[model].outputs) :]))
    before = all_effective(chain)

    after = all_effective(chain | {model: Own(stricter, chain[model].bases)})

    assert all(ORDER.index(after[one]) >= ORDER.index(before[one]) for one in chain)
