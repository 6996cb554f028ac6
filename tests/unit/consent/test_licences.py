"""Which contribution fits into which dataset: every pair of the table, and what is in none."""

from __future__ import annotations

import pytest

from consent.licences import OUTBOUND, Ships, accepted_by, fit

NO, OK = "no", Ships.NOTHING
TEXT, NOTICE = Ships.TEXT, Ships.TEXT_AND_NOTICE

# Written out once more, by hand, from the decisions on licences: not read from the code.
DECIDED = {
    "CC0-1.0": (OK, OK, OK, OK),
    "PDDL-1.0": (OK, OK, OK, OK),
    "CDLA-Permissive-2.0": (NO, OK, TEXT, TEXT),
    "MIT": (NO, NOTICE, NOTICE, NOTICE),
    "BSD-2-Clause": (NO, NOTICE, NOTICE, NOTICE),
    "BSD-3-Clause": (NO, NOTICE, NOTICE, NOTICE),
    "Apache-2.0": (NO, NOTICE, NOTICE, NOTICE),
    "CC-BY-4.0": (NO, NO, OK, OK),
    "CC-BY-SA-4.0": (NO, NO, NO, OK),
    "GPL-2.0-only": (NO, NO, NO, NO),
    "GPL-3.0-or-later": (NO, NO, NO, NO),
    "LGPL-3.0-only": (NO, NO, NO, NO),
    "AGPL-3.0-only": (NO, NO, NO, NO),
    "MPL-2.0": (NO, NO, NO, NO),
    "GFDL-1.3-or-later": (NO, NO, NO, NO),
    "ODbL-1.0": (NO, NO, NO, NO),
    "ODC-By-1.0": (NO, NO, NO, NO),
    "CC-BY-NC-4.0": (NO, NO, NO, NO),
    "CC-BY-NC-SA-4.0": (NO, NO, NO, NO),
    "CC-BY-ND-4.0": (NO, NO, NO, NO),
    "OpenMDW-1.0": (NO, NO, NO, NO),
    "LicenseRef-our-own": (NO, NO, NO, NO),
    "nobody-knows": (NO, NO, NO, NO),
    "": (NO, NO, NO, NO),
}
PAIRS = [
    (inbound, outbound, expected)
    for inbound, row in DECIDED.items()
    for outbound, expected in zip(OUTBOUND, row, strict=True)
]


@pytest.mark.parametrize(("inbound", "outbound", "expected"), PAIRS)
def test_every_pair_is_as_decided(inbound: str, outbound: str, expected: str) -> None:
    found = fit(inbound, outbound)

    assert found.allowed is (expected != NO)
    assert bool(found.reason) is (expected == NO)
    ships = () if expected in (NO, OK) else ((inbound, expected),)
    assert found.licences == ships


@pytest.mark.parametrize("inbound", [*DECIDED, "MIT OR GPL-3.0-only"])
@pytest.mark.parametrize("outbound", ["", "MIT", "cc-by-4.0 ", "CC-BY-NC-4.0", "nonsense"])
def test_no_dataset_leaves_under_another_licence(inbound: str, outbound: str) -> None:
    assert not fit(inbound, outbound).allowed


@pytest.mark.parametrize(
    ("expression", "outbound", "ships"),
    [
        ("MIT OR GPL-3.0-only", "CC-BY-4.0", (("MIT", NOTICE),)),
        ("GPL-3.0-only OR MIT", "CC-BY-4.0", (("MIT", NOTICE),)),
        ("CC0-1.0 OR MIT", "CC0-1.0", ()),
        ("MIT AND Apache-2.0", "CC-BY-4.0", (("MIT", NOTICE), ("Apache-2.0", NOTICE))),
        ("(MIT AND CC-BY-4.0) OR CC0-1.0", "CC0-1.0", ()),
        (" MIT ", "CC-BY-4.0", (("MIT", NOTICE),)),
    ],
)
def test_an_expression_is_in_by_its_best_alternative_with_all_of_its_parts(
    expression: str, outbound: str, ships: tuple[tuple[str, Ships], ...]
) -> None:
    found = fit(expression, outbound)

    assert found.allowed
    assert sorted(found.licences) == sorted(ships)


@pytest.mark.parametrize(
    "expression",
    [
        "MIT AND GPL-3.0-only",
        "CC-BY-4.0 AND CC-BY-SA-4.0",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "MIT AND",
        "MIT MIT",
        "(MIT",
        "OR",
        "MIT; DROP TABLE",
        "CC0-1.0 AND LicenseRef-terms-of-a-site",
        "\x00",
    ],
)
def test_what_is_not_wholly_allowed_or_not_to_be_read_stays_out(expression: str) -> None:
    found = fit(expression, "CC-BY-4.0")

    assert not found.allowed
    assert found.reason


def test_a_community_takes_in_what_its_licence_keeps() -> None:
    assert accepted_by("CC0-1.0") == ("CC0-1.0", "PDDL-1.0")
    assert "CC-BY-SA-4.0" not in accepted_by("CC-BY-4.0")
    assert "CC-BY-SA-4.0" in accepted_by("CC-BY-SA-4.0")
    for outbound in OUTBOUND:
        assert outbound in accepted_by(outbound)
