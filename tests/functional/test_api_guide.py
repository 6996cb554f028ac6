"""The guide for programs is followed, word for word, against a running site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Role, TokenScope
from communities.operations.make_token import make_token
from preferences.models import Prompt
from tests.factories import CommunityFactory, MembershipFactory

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"<!-- (?P<what>[^\n]+?) -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return the blocks marked so: what the mark says after it, and the text."""
    found = [(block["what"], block["text"]) for block in BLOCK.finditer(GUIDE.read_text())]
    return [(what.removeprefix(kind), text) for what, text in found if what.startswith(kind)]


def run(command: str, **variables: str) -> tuple[int, Any]:
    """Run a command of the guide in a shell; return the status and the JSON that it printed."""
    done = subprocess.run(
        ["sh", "-c", command.replace("curl ", r"curl -w '\n%{http_code}' ", 1)],
        env={**os.environ, "no_proxy": "*", **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    body, status = done.stdout.rsplit("\n", 1)
    return int(status), json.loads(body)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_guide_does_what_it_says(live_server: Any) -> None:
    since = timezone.now() - timedelta(days=1)
    community = CommunityFactory(slug="demo")
    place = MembershipFactory(community=community, role=Role.CONTRIBUTOR, joined_at=since)
    made = make_token(
        community=community,
        user=place.user,
        actor=place.user,
        name="the guide",
        scopes=[TokenScope.READ, TokenScope.SUBMIT],
        lifetime=timedelta(days=1),
        now=timezone.now(),
    )

    told = []
    for status, command in blocks("run: "):
        answered, said = run(command, SITE=live_server.url, TOKEN=made.text)
        assert answered == int(status), (command, said)
        told.append(said)

    assert len(told) == 5
    assert Prompt.objects.get().author == place.user
    ((_what, printed),) = blocks("printed")
    assert json.loads(printed) in told


def test_every_command_in_the_guide_is_run() -> None:
    assert GUIDE.read_text().count("curl --silent") == len(blocks("run: "))
