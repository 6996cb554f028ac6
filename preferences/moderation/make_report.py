"""Report a prompt, an answer or a comment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.email import is_unconfirmed
from accounts.models import User
from communities.models import (
    VOTING_ROLES,
    Community,
    Membership,
    NotificationKind,
    QuotaKind,
)
from communities.quotas import spend
from preferences.models import ActionKind, ModerationAction, ModerationCase, Report, ReportKind
from preferences.models.moderation_case import Subject, kind_of
from preferences.moderation import deciders
from preferences.moderation.steps import (
    ModerationRefused,
    action_page,
    appeal_until,
    author_of,
    case_page,
    checked_text,
    independent_of,
    locked,
    record,
    show_or_hide,
    tell,
    tell_deciders,
)
from preferences.policies import REPORT
from record import writing
from record.refusals import ThereAlready
from record.verbs import Verb

AGREEING = 2
LAPSES_AFTER = timedelta(days=14)
KNOWN_AFTER = timedelta(days=7)


class AlreadyReported(ModerationRefused, ThereAlready):
    """This person's report of the same waits for a decision."""


class AlreadyHidden(ModerationRefused, ThereAlready):
    """Moderation hides it already."""


class NobodyIndependent(ModerationRefused):
    """Only the person concerned could read a confidential report."""


def make_report(
    *,
    reporter: User,
    community: Community,
    subject: Subject,
    kind: ReportKind,
    reason: str,
    confidential: bool,
    now: datetime,
) -> Report:
    """Store a report and tell those who decide; two that agree hide the subject at once.

    Reports about one subject are taken one after the other.

    Raises:
        ModerationRefused: the reason is missing, or AlreadyReported, AlreadyHidden,
            NobodyIndependent.
        QuotaSpent: the reporter has used up today's reports.
    """
    words = checked_text(reason)
    with transaction.atomic():
        subject = locked(subject)
        if subject.hidden_at is not None:
            raise AlreadyHidden(_("It was hidden a moment ago. Thank you for looking out."))
        _check_first(reporter, subject)
        spend(user=reporter, community=community, kind=QuotaKind.REPORTS, now=now)
        case = _open_case(community, subject, confidential=confidential, now=now)
        report = Report.objects.create(
            case=case,
            reporter=reporter,
            kind=kind,
            reason=words,
            trusted=_is_trusted(reporter, case, subject, now=now),
            made_at=now,
        )
        _hand_over(report, now=now)
        writing.write(
            Verb.REPORT_MADE,
            actor=reporter,
            subject=report,
            subject_type="report",
            community=community,
            right=REPORT,
            now=now,
            details={
                "kind": kind.value,
                "about": kind_of(subject).field,
                "about_id": str(subject.public_id),
            },
            confidential=confidential,
        )
        if _two_agree(report, subject):
            _hide_at_once(case, subject, now=now)
    return report


def _check_first(reporter: User, subject: Subject) -> None:
    cases = ModerationCase.objects.on(subject).undecided()
    if Report.objects.filter(case__in=cases, reporter=reporter).exists():
        raise AlreadyReported(
            _("You have reported this already. You will be told what was decided.")
        )


def _open_case(
    community: Community, subject: Subject, *, confidential: bool, now: datetime
) -> ModerationCase:
    waiting = ModerationCase.objects.on(subject).undecided().filter(confidential=confidential)
    return waiting.select_related("community", "about").first() or ModerationCase.objects.create(
        community=community,
        about=author_of(subject),
        confidential=confidential,
        opened_at=now,
        **{kind_of(subject).field: subject},
    )


def _is_trusted(reporter: User, case: ModerationCase, subject: Subject, *, now: datetime) -> bool:
    """Say whether the report counts towards hiding at once, about somebody else's contribution.

    It does for a member with a confirmed address who may vote or has been here for a week: accounts
    made for the purpose hide nothing. Who reported the same before an earlier decision has been
    heard, and does not bring it about again.
    """
    if reporter.is_bot or reporter.pk == case.about_id or is_unconfirmed(reporter):
        return False
    decided = ModerationCase.objects.on(subject).filter(decided_at__isnull=False)
    if Report.objects.filter(case__in=decided, reporter=reporter).exists():
        return False
    known = Q(role__in=VOTING_ROLES) | Q(joined_at__lte=now - KNOWN_AFTER)
    members = Membership.objects.filter(known, community=case.community, user=reporter)
    return members.in_force(now).exists()


def _hand_over(report: Report, *, now: datetime) -> None:
    found = independent_of(report.case, now=now)
    if report.case.confidential and found.desk == deciders.Desk.NOBODY:
        raise NobodyIndependent(
            _(
                "There is nobody here but the person concerned who could read a confidential "
                "report, so it was not stored. You can report openly, or write to whoever hosts "
                "this site."
            )
        )
    page = case_page(report.case, found.desk)
    tell_deciders(found, NotificationKind.REPORTED, report.case, url=page, now=now)


def _two_agree(report: Report, subject: Subject) -> bool:
    """Say whether this report is the one that makes two; it happens once in the open cases."""
    if not report.trusted:
        return False
    cases = ModerationCase.objects.on(subject).undecided()
    if ModerationAction.objects.filter(case__in=cases, at_once=True).exists():
        return False
    agreeing = Report.objects.filter(case__in=cases, kind=report.kind, trusted=True)
    return agreeing.values("reporter").distinct().count() >= AGREEING


def _hide_at_once(case: ModerationCase, subject: Subject, *, now: datetime) -> None:
    action = ModerationAction.objects.create(
        case=case,
        kind=ActionKind.HIDE,
        at_once=True,
        made_at=now,
        appeal_until=appeal_until(case, now=now),
        lapses_at=now + LAPSES_AFTER,
    )
    show_or_hide(subject, now=now)
    record(
        Verb.MODERATION_HIDDEN,
        case,
        actor=None,
        right=writing.PLATFORM,
        now=now,
        secret=False,
        action=str(action.public_id),
    )
    tell(
        [case.about],
        NotificationKind.MODERATED,
        case,
        url=action_page(action),
        now=now,
        action="hide_at_once",
        until=action.lapses_at.isoformat() if action.lapses_at else "",
    )
