from __future__ import annotations

import math
from collections import Counter

import pytest
import torch

from inference.sampling import RowSampler, gumbel_noise, log_distribution, row_generator
from inference.types import Sampling

SCORES = torch.tensor([[2.0, 1.0, 0.0, -1.0, -2.0]])
MIXED = [(1, [5, 6]), (1, [5, 7]), (2, [5, 6]), (15, [6]), (2**63 - 1, [])]
PLAIN = {"temperature": 1.0, "top_k": 0, "top_p": 1.0}


def sampler_of(*samplings: dict[str, object], length: int = 1) -> RowSampler:
    chosen = [Sampling.from_dict({**PLAIN, **values}) for values in samplings]
    generators = [row_generator(seed, [], "cpu") for seed in range(len(chosen))]
    return RowSampler(chosen, generators, [length] * len(chosen))


def probabilities(**sampling: object) -> list[float]:
    return log_distribution(SCORES, Sampling.from_dict({**PLAIN, **sampling})).exp()[0].tolist()


def test_without_limits_the_distribution_is_the_softmax() -> None:
    assert probabilities() == pytest.approx(SCORES.softmax(-1)[0].tolist())


def test_temperature_sharpens_and_flattens() -> None:
    assert probabilities(temperature=0.5)[0] > probabilities()[0] > probabilities(temperature=2)[0]


def test_temperature_zero_puts_everything_on_the_likeliest_token() -> None:
    assert probabilities(temperature=0) == [1, 0, 0, 0, 0]


def test_top_k_keeps_exactly_k_tokens_and_their_proportions() -> None:
    kept = probabilities(top_k=2)
    assert kept[2:] == [0, 0, 0]
    assert kept[0] / kept[1] == pytest.approx(math.e)


def test_top_p_keeps_the_fewest_tokens_that_reach_it() -> None:
    full = probabilities()
    assert full[0] < 0.8 < full[0] + full[1]
    assert [value > 0 for value in probabilities(top_p=0.8)] == [True, True, False, False, False]


def test_top_p_counts_only_what_top_k_left() -> None:
    # Of two tokens the first has 73 %, which reaches 70 %; of five it has 64 %, which does not.
    assert [value > 0 for value in probabilities(top_k=2, top_p=0.7)] == [True, *[False] * 4]
    assert [value > 0 for value in probabilities(top_p=0.7)] == [True, True, *[False] * 3]


@pytest.mark.parametrize("top_k", [0, 4])
def test_min_p_drops_tokens_far_below_the_likeliest(top_k: int) -> None:
    kept = probabilities(top_k=top_k, min_p=0.2)  # e**-1 is above a fifth, e**-2 below
    assert [value > 0 for value in kept] == [True, True, False, False, False]


def test_draws_follow_the_distribution() -> None:
    draws = 4000
    sampler = sampler_of(*[{}] * draws)
    chosen = sampler(torch.zeros(draws, 1, dtype=torch.long), SCORES.expand(draws, -1))
    counts = Counter(chosen.argmax(-1).tolist())
    expected = [value * draws for value in probabilities()]
    chi_squared = sum((counts[i] - want) ** 2 / want for i, want in enumerate(expected))
    assert chi_squared < 18.5  # 4 degrees of freedom: exceeded once in a thousand


def test_the_recorded_log_probability_is_that_of_the_draw() -> None:
    sampler = sampler_of({})
    token = int(sampler(torch.zeros(1, 1, dtype=torch.long), SCORES).argmax())
    assert sampler.drawn[0].item() == pytest.approx(math.log(probabilities()[token]))


def test_rows_with_different_sampling_share_a_batch() -> None:
    samplings: list[dict[str, object]] = [{"temperature": 0}, {"top_k": 1}, {"temperature": 5.0}]
    together = sampler_of({}, *samplings)
    ids = torch.zeros(4, 1, dtype=torch.long)
    batch = [together(ids, SCORES.expand(4, -1)) for _ in range(20)]
    alone = sampler_of(*[{}] * 3, samplings[2])
    steps = [alone(ids, SCORES.expand(4, -1)) for _ in range(20)]
    assert {int(step[1].argmax()) for step in batch} == {0}
    assert {int(step[2].argmax()) for step in batch} == {0}
    assert [int(step[3].argmax()) for step in batch] == [int(step[3].argmax()) for step in steps]


def test_noise_depends_on_the_seed_and_not_on_its_neighbours() -> None:
    def noise(*seeds: int) -> torch.Tensor:
        return gumbel_noise([torch.Generator().manual_seed(seed) for seed in seeds], 8)

    assert torch.equal(noise(5)[0], noise(6, 5)[1])
    assert not torch.equal(noise(5)[0], noise(6)[0])


def test_the_same_seed_draws_something_else_for_another_prompt() -> None:
    seeds = [row_generator(seed, prompt, "cpu").initial_seed() for seed, prompt in MIXED]
    assert len(set(seeds)) == len(MIXED)


def test_the_repetition_penalty_does_not_count_padding() -> None:
    padding = 0
    sampler = sampler_of({"temperature": 0, "repetition_penalty": 5.0})
    prompt = torch.tensor([[padding, padding, 4]])
    assert int(sampler(prompt, SCORES).argmax()) == 0  # the padding token may still be drawn


def test_the_repetition_penalty_counts_prompt_and_answer() -> None:
    sampler = sampler_of({"temperature": 0, "repetition_penalty": 5.0})
    ids = torch.tensor([[0]])  # 2 becomes 0.4 and falls behind 1
    assert int(sampler(ids, SCORES).argmax()) == 1
    ids = torch.tensor([[0, 1]])  # 1 becomes 0.2; the first is the likeliest again
    assert int(sampler(ids, SCORES).argmax()) == 0
