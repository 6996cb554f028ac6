"""The list of everything that the site stores about people. Nothing else is.

A guard test fails for a table or a field that looks personal and is neither here nor among what is
not personal (`gaps`). docs/what-we-store-about-you.md is made from it; a guard test compares.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.inventory.entry import Held
from privacy.inventory.of_account import OF_ACCOUNT
from privacy.inventory.of_contributions import OF_CONTRIBUTIONS
from privacy.inventory.of_decisions import OF_DECISIONS
from privacy.inventory.of_membership import OF_MEMBERSHIP
from privacy.inventory.of_rights import OF_RIGHTS

PARTS: tuple[tuple[str | Promise, tuple[Held, ...]], ...] = (
    (_("Your account"), OF_ACCOUNT),
    (_("Your communities"), OF_MEMBERSHIP),
    (_("What you agreed to"), OF_RIGHTS),
    (_("What you gave"), OF_CONTRIBUTIONS),
    (_("Reports and decisions"), OF_DECISIONS),
)

INVENTORY: tuple[Held, ...] = tuple(held for _words, part in PARTS for held in part)
