"""Two hundred requests at once, one left of a quota: exactly one passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Community, QuotaKind, QuotaUse, Role, Rules
from communities.rule_values import RuleValues
from preferences.models import Prompt
from tests.factories import MembershipFactory, UserFactory
from tests.functional.web_server import Visitor, WebServer

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 200
LIMIT = 5
CEILING = 7


@pytest.fixture
def web(process_environment: dict[str, str], tmp_path: Path) -> Iterator[WebServer]:
    """The demo's web server; one person writes CEILING prompts a day in all communities."""
    ceiling = {"FOLKMOOT_PERSON_PROMPTS_PER_DAY": str(CEILING)}
    server = WebServer(home=tmp_path, environment=process_environment | ceiling)
    yield server
    server.end()


def in_a_community(author: User, *, used: int) -> Community:
    """Return a community in which the author may write LIMIT prompts a day and wrote `used`."""
    community: Community = MembershipFactory(user=author, role=Role.CONTRIBUTOR).community
    Rules.objects.create(
        community=community,
        version=1,
        values=RuleValues(prompts_per_day=LIMIT).as_data(),
        published_at=timezone.now(),
    )
    count(author, community, used)
    return community


def count(author: User, community: Community | None, used: int) -> None:
    """Write down what the author used today; nothing of 0, as on a fresh day."""
    if used:
        day = timezone.now().date()
        QuotaUse.objects.create(
            community=community, user=author, kind=QuotaKind.PROMPTS, day=day, used=used
        )


def submit_at_once(web: WebServer, author: User, communities: Sequence[Community]) -> Counter[int]:
    """Send REQUESTS prompts at the same moment, dealt out to the communities in turn."""
    browser = Visitor(web.port)
    browser.get("/sign-in/")
    assert browser.post("/sign-in/", {"person": str(author.public_id)}).status == 302
    together = Barrier(REQUESTS, timeout=60)

    def submit(number: int) -> int:
        together.wait()
        form = {"text": f"How do I review change {number}?", "language": "en"}
        community = communities[number % len(communities)]
        return browser.post(f"/c/{community.slug}/prompts/new/", form).status

    with ThreadPoolExecutor(REQUESTS) as threads:
        return Counter(threads.map(submit, range(REQUESTS)))


def used_by(author: User) -> dict[Community | None, int]:
    uses = QuotaUse.objects.filter(user=author, kind=QuotaKind.PROMPTS)
    return {one.community: one.used for one in uses.select_related("community")}


def test_of_200_parallel_prompts_with_one_left_exactly_one_is_stored(
    web: WebServer,
) -> None:
    author = UserFactory()
    community = in_a_community(author, used=LIMIT - 1)
    count(author, None, LIMIT - 1)

    statuses = submit_at_once(web, author, [community])

    assert Prompt.objects.filter(community=community).count() == 1
    assert statuses == {302: 1, 422: REQUESTS - 1}
    assert used_by(author) == {community: LIMIT, None: LIMIT}


def test_of_200_parallel_prompts_to_two_communities_as_many_are_stored_as_are_left_in_all(
    web: WebServer,
) -> None:
    # On a fresh day no row is there yet to take turns at; with one left each community has two.
    for left, before in ((CEILING, 0), (1, LIMIT - 2)):
        author = UserFactory()
        communities = [in_a_community(author, used=before) for _ in range(2)]
        count(author, None, CEILING - left)

        statuses = submit_at_once(web, author, communities)

        assert Prompt.objects.filter(author=author).count() == left
        assert statuses == {302: left, 422: REQUESTS - left}
        uses = used_by(author)
        assert uses.pop(None) == CEILING
        assert sum(uses.values()) == 2 * before + left
        assert max(uses.values()) <= LIMIT
