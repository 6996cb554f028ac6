"""Pseudonyms of a release: no list of members finds anybody, no id links two releases."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from consent.pseudonyms import KeyTooShort, crowd_hides, new_key, pseudonym, quarter, row_ids

MEMBERS = [uuid4() for _ in range(300)]


def test_one_person_has_one_pseudonym_in_a_release_and_another_in_the_next() -> None:
    first, second = new_key(), new_key()

    here = {pseudonym(one, key=first) for one in MEMBERS}
    assert here == {pseudonym(one, key=first) for one in MEMBERS}
    assert len(here) == len(MEMBERS)
    assert here.isdisjoint({pseudonym(one, key=second) for one in MEMBERS})


def guesses(member: UUID, email: str, name: str) -> set[str]:
    """Return what somebody with a list of members, but without the key, would try."""
    texts = [str(member), member.hex, email, name, f"voter:{member}"]
    tried = set(texts)
    for text in texts:
        for algorithm in ("md5", "sha1", "sha256"):
            tried.add(hashlib.new(algorithm, text.encode()).hexdigest())
        for key in (b"", b"folkmoot", b"secret", text.encode()):
            tried.add(hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
            tried.add(hmac.new(key, b"voter:" + member.bytes, hashlib.sha256).hexdigest())
    return tried | {one[:32] for one in tried}


def test_a_dictionary_of_all_members_hits_nobody() -> None:
    key = new_key()
    released = {pseudonym(one, key=key) for one in MEMBERS}

    tried = {
        guess
        for n, one in enumerate(MEMBERS)
        for guess in guesses(one, f"member-{n}@example.org", f"Member {n}")
    }

    assert len(tried) > 20 * len(MEMBERS)
    assert not released & tried


@pytest.mark.parametrize("size", [0, 1, 31])
def test_a_key_that_could_be_guessed_is_refused(size: int) -> None:
    with pytest.raises(KeyTooShort):
        pseudonym(MEMBERS[0], key=b"k" * size)


@pytest.mark.parametrize(
    ("voters", "votes", "hides"),
    [(20, 20, True), (19, 20, False), (20, 19, False), (19, 1_000, False), (0, 0, False)],
)
def test_individual_votes_leave_only_where_twenty_have_twenty(
    voters: int, votes: int, hides: bool
) -> None:
    assert crowd_hides([votes] * voters) is hides


def test_many_who_vote_rarely_hide_nobody_who_votes_a_lot() -> None:
    assert not crowd_hides([19] * 500 + [1_000] * 19)


def test_rows_are_numbered_afresh_and_days_are_quarters() -> None:
    assert len(set(row_ids(1_000)) | set(row_ids(1_000))) == 2_000
    assert quarter(datetime(2028, 2, 29, 23, 59, tzinfo=UTC)) == "2028-Q1"
    assert quarter(datetime(2026, 12, 31, tzinfo=UTC)) == "2026-Q4"
