"""What waits for somebody to decide; nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from communities.models import Community
from preferences.models import (
    Appeal,
    ModerationCase,
    Report,
    SuspensionProposal,
    SuspensionState,
)
from preferences.moderation import deciders
from preferences.moderation.deciders import Bench, Deciders, Desk

DECIDED_SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """A case with its reports, oldest first, and who decides in it."""

    case: ModerationCase
    reports: tuple[Report, ...]
    deciders: Deciders


def waiting_for(user: User, community: Community, *, now: datetime) -> list[Waiting]:
    """Return the cases that wait for this steward, oldest first."""
    cases = ModerationCase.objects.filter(community=community).undecided().reported()
    found = _with_reports(cases.with_subjects().order_by("opened_at", "id"), now=now)
    return [one for one in found if _is_for(user, one, Desk.STEWARDS)]


def decided_for(user: User, community: Community, *, now: datetime) -> list[Waiting]:
    """Return the cases decided last that this steward may look at again."""
    cases = ModerationCase.objects.filter(community=community, decided_at__isnull=False)
    newest = cases.with_subjects().order_by("-decided_at", "-id")[:DECIDED_SHOWN]
    found = _with_reports(newest, now=now)
    return [one for one in found if _is_for(user, one, Desk.STEWARDS)]


def waiting_for_operator(user: User, *, now: datetime) -> list[Waiting]:
    """Return the cases of all communities that wait for the site's operator, oldest first."""
    cases = (
        ModerationCase.objects.undecided().reported().with_subjects().order_by("opened_at", "id")
    )
    return [one for one in _with_reports(cases, now=now) if _is_for(user, one, Desk.OPERATOR)]


def decided_for_operator(user: User, *, now: datetime) -> list[Waiting]:
    """Return the cases decided last that lie with the site's operator."""
    cases = ModerationCase.objects.filter(decided_at__isnull=False)
    newest = cases.with_subjects().order_by("-decided_at", "-id")[:DECIDED_SHOWN]
    return [one for one in _with_reports(newest, now=now) if _is_for(user, one, Desk.OPERATOR)]


def case_for(user: User, case_id: UUID, *, desk: Desk, now: datetime) -> Waiting | None:
    """Return a case that lies at the desk, if this person decides in it."""
    cases = ModerationCase.objects.with_subjects().filter(public_id=case_id)
    found = _with_reports(cases, now=now)
    return next((one for one in found if _is_for(user, one, desk)), None)


def appeals_for(
    user: User, *, desk: Desk, now: datetime, community: Community | None = None
) -> list[Appeal]:
    """Return the appeals that wait for this person, the most urgent first."""
    appeals = Appeal.objects.waiting().order_by("answer_due", "id")
    if community is not None:
        appeals = appeals.filter(action__case__community=community)
    listed = list(
        appeals.select_related(
            "appellant",
            "action__actor",
            "action__case__community",
            "action__case__about",
            "action__case__prompt",
            "action__case__response__prompt",
            "action__case__comment__prompt",
            "action__case__comment__comparison__prompt",
        )
    )
    cases = [appeal.action.case for appeal in listed]
    reporters = deciders.reporters_of(cases)
    overruled = deciders.overruled_in(cases)
    benches = _benches(cases, now=now)
    return [
        appeal
        for appeal in listed
        if _answers(
            user,
            deciders.of_appeal(
                appeal,
                bench=benches[appeal.action.case.community_id],
                reporters=reporters.get(deciders.key_of(appeal.action.case), frozenset()),
                overruled=overruled.get(appeal.action.case_id, frozenset()),
            ),
            desk,
        )
    ]


def proposals_for(
    user: User, *, desk: Desk, now: datetime, community: Community | None = None
) -> list[SuspensionProposal]:
    """Return the suspensions of stewards that wait for this person to agree, oldest first."""
    waiting = SuspensionProposal.objects.filter(state=SuspensionState.WAITING)
    if community is not None:
        waiting = waiting.filter(case__community=community)
    listed = list(
        waiting.select_related("case__community", "case__about", "proposed_by").order_by("id")
    )
    cases = [one.case for one in listed]
    reporters, benches = deciders.reporters_of(cases), _benches(cases, now=now)
    return [
        one
        for one in listed
        if _answers(
            user,
            deciders.of_second(
                one,
                bench=benches[one.case.community_id],
                reporters=reporters.get(deciders.key_of(one.case), frozenset()),
            ),
            desk,
        )
    ]


def _answers(user: User, found: Deciders, desk: Desk) -> bool:
    return found.desk == desk and user.pk in found.people


def _is_for(user: User, waiting: Waiting, desk: Desk) -> bool:
    return _answers(user, waiting.deciders, desk)


def _with_reports(cases: Iterable[ModerationCase], *, now: datetime) -> list[Waiting]:
    listed = list(cases)
    reports: defaultdict[int, list[Report]] = defaultdict(list)
    rows = Report.objects.filter(case__in=listed).select_related("reporter").order_by("id")
    for report in rows:
        reports[report.case_id].append(report)
    reporters = deciders.reporters_of(listed)
    overruled = deciders.overruled_in(listed)
    benches = _benches(listed, now=now)
    return [
        Waiting(
            case=case,
            reports=tuple(reports[case.pk]),
            deciders=deciders.of_case(
                case,
                bench=benches[case.community_id],
                reporters=reporters.get(deciders.key_of(case), frozenset()),
                overruled=overruled.get(case.pk, frozenset()),
            ),
        )
        for case in listed
    ]


def _benches(cases: Iterable[ModerationCase], *, now: datetime) -> dict[int, Bench]:
    communities = {case.community_id: case.community for case in cases}
    return {pk: deciders.bench_of(community, now=now) for pk, community in communities.items()}
