"""Who stands on an approval list, decided over plain values."""

from __future__ import annotations

import itertools

import pytest

from consent.employer_rules import PUBLIC_MAIL, NotListable, keys_of, may_write_for, normal
from consent.models import ListKind
from consent.terms_status import TermsStatus

EMAIL, DOMAIN, USERNAME = ListKind.EMAIL, ListKind.DOMAIN, ListKind.USERNAME


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (EMAIL, " Ada@Harbour.Example ", "ada@harbour.example"),
        (EMAIL, "ada@bücher.example", "ada@xn--bcher-kva.example"),
        (EMAIL, "ada+lists@gmail.com", "ada+lists@gmail.com"),
        (DOMAIN, "Harbour.EXAMPLE", "harbour.example"),
        (DOMAIN, "@harbour.example.", "harbour.example"),
        (DOMAIN, "BÜCHER.example", "xn--bcher-kva.example"),
        (DOMAIN, "xn--bcher-kva.example", "xn--bcher-kva.example"),
        (USERNAME, " Person-1F ", "person-1f"),
    ],
)
def test_what_is_listed_is_kept_in_one_form(kind: ListKind, typed: str, kept: str) -> None:
    assert normal(kind, typed) == kept
    assert normal(kind, kept) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *((EMAIL, words) for words in ("", "ada", "@harbour.example", "ada@", "a b@c.example")),
        *((EMAIL, words) for words in ("ada@localhost", "ada@-x.example", "ada\0@x.example")),
        *((DOMAIN, words) for words in ("", "example", "a b.example", "https://x.example/")),
        *((DOMAIN, words) for words in ("ada@x.example", "*.x.example", "x..example", "\0.x.y")),
        *((DOMAIN, "a" * 64 + ".example"), (DOMAIN, ".".join(["abc"] * 70))),
        *((USERNAME, words) for words in ("", "two words", "ada@x.example", "x" * 151)),
    ],
)
def test_what_is_none_is_refused(kind: ListKind, typed: str) -> None:
    with pytest.raises(NotListable):
        normal(kind, typed)


@pytest.mark.parametrize("domain", sorted(PUBLIC_MAIL))
def test_a_domain_at_which_anybody_has_an_address_is_refused(domain: str) -> None:
    with pytest.raises(NotListable, match="Anybody can have an address"):
        normal(DOMAIN, domain.upper())
    assert normal(EMAIL, f"ada@{domain}") == f"ada@{domain}"


def test_somebody_is_named_by_user_name_by_each_address_and_by_its_very_domain() -> None:
    assert keys_of("Person-1", ["Ada@Sub.Harbour.example", "ada@bücher.example"]) == {
        ("username", "person-1"),
        ("email", "ada@sub.harbour.example"),
        ("domain", "sub.harbour.example"),
        ("email", "ada@xn--bcher-kva.example"),
        ("domain", "xn--bcher-kva.example"),
    }


def test_an_address_that_cannot_be_read_names_nobody() -> None:
    assert keys_of("", ["nonsense", "a@b@", ""]) == set()


def test_only_all_of_it_together_lets_somebody_write() -> None:
    able = [
        (approved, acknowledged, ended, signed)
        for approved, acknowledged, ended, signed in itertools.product(
            (True, False), (True, False), (True, False), TermsStatus
        )
        if may_write_for(approved=approved, acknowledged=acknowledged, ended=ended, signed=signed)
    ]
    assert able == [(True, True, False, TermsStatus.AGREED), (True, True, False, TermsStatus.GRACE)]
