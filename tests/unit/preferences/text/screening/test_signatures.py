"""Which texts count as nearly the same."""

from __future__ import annotations

import random

import pytest

from preferences.measures import likeness
from preferences.measures.likeness import bands, similarity
from preferences.text.screening.signatures import normalised, shingles, signature

QUESTION = "Somebody sends a patch that a model wrote. What do I ask them?"


def jaccard(first: str, second: str) -> float:
    one, two = shingles(first), shingles(second)
    return len(one & two) / len(one | two)


def test_a_signature_is_pinned() -> None:
    """Stored signatures are compared for years: another value here needs another VERSION."""
    assert likeness.VERSION == "1"
    assert len(signature(QUESTION)) == 512
    assert signature(QUESTION)[:16].hex() == "3b749c001f793605cab9300ac479bd03"
    assert bands(signature(QUESTION))[:2] == [8866158813261570689, 6442241894986386147]


@pytest.mark.parametrize(
    "other",
    [
        QUESTION.upper(),
        f"  {QUESTION}\n",
        QUESTION.replace(" ", "\n\n"),
        QUESTION.replace("patch", "ｐａｔｃｈ"),
    ],
)
def test_case_form_and_white_space_make_no_difference(other: str) -> None:
    assert normalised(other) == normalised(QUESTION)
    assert similarity(signature(other), signature(QUESTION)) == 1


def test_the_estimate_is_close_to_the_share_of_pieces() -> None:
    draw = random.Random(3)
    words = ["patch", "review", "model", "release", "test", "merge", "issue", "thread", "answer"]
    for _ in range(40):
        first = [draw.choice(words) for _ in range(40)]
        second = [word if draw.random() > 0.2 else draw.choice(words) for word in first]
        one, two = " ".join(first), " ".join(second)
        # Four times the standard error.
        assert abs(similarity(signature(one), signature(two)) - jaccard(one, two)) < 0.18


def test_texts_that_are_alike_share_a_band_and_others_hardly_do() -> None:
    alike = QUESTION.replace("sends", "sent")
    other = "How do I turn a feature request down kindly?"

    assert jaccard(alike, QUESTION) > 0.75
    assert set(bands(signature(alike))) & set(bands(signature(QUESTION)))
    assert not set(bands(signature(other))) & set(bands(signature(QUESTION)))


def test_bands_fit_into_a_bigint() -> None:
    assert all(-(2**63) <= band < 2**63 for band in bands(signature(QUESTION)))
    assert len(bands(signature(QUESTION))) == likeness.BANDS


@pytest.mark.parametrize("text", ["", " ", "a", "日本", "\ud800", "x" * 70_000])
def test_any_text_has_a_signature(text: str) -> None:
    assert similarity(signature(text), signature(text)) == 1
