"""Conversations from outside: what is refused, what is kept, and what tells two apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.text.messages import (
    MAX_CONTENT_BYTES,
    EmptyTextError,
    InvalidTextError,
    MessagesError,
    OrderError,
    TextTooLongError,
    canonical_sha256,
    check_storable,
    decode,
    from_text,
    summary,
    validate,
)

USER = {"role": "user", "content": "Why?"}
ASSISTANT = {"role": "assistant", "content": "Because."}
SYSTEM = {"role": "system", "content": "Be brief."}
storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
    lambda text: text.strip()
)


@pytest.mark.parametrize(
    "conversation",
    [
        [USER],
        [SYSTEM, USER],
        [USER, ASSISTANT, USER],
        [SYSTEM, USER, ASSISTANT, USER, ASSISTANT, USER],
        (USER,),
    ],
)
def test_a_conversation_that_ends_with_the_user_is_accepted(conversation: Any) -> None:
    assert validate(conversation) == list(conversation)


@pytest.mark.parametrize(
    ("conversation", "error"),
    [
        (None, OrderError),
        ("Why?", OrderError),
        ({"role": "user", "content": "x"}, OrderError),
        ([], EmptyTextError),
        (["Why?"], OrderError),
        ([SYSTEM], OrderError),
        ([ASSISTANT], OrderError),
        ([USER, ASSISTANT], OrderError),
        ([ASSISTANT, USER], OrderError),
        ([USER, USER], OrderError),
        ([USER, SYSTEM, USER], OrderError),
        ([SYSTEM, SYSTEM, USER], OrderError),
        ([SYSTEM, ASSISTANT, USER], OrderError),
        ([{"role": "tool", "content": "x"}], OrderError),
        ([{"role": ["user"], "content": "x"}], OrderError),
        ([{"role": "User", "content": "x"}], OrderError),
        ([{"role": "user"}], OrderError),
        ([{"content": "x"}], OrderError),
        ([{"role": "user", "content": "x", "name": "y"}], OrderError),
        ([{"role": "user", "content": None}], OrderError),
        ([{"role": "user", "content": ["x"]}], OrderError),
        ([{"role": "user", "content": ""}], EmptyTextError),
        ([{"role": "user", "content": " \n\t"}], EmptyTextError),
        ([{"role": "user", "content": "a\0b"}], InvalidTextError),
        ([{"role": "user", "content": "a\ud800b"}], InvalidTextError),
        ([{"role": "user", "content": "x" * (MAX_CONTENT_BYTES + 1)}], TextTooLongError),
        ([{"role": "user", "content": "é" * (MAX_CONTENT_BYTES // 2 + 1)}], TextTooLongError),
        ([USER, ASSISTANT] * 150 + [USER], TextTooLongError),
    ],
)
def test_anything_else_is_refused_with_a_reason(
    conversation: Any, error: type[MessagesError]
) -> None:
    with pytest.raises(error) as refusal:
        validate(conversation)
    assert type(refusal.value) is error
    assert str(refusal.value).endswith((".", "."))


def test_the_reason_names_the_message_that_is_wrong() -> None:
    with pytest.raises(EmptyTextError, match="Message 3"):
        validate([USER, ASSISTANT, {"role": "user", "content": ""}])
    with pytest.raises(OrderError, match="message 3 is from the user"):
        validate([SYSTEM, USER, USER])


def test_a_text_of_exactly_64_kb_is_accepted() -> None:
    assert from_text("x" * MAX_CONTENT_BYTES)[0]["content"] == "x" * MAX_CONTENT_BYTES


def test_an_over_long_text_is_told_its_size() -> None:
    with pytest.raises(TextTooLongError, match="98 KB"):
        from_text("x" * 100_000)


def test_line_ends_become_line_feeds_and_nothing_else_changes() -> None:
    text = "  a\r\nb\rc\n\n e\u0301 \u00e9\t"
    assert from_text(text) == [{"role": "user", "content": "  a\nb\nc\n\n e\u0301 \u00e9\t"}]


@given(storable)
def test_a_text_that_was_accepted_is_accepted_again_unchanged(text: str) -> None:
    first = from_text(text)
    assert validate(first) == first


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    assert decode("caf\u00e9".encode()) == "café"
    with pytest.raises(InvalidTextError, match="byte 4"):
        decode("café".encode("latin-1"))


def test_an_imported_answer_may_be_empty_but_not_hold_a_nul() -> None:
    check_storable("")
    with pytest.raises(InvalidTextError):
        check_storable("\0")


def test_line_ends_do_not_make_another_prompt() -> None:
    assert canonical_sha256(from_text("a\r\nb")) == canonical_sha256(from_text("a\nb"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([USER], [{"role": "user", "content": "Why? "}]),
        ([USER], [{"role": "system", "content": "Why?"}]),
        (from_text("e\u0301"), from_text("\u00e9")),
        (from_text('a","b'), from_text("a")),
        ([SYSTEM, USER], [USER]),
    ],
)
def test_different_conversations_have_different_fingerprints(one: Any, other: Any) -> None:
    assert canonical_sha256(one) != canonical_sha256(other)


def test_the_fingerprint_of_a_conversation_never_changes() -> None:
    assert canonical_sha256([{"content": "Grüße\n", "role": "user"}]) == (
        "529b6a3b9bdf4c923da1638c0f120c545b339a0882834c8ec20aa7416d446439"
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Why?", "Why?"),
        ("\n\n  ## What is   this?\nMore.", "What is this?"),
        ("> quoted", "quoted"),
        ("- item", "item"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("#123 is broken", "#123 is broken"),
        ("a\u202eb\u200bc", "abc"),
        ("x" * 200, "x" * 79 + "…"),
        ("word " * 40, ("word " * 15).strip() + "…"),
    ],
)
def test_a_title_is_the_first_line_in_plain_words(text: str, title: str) -> None:
    assert summary(from_text(text)) == title


def test_the_title_of_a_conversation_is_what_was_asked_last() -> None:
    last = {"role": "user", "content": "And now?"}
    assert summary([USER, ASSISTANT, last]) == "And now?"


@given(storable, st.integers(min_value=10, max_value=100))
def test_a_title_is_never_longer_than_asked(text: str, length: int) -> None:
    title = summary(from_text(text), length=length)
    assert len(title) <= length
    assert "\n" not in title
