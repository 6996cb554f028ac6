from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from inference.engines.rows import MIN_ROWS, Batch, BatchRow, RowLimits
from inference.engines.transformers import TransformersEngine
from inference.sampling import row_generator
from inference.types import Sampling
from tests.unit.inference.asking import ask

END = 1
LETTERS = "?!abcdefgh"


def rows(count: int, **sampling: object) -> list[BatchRow]:
    request = ask("?", sampling=Sampling.from_dict(sampling))
    return [BatchRow(request, [2, 3], row_generator(seed, [], "cpu")) for seed in range(count)]


def decode(tokens: list[int]) -> str:
    return "".join(LETTERS[token] for token in tokens)


def limits(
    batch: list[BatchRow], *, may_shrink: bool = True, should_stop: Callable[[], bool] | None = None
) -> RowLimits:
    return RowLimits(
        batch, 2, frozenset({END}), decode, may_shrink=may_shrink, should_stop=should_stop
    )


def drawn(*columns: list[int]) -> torch.Tensor:
    """Return token numbers: two of a prompt in each row, then one column for each step."""
    prompt = [[2] * len(columns[0]), [3] * len(columns[0])]
    return torch.tensor([*prompt, *columns]).T


def test_a_row_is_done_at_its_end_token() -> None:
    criterion = limits(rows(2))
    assert criterion(drawn([END, 5])).tolist() == [True, False]
    assert criterion.lengths == [1, None]


def test_a_row_is_done_at_its_own_limit() -> None:
    short, long = rows(1, max_new_tokens=1) + rows(1, max_new_tokens=9)
    assert limits([short, long])(drawn([5, 5])).tolist() == [True, False]


def test_tokens_of_an_earlier_call_count_against_the_limit() -> None:
    (row,) = rows(1, max_new_tokens=3)
    row.take([5, 5], [-1.0, -2.0])
    assert (row.room, row.log_probability) == (1, -3.0)
    assert limits([row])(drawn([5])).tolist() == [True]


def test_a_stop_text_may_span_two_calls_but_not_the_prompt() -> None:
    first, second = rows(2, stop=["bc"])
    assert limits([first])(drawn([4])).tolist() == [False]  # "b" of the prompt does not count
    second.take([3], [-1.0])
    assert limits([second])(torch.tensor([[3, 3, 4]])).tolist() == [True]


def test_half_of_the_rows_end_the_call_so_that_the_others_go_on_alone() -> None:
    half = [END] * (MIN_ROWS // 2) + [5] * (MIN_ROWS // 2)
    criterion = limits(rows(MIN_ROWS))
    assert criterion(drawn(half)).all()
    assert criterion.lengths == [1] * (MIN_ROWS // 2) + [None] * (MIN_ROWS // 2)
    assert not limits(rows(MIN_ROWS))(drawn([5, *half[1:]])).all()


def test_a_batch_that_cannot_be_divided_goes_on_to_its_end() -> None:
    half = [END] * (MIN_ROWS // 2) + [5] * (MIN_ROWS // 2)
    assert not limits(rows(MIN_ROWS), may_shrink=False)(drawn(half)).all()


def test_few_rows_stay_together() -> None:
    assert not limits(rows(2))(drawn([END, 5])).all()


def test_a_call_ends_at_once_when_it_is_told_to() -> None:
    criterion = limits(rows(2), should_stop=lambda: True)
    assert criterion(drawn([5, 5])).all()
    assert criterion.cancelled


def test_a_divided_batch_keeps_the_rows_that_are_not_done(engine: TransformersEngine) -> None:
    members = rows(3)
    members[1].prompt = [2]
    batch = Batch.of(list(members), 0, engine._model)
    assert batch.input_ids.tolist() == [[2, 3], [0, 2], [2, 3]]
    assert batch.attention_mask.tolist() == [[1, 1], [0, 1], [1, 1]]
    assert batch.cache is not None
    sequences = torch.tensor([[2, 3, 1], [0, 2, 7], [2, 3, 8]])
    batch.take(sequences, [1, None, None], torch.tensor([[-1.0], [-2.0], [-3.0]]))
    assert [(row.drawn, row.log_probability) for row in members] == [
        ([1], -1.0),
        ([7], -2.0),
        ([8], -3.0),
    ]
    assert batch.rows == members[1:]
    assert batch.input_ids.tolist() == [[0, 2, 7], [2, 3, 8]]
    assert batch.attention_mask.tolist() == [[0, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize("size", [16, 24])
def test_answers_of_a_divided_batch_are_those_of_single_requests(
    engine: TransformersEngine, size: int
) -> None:
    sampling = Sampling(max_new_tokens=60, repetition_penalty=1.1)
    requests = [ask(f"Question {n}: may we?", seed=n, sampling=sampling) for n in range(size)]
    together = engine.generate(requests)
    assert len({answer.tokens_out for answer in together}) > 3
    for answer, request in zip(together[::5], requests[::5], strict=True):
        alone = engine.generate([request])[0]
        assert answer.text == alone.text
        assert answer.log_probability == pytest.approx(alone.log_probability, abs=1e-3)
