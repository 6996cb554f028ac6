"""What docs/screening.md says of the scanner is what the labelled snippets show."""

from __future__ import annotations

from preferences.text.screening import FindingKind
from tests.guards.sources import ROOT
from tests.unit.preferences.text.screening.corpus import SECRETS, Figures, measured, snippets

SEEN = ("tuned", "held out")
WORDS = {
    FindingKind.PRIVATE_KEY: "private key",
    FindingKind.URL_CREDENTIALS: "credentials in a URL",
    FindingKind.KEY: "key or token",
    FindingKind.PASSWORD: "password",
    FindingKind.EMAIL: "e-mail address",
    FindingKind.IBAN: "IBAN",
    FindingKind.CARD: "card number",
    FindingKind.PHONE: "telephone number",
    FindingKind.IP_ADDRESS: "IP address",
    FindingKind.HOME_PATH: "home folder",
}


def share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def cells(figures: Figures) -> str:
    there = figures.right + figures.missed
    return f"{there} | {share(figures.recall)} | {share(figures.precision)}"


def table() -> list[str]:
    """Return the rows of the table in the documentation."""
    parts = [measured(part) for part in ("tuned", "held out", "later")]
    rows = [
        f"| {WORDS[kind]} | " + " | ".join(cells(part.of(kind)) for part in parts) + " |"
        for kind in FindingKind
    ]
    secrets = " | ".join(cells(part.of(*SECRETS)) for part in parts)
    together = " | ".join(cells(part.of()) for part in parts)
    return [*rows, f"| all secrets | {secrets} |", f"| all | {together} |"]


def test_the_documentation_gives_the_measured_figures() -> None:
    documented = (ROOT / "docs/screening.md").read_text(encoding="utf-8")
    for row in table():
        assert row in documented, "\n".join(table())


def test_the_documentation_says_how_many_snippets_there_are() -> None:
    documented = (ROOT / "docs/screening.md").read_text(encoding="utf-8")
    counts = {part: sum(one.part == part for one in snippets()) for part in (*SEEN, "later")}
    assert sum(counts.values()) >= 300
    assert f"{sum(counts.values())} snippets" in documented
    for part, count in counts.items():
        assert f"{part} ({count})" in documented


def test_snippets_are_many_both_with_and_without_something_in_them() -> None:
    ids = [one.id for one in snippets()]
    assert len(set(ids)) == len(ids)
    assert len({one.text for one in snippets()}) == len(ids)
    assert sum(not one.found for one in snippets()) >= 100


def test_secrets_and_addresses_are_found_and_little_else() -> None:
    everything = measured("tuned", "held out", "later")
    for figures in (everything.of(*SECRETS), everything.of(FindingKind.EMAIL)):
        assert (figures.recall or 0) >= 0.95
        assert (figures.precision or 0) >= 0.95


def test_each_kind_is_found_and_little_else() -> None:
    for kind, figures in measured("tuned", "held out", "later").by_kind.items():
        assert (figures.recall or 0) >= 0.89, kind
        assert (figures.precision or 0) >= 0.85, kind


def test_snippets_the_patterns_were_not_made_with_do_nearly_as_well() -> None:
    held_out, later = measured("held out").of(), measured("later").of()
    assert (held_out.recall or 0) >= 0.95
    assert (held_out.precision or 0) >= 0.95
    assert (later.recall or 0) >= 0.85
    assert (later.precision or 0) >= 0.9
