from __future__ import annotations

import math
from collections import Counter

import pytest
import torch

from inference.sampling import RowSampler, gumbel_noise, log_distribution, row_seed
from inference.types import GenerationRequest, Sampling

SCORES = torch.tensor([[2.0, 1.0, 0.0, -1.0, -2.0]])
PLAIN = {"temperature": 1.0, "top_k": 0, "top_p": 1.0}


def request(seed: int, **sampling: object) -> GenerationRequest:
    chosen = Sampling.from_dict({**PLAIN, **sampling})
    return GenerationRequest(({"role": "user", "content": "?"},), chosen, seed)


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
    sampler = RowSampler([request(seed) for seed in range(draws)], [[0]] * draws, "cpu")
    chosen = sampler(torch.zeros(draws, 1, dtype=torch.long), SCORES.expand(draws, -1))
    counts = Counter(chosen.argmax(-1).tolist())
    expected = [value * draws for value in probabilities()]
    chi_squared = sum((counts[i] - want) ** 2 / want for i, want in enumerate(expected))
    assert chi_squared < 18.5  # 4 degrees of freedom: exceeded once in a thousand


def test_the_recorded_log_probability_is_that_of_the_draw() -> None:
    sampler = RowSampler([request(3)], [[0]], "cpu")
    token = int(sampler(torch.zeros(1, 1, dtype=torch.long), SCORES).argmax())
    assert sampler.drawn[0].item() == pytest.approx(math.log(probabilities()[token]))


def test_rows_with_different_sampling_share_a_batch() -> None:
    requests = [request(1, temperature=0), request(2, top_k=1), request(3, temperature=5.0)]
    together = RowSampler(requests, [[0]] * 3, "cpu")
    ids = torch.zeros(3, 1, dtype=torch.long)
    batch = [together(ids, SCORES.expand(3, -1)) for _ in range(20)]
    for row, single in enumerate(requests):
        alone = RowSampler([single], [[0]], "cpu")
        steps = [alone(ids[:1], SCORES) for _ in range(20)]
        assert [int(step[row].argmax()) for step in batch] == [int(s.argmax()) for s in steps]


def test_noise_depends_on_the_seed_and_not_on_its_neighbours() -> None:
    def noise(*seeds: int) -> torch.Tensor:
        return gumbel_noise([torch.Generator().manual_seed(seed) for seed in seeds], 8)

    assert torch.equal(noise(5)[0], noise(6, 5)[1])
    assert not torch.equal(noise(5)[0], noise(6)[0])


def test_the_same_seed_draws_something_else_for_another_prompt() -> None:
    assert row_seed(1, [5, 6]) != row_seed(1, [5, 7])
    assert row_seed(1, [5, 6]) != row_seed(2, [5, 6])
    assert 0 <= row_seed(2**63 - 1, []) < 2**63


def test_the_repetition_penalty_does_not_count_padding() -> None:
    padding = 0
    sampler = RowSampler([request(1, temperature=0, repetition_penalty=5.0)], [[4]], "cpu")
    prompt = torch.tensor([[padding, padding, 4]])
    assert int(sampler(prompt, SCORES).argmax()) == 0  # the padding token may still be drawn


def test_the_repetition_penalty_counts_prompt_and_answer() -> None:
    sampler = RowSampler([request(1, temperature=0, repetition_penalty=5.0)], [[0]], "cpu")
    ids = torch.tensor([[0]])  # 2 becomes 0.4 and falls behind 1
    assert int(sampler(ids, SCORES).argmax()) == 1
    ids = torch.tensor([[0, 1]])  # 1 becomes 0.2; the first is the likeliest again
    assert int(sampler(ids, SCORES).argmax()) == 0
