"""No page costs more queries where there are more people, and more of everything they put in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from communities.models import Role, TokenScope
from communities.operations.invite import invite
from communities.operations.join import ask_to_join
from communities.operations.make_bot import make_bot
from communities.operations.make_token import make_token
from communities.operations.propose_steward import propose_steward
from communities.operations.working_groups import add_to_group, found_group
from preferences.contributions.write_comment import write_comment
from preferences.models import Comparison, Export, Prompt
from preferences.models.report import ReportKind
from preferences.moderation.make_appeal import make_appeal
from preferences.moderation.make_report import make_report
from preferences.policies import MODERATE
from preferences.releases.export_preferences import export_archive
from tests.integration.journeys.moots import Moot, answer_all, newcomers
from tests.support.moderating import decide

MAX_BOTS = 20


def furnish(moot: Moot) -> None:
    """Let everybody do everything once, so that each page shows as many rows as it can."""
    now, founder = timezone.now(), moot.founder
    prompts = [moot.submits(one, f"What does {one.name} ask?") for one in moot.people]
    answer_all(now=now)
    moot.decides()
    moot.asks(moot.last, "What is still open?")
    first = Prompt.objects.get(pk=prompts[0].pk)
    pair = Comparison.objects.visible().select_related("prompt").get(prompt=first)
    for number, person in enumerate(moot.people):
        write_comment(on=first, author=person, text=f"Comment {number}.", now=now)
        write_comment(on=pair, author=person, text=f"Comment {number}.", now=now)
        make_token(
            community=moot.community,
            user=person,
            actor=person,
            name="mine",
            scopes=[TokenScope.READ],
            lifetime=timedelta(days=9),
            now=now,
        )
        group = found_group(
            community=moot.community, name=f"Group {number}", charter="All.", by=founder, now=now
        )
        for other in moot.people if number == 0 else [person]:
            place = moot.membership(other)
            add_to_group(group=group, membership=place, is_lead=False, by=founder, now=now)
    for number, asking in enumerate(newcomers(len(moot.people))):
        ask_to_join(community=moot.community, user=asking, words="Hello.", now=now)
        invite(community=moot.community, by=founder, role=Role.CONTRIBUTOR, now=now)
        if number < MAX_BOTS:
            make_bot(community=moot.community, name=f"Bot {number}", actor=founder, now=now)
    _moderate(moot, prompts[1:])
    propose_steward(membership=moot.membership(moot.last), by=founder, now=now)
    export_archive(community=moot.community, actor=founder, now=now).file.close()


def _moderate(moot: Moot, prompts: list[Prompt]) -> None:
    """Let people from outside report every prompt, and the founder decide on each second."""
    now = timezone.now()
    for number, (prompt, reporter) in enumerate(zip(prompts, newcomers(len(prompts)), strict=True)):
        case = make_report(
            reporter=reporter,
            community=moot.community,
            subject=prompt,
            kind=ReportKind.SPAM,
            reason="It sells shoes.",
            confidential=False,
            now=now,
        ).case
        if number % 2 == 0 and case.about is not None:
            action = decide(case, moot.founder, now=now, right=MODERATE)
            make_appeal(action=action, appellant=case.about, text="It does not.", now=now)


@pytest.fixture(scope="module")
def busy(moots: dict[int, Moot], django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, Moot]]:
    """Return the communities of three and of thirty in which everybody did everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        for members in (3, 30):
            furnish(moots[members])
        yield moots
        transaction.set_rollback(True)


PAGES = [
    "",
    "bots/",
    "conduct/",
    "desk/",
    "desk/rights/",
    "desk/rights/?who=New",
    "desk/rights/breach.md",
    "desk/rights/exports/",
    "desk/rights/exports/{export}/",
    "desk/rights/licence/",
    "desk/rights/people/{person}/",
    "desk/rights/processing.md",
    "desk/rights/versions/contributor_terms/1/",
    "export/",
    "groups/",
    "groups/group-0/",
    "guidelines/",
    "join/",
    "leave/",
    "links/",
    "moderation/",
    "people/",
    "people/invitations/",
    "people/requests/",
    "prompts/",
    "prompts/{prompt}/",
    "results/",
    "results/{pair}/",
    "rules/",
    "tokens/",
    "transparency/",
    "vote/",
    "vote/end/",
    "votes/",
]
API = ["groups", "members", "prompts", "results", "rounds", "own/prompts", "own/votes", "record"]
OWN = ["", "notifications/", "prompts/", "votes/", "security/", "settings/"]


def cost(moot: Moot, address: str) -> int:
    """Return how many queries the founder's look at a page takes; the page is there."""
    first = Prompt.objects.filter(community=moot.community).order_by("pk").first()
    assert first
    pair = Comparison.objects.filter(prompt=first).first()
    assert pair
    page = address.format(
        prompt=first.public_id,
        pair=pair.public_id,
        person=moot.founder.public_id,
        export=Export.objects.get(community=moot.community).public_id,
    )
    client = Client()
    client.force_login(moot.founder)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
        assert response.status_code == 200, address
    return len(captured)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_thirty_costs_what_one_of_three_does(busy: dict[int, Moot], page: str) -> None:
    few, many = (cost(busy[members], busy[members].address(page)) for members in (3, 30))

    assert many == few


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["record/", "record/?who=Founder"])
def test_the_record_of_thirty_costs_no_more(busy: dict[int, Moot], page: str) -> None:
    few, many = (cost(busy[members], busy[members].address(page)) for members in (3, 30))

    # One query for each kind of thing on the page, and the first page of many holds fewer kinds.
    assert many <= few


@pytest.mark.django_db
@pytest.mark.parametrize("page", API)
def test_a_list_of_the_api_costs_the_same(busy: dict[int, Moot], page: str) -> None:
    few, many = (
        cost(busy[members], f"/api/{page}/?community={busy[members].community.slug}")
        for members in (3, 30)
    )

    assert many == few


@pytest.mark.django_db
@pytest.mark.parametrize("page", OWN)
def test_ones_own_pages_cost_the_same(busy: dict[int, Moot], page: str) -> None:
    few, many = (cost(busy[members], f"/you/{page}") for members in (3, 30))

    assert many == few
