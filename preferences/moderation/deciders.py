"""Who decides on a report or an appeal: worked out anew each time, from who is there now.

Nobody decides on their own contribution, on what they reported themself, or on an appeal against
their own decision, as long as somebody else can. A community of one has to: its pages say so. Whose
decision an appeal has reversed decides no more in that case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.policies import operators
from communities.models import Community
from communities.stewards import acting_stewards, reviewers_since
from preferences.models import Appeal, ModerationAction, ModerationCase, Report, SuspensionProposal

SubjectKey = tuple[int | None, int | None, int | None]


class Desk(StrEnum):
    """Where a matter lies."""

    STEWARDS = "stewards"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Deciders:
    """Who may decide, by user id. With `involved` it is nobody but people whom it concerns."""

    desk: Desk
    people: frozenset[int]
    involved: bool = False


@dataclass(frozen=True)
class Bench:
    """Who could decide in a community: stewards, outside reviewers, the site's operators.

    `reviewers` says since when each is in office: nobody picks who judges what was done already.
    """

    stewards: frozenset[int]
    reviewers: Mapping[int, datetime]
    operators: frozenset[int]

    def reviewers_at(self, moment: datetime) -> frozenset[int]:
        """Return the reviewers who were in office at that moment and are now."""
        return frozenset(one for one, since in self.reviewers.items() if since <= moment)


def bench_of(community: Community, *, now: datetime) -> Bench:
    """Return who could decide now."""
    return Bench(
        stewards=frozenset(one.pk for one in acting_stewards(community, now=now)),
        reviewers=reviewers_since(community, now=now),
        operators=operators(),
    )


def reporters_of(cases: Iterable[ModerationCase]) -> Mapping[SubjectKey, frozenset[int]]:
    """Return who reported what the cases are about, in whichever case; one query."""
    found: defaultdict[SubjectKey, set[int]] = defaultdict(set)
    listed = list(cases)
    columns = ("prompt_id", "response_id", "comment_id")
    rows = Report.objects.none()
    for column in columns:
        ids = {getattr(case, column) for case in listed} - {None}
        if ids:
            rows = rows | Report.objects.filter(**{f"case__{column}__in": ids})
    for *key, reporter in rows.values_list(*(f"case__{one}" for one in columns), "reporter_id"):
        if reporter is not None:
            found[(key[0], key[1], key[2])].add(reporter)
    return {key: frozenset(people) for key, people in found.items()}


def overruled_in(cases: Iterable[ModerationCase]) -> Mapping[int, frozenset[int]]:
    """Return whose decision an appeal has reversed, by the case's id; one query."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    upheld = Appeal.objects.filter(action__case__in=list(cases), upheld=True)
    columns = ("action__case_id", "action__actor_id", "action__seconded_by_id")
    for case, *people in upheld.values_list(*columns):
        found[case].update(one for one in people if one is not None)
    return {case: frozenset(people) for case, people in found.items()}


def key_of(case: ModerationCase) -> SubjectKey:
    """Return what tells the subjects of cases apart."""
    return (case.prompt_id, case.response_id, case.comment_id)


def of_report(
    *,
    about: int | None,
    confidential: bool,
    reporters: frozenset[int],
    bench: Bench,
    overruled: frozenset[int] = frozenset(),
) -> Deciders:
    """Return who decides on reports.

    A confidential report never goes to whom it is about, and in a community with one steward it
    goes to the site's operator. An open one goes to the stewards; if there is nobody but the one it
    is about, that one decides, and an appeal goes further. What comes back from an appeal goes to
    the independent among those who were not `overruled`, else to the site's operator.
    """
    not_about = bench.stewards - {about}
    independent = not_about - reporters - overruled
    operators = bench.operators - overruled - {about}
    if confidential:
        if independent and len(bench.stewards) > 1:
            return Deciders(Desk.STEWARDS, independent)
        return _operators(operators - reporters or operators)
    stewards = (independent,) if overruled else (independent, not_about, bench.stewards)
    for people in stewards:
        if people:
            return Deciders(Desk.STEWARDS, people, involved=people != independent)
    return _operators(operators)


def of_case(
    case: ModerationCase, *, bench: Bench, reporters: frozenset[int], overruled: frozenset[int]
) -> Deciders:
    """Return who decides in the case."""
    return of_report(
        about=case.about_id,
        confidential=case.confidential,
        reporters=reporters,
        bench=bench,
        overruled=overruled,
    )


def of_appeal(
    appeal: Appeal, *, bench: Bench, reporters: frozenset[int], overruled: frozenset[int]
) -> Deciders:
    """Return who answers an appeal: an uninvolved steward, else an outside reviewer who was in
    office when it was decided, else the site's operator, else nobody.

    In a confidential case it is the operator as soon as there is one steward only, as for the
    report itself. `appeal` may be one that is still to be made; its action is loaded with its case.
    """
    action = appeal.action
    concerned = concerned_in(action) | {appeal.appellant_id} | reporters | overruled
    return _independent(
        bench, bench.stewards - concerned, concerned, action.made_at, action.case.confidential
    )


def concerned_in(action: ModerationAction) -> frozenset[int | None]:
    """Return who decided, and whom it was about."""
    return frozenset({action.actor_id, action.seconded_by_id, action.case.about_id})


def of_second(proposal: SuspensionProposal, *, bench: Bench, reporters: frozenset[int]) -> Deciders:
    """Return who can agree to a steward's suspension: as for an appeal, all but its proposer."""
    case = proposal.case
    concerned = frozenset({proposal.proposed_by_id, case.about_id}) | reporters
    return _independent(
        bench, bench.stewards - concerned, concerned, proposal.proposed_at, case.confidential
    )


def _independent(
    bench: Bench,
    stewards: frozenset[int],
    concerned: frozenset[int | None],
    moment: datetime,
    confidential: bool,
) -> Deciders:
    if stewards and (len(bench.stewards) > 1 or not confidential):
        return Deciders(Desk.STEWARDS, stewards)
    reviewers = bench.reviewers_at(moment) - concerned
    if reviewers and not confidential:
        return Deciders(Desk.REVIEWER, reviewers)
    return _operators(bench.operators - concerned)


def _operators(people: frozenset[int]) -> Deciders:
    return Deciders(Desk.OPERATOR if people else Desk.NOBODY, people)
