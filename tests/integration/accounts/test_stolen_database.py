"""A stolen dump of the database opens nothing: no token that was ever shown stands in it."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from communities import tokens
from communities.models import Role
from communities.tokens import TokenUnknown
from embedded.cluster import find_programs
from tests.factories import MembershipFactory
from tests.integration.communities.test_tokens import Place
from tests.integration.conftest import SignedIn


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_usable_token(
    as_: SignedIn,
) -> None:
    now = timezone.now()
    place = MembershipFactory(role=Role.STEWARD, joined_at=now - timedelta(days=1))
    member = Place(community=place.community, user=place.user)
    shown = [member.make(now=now).text for _ in range(3)]
    form = {"name": "from the page", "scopes": ["read"], "lifetime": "90"}
    page = as_(member.user).post(member.page(), form).content.decode()
    shown += re.findall(r"folkmoot_[a-z0-9]{12}_[A-Za-z0-9]{44}", page)
    assert len(shown) == 4

    dump = dumped()

    prefixes = [text[9:21] for text in shown]
    assert all(prefix in dump for prefix in prefixes), "the dump has the tokens' rows"
    assert not any(text in dump or text[22:] in dump for text in shown)
    words = set(re.findall(r"[A-Za-z0-9_-]{8,}", dump))
    assert len(words) > 1_000
    opened = [word for word in words | set(dump.split()) if opens(word, now)]
    # Put together, too: each prefix with each word that could be a secret.
    secrets = {word[:44] for word in words if len(word) >= 44}
    assert secrets
    opened += [
        prefix
        for prefix in prefixes
        for secret in secrets
        if opens(f"folkmoot_{prefix}_{secret}", now)
    ]
    assert opened == []
    assert all(opens(text, now) for text in shown)


def opens(text: str, now: Any) -> bool:
    """Say whether a text opens the API."""
    try:
        tokens.find(text, now=now)
    except TokenUnknown:
        return False
    return True


def dumped() -> str:
    """Return a dump of the test's database, as pg_dump makes it."""
    program = find_programs(None).folder / "pg_dump"
    address = urlsplit(os.environ["DATABASE_OWNER_URL"])
    database = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    done = subprocess.run([program, "--dbname", database], capture_output=True, check=True)
    return done.stdout.decode()
