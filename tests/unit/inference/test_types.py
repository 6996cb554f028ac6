from __future__ import annotations

import pytest

from inference.types import GenerationRequest, Sampling


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -0.1),
        ("temperature", float("nan")),
        ("top_p", 0),
        ("top_p", 1.1),
        ("top_k", -1),
        ("min_p", 2),
        ("repetition_penalty", 0),
        ("max_new_tokens", 0),
        ("stop", [""]),
    ],
)
def test_sampling_out_of_range_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        Sampling.from_dict({name: value})


def test_an_unknown_sampling_value_is_refused() -> None:
    with pytest.raises(ValueError, match="knows no tempreature"):
        Sampling.from_dict({"tempreature": 1})


def test_sampling_survives_the_way_through_json() -> None:
    sampling = Sampling(temperature=0.3, stop=("END",))
    assert Sampling.from_dict(sampling.as_dict()) == sampling


def test_a_conversation_must_end_with_the_user() -> None:
    with pytest.raises(ValueError, match="end with a message of the user"):
        GenerationRequest(({"role": "assistant", "content": "Hello"},), Sampling(), 1)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_must_fit_into_a_bigint(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        GenerationRequest(({"role": "user", "content": "Hello"},), Sampling(), seed)
