"""What the scanner says of single texts, and that no text keeps it busy."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from preferences.text.screening import SCANNER_VERSION, FindingKind, scan
from preferences.text.screening.numbers import luhn, mod_97
from tests.unit.preferences.text.screening.corpus import snippets

KB = 1024


def kinds(text: str) -> list[FindingKind]:
    return [found.kind for found in scan(text)]


def test_a_finding_says_where_it_stands_in_characters_not_bytes() -> None:
    text = "Grüße 👋 an maren.holt@quillharbour.dev, danke"

    (found,) = scan(text)

    assert text[found.start : found.end] == "maren.holt@quillharbour.dev"


def test_findings_come_in_order_and_do_not_overlap() -> None:
    for snippet in snippets():
        found = scan(snippet.text)
        assert all(one.end <= two.start for one, two in pairwise(found))
        assert all(0 <= one.start < one.end <= len(snippet.text) for one in found)


def test_a_login_in_a_url_is_one_finding_and_no_address() -> None:
    assert kinds("https://maren:Sturm-fest-3@mail.quillharbour.dev/x") == [
        FindingKind.URL_CREDENTIALS
    ]


def test_a_key_that_two_patterns_know_is_one_finding() -> None:
    token = "gh" + "p_" + "K3v9Zq1LxT7bYw5RfJ2nPm8Hd4Gs6AcEuViO"
    text = f"GITHUB_TOKEN={token}"

    assert [text[one.start : one.end] for one in scan(text)] == [token]


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "a" * 10, "\u202e@\u200b.\u0301"])
def test_any_text_can_be_scanned(text: str) -> None:
    assert scan(text) == []


def test_random_characters_can_be_scanned() -> None:
    draw = random.Random(7)
    for _ in range(200):
        scan("".join(chr(draw.randrange(1, 0x3000)) for _ in range(300)))


def test_the_version_names_the_libraries_that_decide() -> None:
    assert "detect-secrets-" in SCANNER_VERSION
    assert "phonenumbers-" in SCANNER_VERSION
    assert len(SCANNER_VERSION) <= 100


def test_threads_find_what_one_finds() -> None:
    texts = [snippet.text for snippet in snippets()]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(scan, texts)) == [scan(text) for text in texts]


def test_check_digits_are_computed_as_the_standards_say() -> None:
    assert luhn("79927398713")
    assert not luhn("79927398710")
    assert mod_97("GB82WEST12345698765432") == 1
    assert mod_97("GB82WEST12345698765433") != 1


HOSTILE = (
    "a@", "a.", "a@a.", "a [at] b.", "eyJ", "eyJaaaaaaaaaa.", "sk-", "//", "://a:", "http://a:a",
    "1", "1-", "1.", "+1 ", "+49 30 23125 042 ", "tel 1 ", "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----" + "A" * 39 + " ", "token=", "password:'", "login a password ",
    "Authorization: Basic ", "/home/", "C:\\Users\\a ", "2001:", "DE12 ", "xoxb-1-", "aws key ",
    "\"'", " ", "\n", "AKIA",
)  # fmt: skip


def seconds(text: str) -> float:
    """Return how long a scan takes: the lesser of two, in this thread's own time."""
    times = []
    for _ in range(2):
        began = time.thread_time()
        scan(text)
        times.append(time.thread_time() - began)
    return min(times)


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    text = (piece * (64 * KB // len(piece) + 1))[: 64 * KB]

    # Quadratic would be 16; the rest is what a busy machine adds to short times.
    assert seconds(text) <= 8 * max(seconds(text[: 16 * KB]), 0.002)
