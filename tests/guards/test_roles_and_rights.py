"""The documentation's table of rights is the policies' own, and the policies do what it says."""

from __future__ import annotations

import config.urls  # noqa: F401 - every policy is declared once the pages are loaded
from accounts.rights import RIGHTS
from communities.roles_and_rights import COLUMNS, holders, table
from tests.guards.sources import ROOT
from tests.integration.accounts.test_policies import WHO_MAY

DOCUMENT = ROOT / "docs/roles-and-rights.md"
IN_THE_TESTS = {
    "Anyone": "nobody",
    "Signed in": "stranger",
    "Contributor": "contributor",
    "Maintainer": "maintainer",
    "Steward": "steward",
    "Outside reviewer": "reviewer",
    "Operator": "operator",
}


def test_the_documentation_has_the_table_that_the_policies_make() -> None:
    assert DOCUMENT.read_text().endswith(table()), "run manage.py roles_and_rights"


def test_the_table_says_what_the_tests_of_the_policies_have_seen() -> None:
    assert set(IN_THE_TESTS) == set(COLUMNS)
    for name, right in RIGHTS.items():
        seen = {column for column, who in IN_THE_TESTS.items() if who in WHO_MAY[name]}
        assert holders(right) == seen, name
