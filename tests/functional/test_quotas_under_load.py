"""Two hundred requests at once, one left of the quota: exactly one passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.utils import timezone

from communities.models import QuotaKind, QuotaUse, Role, Rules
from communities.rule_values import RuleValues
from preferences.models import Prompt
from tests.factories import MembershipFactory
from tests.functional.web_server import Visitor, WebServer

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 200
LIMIT = 5


@pytest.fixture
def web(process_environment: dict[str, str], tmp_path: Path) -> Iterator[WebServer]:
    """The demo's web server."""
    server = WebServer(home=tmp_path, environment=process_environment)
    yield server
    server.end()


def test_of_200_parallel_prompts_with_one_left_exactly_one_is_stored(web: WebServer) -> None:
    member = MembershipFactory(role=Role.CONTRIBUTOR)
    community, author = member.community, member.user
    Rules.objects.create(
        community=community,
        version=1,
        values=RuleValues(prompts_per_day=LIMIT).as_data(),
        published_at=timezone.now(),
    )
    day = timezone.now().date()
    QuotaUse.objects.create(
        community=community, user=author, kind=QuotaKind.PROMPTS, day=day, used=LIMIT - 1
    )
    browser = Visitor(web.port)
    browser.get("/sign-in/")
    assert browser.post("/sign-in/", {"person": str(author.public_id)}).status == 302
    together = Barrier(REQUESTS, timeout=60)

    def submit(number: int) -> int:
        together.wait()
        form = {"text": f"How do I review change {number}?", "language": "en"}
        return browser.post(f"/c/{community.slug}/prompts/new/", form).status

    with ThreadPoolExecutor(REQUESTS) as threads:
        statuses = Counter(threads.map(submit, range(REQUESTS)))

    assert Prompt.objects.filter(community=community).count() == 1
    assert statuses == {302: 1, 422: REQUESTS - 1}
    assert QuotaUse.objects.get(user=author, kind=QuotaKind.PROMPTS).used == LIMIT
