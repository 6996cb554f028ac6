"""A community with terms for employers, and an employer that signed them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.models import User
from communities.models import Community
from consent.models import Employer
from preferences.models import Prompt
from tests.integration.conftest import NOW, Moot
from tests.support.employing import confirmed, signs, terms_for_employers
from tests.support.moderating import member, steward


@dataclass
class Harbour:
    """The community, who signed for the employer, somebody who works there, and a steward."""

    community: Community
    employer: Employer
    lawyer: User
    ada: User
    bea: User
    prompt: Prompt

    def address(self, page: str = "") -> str:
        """Return the address of one of the pages for employers."""
        return f"/c/{self.community.slug}/terms/employers/{page}"

    def of_employer(self, page: str = "") -> str:
        """Return the address of one of the employer's own pages."""
        return self.address(f"{self.employer.public_id}/{page}")


@pytest.fixture
def harbour(moot: Moot) -> Harbour:
    """Return an employer whose lists are empty."""
    community = moot.community
    terms_for_employers(community)
    lawyer, ada = member(community, name="Lena"), member(community, name="Ada")
    confirmed(ada, "ada@harbour.example")
    return Harbour(
        community=community,
        employer=signs(lawyer, community, now=NOW),
        lawyer=lawyer,
        ada=ada,
        bea=steward(community, name="Bea"),
        prompt=Prompt.objects.filter(community=community)[0],
    )
