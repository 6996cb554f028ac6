"""Moderation in figures: what may be told, and what no subtraction brings back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from communities.models import Community
from preferences.models import ReportKind
from tests.factories import CommunityFactory, PromptFactory
from tests.factories.moderation import ActionFactory, AppealFactory, CaseFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community that began long ago."""
    return CommunityFactory(created_at=timezone.now() - timedelta(days=400))


def at(community: Community, page: str = "") -> str:
    """Return a page's address."""
    return f"/c/{community.slug}/{page}"


def cells(community: Community) -> dict[tuple[str, str, str], str]:
    """Return the figures of the CSV file: (quarter, group, what) → figure."""
    answer = Client().get(at(community, "transparency/file/"))
    assert answer["Content-Type"].startswith("text/csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode()))
    return {(row["quarter"], row["group"], row["what"]): row["count"] for row in rows}


def quarter_before() -> tuple[str, timedelta]:
    """Return the name of the quarter before this one, and how long ago its middle was."""
    now = timezone.now()
    moment = now - timedelta(days=91)
    first_month = 3 * ((moment.month - 1) // 3) + 1
    middle = moment.replace(month=first_month + 1, day=15)
    return f"{moment.year}-Q{(moment.month + 2) // 3}", now - middle


def test_figures_under_five_are_not_told_and_none_looks_like_one(community: Community) -> None:
    quarter, ago = quarter_before()
    then = timezone.now() - ago
    for number, kind in [(7, ReportKind.SPAM), (4, ReportKind.HARASSMENT), (1, ReportKind.ILLEGAL)]:
        for _ in range(number):
            case = CaseFactory(prompt=PromptFactory(community=community), opened_at=then)
            ReportFactory(case=case, kind=kind, made_at=then)

    told = cells(community)

    assert told[quarter, "reports", "spam"] == "7"
    for rare in ("harassment", "illegal", "secret"):
        assert told[quarter, "reports", rare] == "< 5"
    assert told[quarter, "reports", "all"] == "< 5", "12 − 7 would tell the rest"


def test_parts_of_appeals_are_told_only_together(community: Community) -> None:
    quarter, ago = quarter_before()
    then = timezone.now() - ago

    def answered(number: int, *, upheld: bool) -> None:
        for _ in range(number):
            case = CaseFactory(prompt=PromptFactory(community=community), opened_at=then)
            AppealFactory(
                action=ActionFactory(case=case, made_at=then),
                made_at=then,
                decided_at=then,
                upheld=upheld,
                answer="So.",
            )

    answered(6, upheld=True)
    answered(1, upheld=False)
    told = cells(community)
    assert told[quarter, "appeals", "made"] == "7"
    assert told[quarter, "appeals", "upheld"] == "< 5", "7 − 6 would tell the one"
    assert told[quarter, "appeals", "rejected"] == "< 5"

    answered(4, upheld=False)
    told = cells(community)
    assert (told[quarter, "appeals", "upheld"], told[quarter, "appeals", "rejected"]) == ("6", "5")
    assert told[quarter, "decisions", "hide"] == "11"


def test_the_median_time_to_the_first_decision_is_told_of_five_or_more(
    community: Community,
) -> None:
    quarter, ago = quarter_before()
    then = timezone.now() - ago
    for hours in (1, 2, 10, 20):
        case = CaseFactory(prompt=PromptFactory(community=community), opened_at=then)
        ActionFactory(case=case, made_at=then + timedelta(hours=hours))
        ActionFactory(case=case, made_at=then + timedelta(hours=200))
    assert cells(community)[quarter, "times", "median_hours_to_first_decision"] == ""

    case = CaseFactory(prompt=PromptFactory(community=community), opened_at=then)
    ActionFactory(case=case, at_once=True, actor=None, made_at=then)
    ActionFactory(case=case, made_at=then + timedelta(hours=12))

    assert cells(community)[quarter, "times", "median_hours_to_first_decision"] == "10"


def test_while_a_quarter_runs_its_figures_move_in_steps_of_five(community: Community) -> None:
    now = timezone.now()
    running = f"{now.year}-Q{(now.month + 2) // 3}"
    seen = []
    for _ in range(11):
        ReportFactory(case=CaseFactory(prompt=PromptFactory(community=community)), kind="spam")
        seen.append(cells(community)[running, "reports", "spam"])

    assert seen == ["< 5"] * 4 + ["5–9"] * 5 + ["10–14"] * 2


def test_everybody_reads_the_figures(community: Community, client: Client) -> None:
    page = client.get(at(community, "transparency/"))

    assert page.status_code == 200
    assert "&lt; 5" in page.content.decode()


@pytest.mark.parametrize(("late", "told"), [(0, "&lt; 5"), (4, "&lt; 5"), (7, "5–9")])
def test_how_many_appeals_are_overdue_is_public(community: Community, late: int, told: str) -> None:
    then = timezone.now() - timedelta(days=30)
    for _ in range(late):
        case = CaseFactory(prompt=PromptFactory(community=community))
        AppealFactory(action=ActionFactory(case=case), made_at=then)

    page = Client().get(at(community, "transparency/")).content.decode()

    assert f"should have been answered by now: {told}." in page
