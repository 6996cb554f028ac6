"""The table of roles and rights, made from the policies themselves."""

from __future__ import annotations

from collections.abc import Mapping

from rules.predicates import Predicate, always_allow

from accounts.policies import is_operator, is_signed_in
from accounts.rights import RIGHTS, Right
from communities.policies import (
    is_member,
    is_member_in_person,
    is_reviewer,
    is_second_person,
    is_steward,
    is_voter,
)

COLUMNS = (
    "Anyone",
    "Signed in",
    "Contributor",
    "Maintainer",
    "Steward",
    "Outside reviewer",
    "Operator",
)
MEMBERS = frozenset({"Contributor", "Maintainer", "Steward"})

# Who a predicate lets in. An operator runs the site and is a member only where they joined.
HOLDERS: Mapping[Predicate, frozenset[str]] = {
    always_allow: frozenset(COLUMNS),
    is_signed_in: frozenset(COLUMNS) - {"Anyone"},
    is_member: MEMBERS,
    is_member_in_person: MEMBERS,
    is_voter: frozenset({"Maintainer", "Steward"}),
    is_steward: frozenset({"Steward"}),
    is_reviewer: frozenset({"Outside reviewer"}),
    is_second_person: frozenset({"Steward", "Outside reviewer"}),
    is_operator: frozenset({"Operator"}),
}


def holders(right: Right) -> frozenset[str]:
    """Return which columns of the table have the right.

    Raises:
        KeyError: the right goes by a predicate that HOLDERS doesn't explain yet.
    """
    return HOLDERS[right.predicate]


def table() -> str:
    """Return the table as Markdown: one line for each right, those that most people have first."""
    lines = [
        "| May … | " + " | ".join(COLUMNS) + " | Name in code |",
        "|---|" + ":-:|" * len(COLUMNS) + "---|",
    ]
    for right in sorted(RIGHTS.values(), key=lambda one: (-len(holders(one)), one.name)):
        marks = ["✓" if column in holders(right) else "" for column in COLUMNS]
        lines.append(f"| {right.words} | " + " | ".join(marks) + f" | `{right.name}` |")
    return "\n".join(lines) + "\n"
