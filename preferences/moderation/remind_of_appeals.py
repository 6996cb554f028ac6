"""Tell the site's operator of appeals that nobody has answered in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.policies import operators
from communities.addresses import address
from communities.models import Notification, NotificationKind
from preferences.models import Appeal
from preferences.moderation.deciders import Desk, concerned_in
from preferences.moderation.steps import action_page, answering, tell, turn


def remind_of_appeals(*, now: datetime) -> int:
    """Tell each operator once of an appeal whose answer is overdue; return of how many appeals.

    Whom the decision is by or about is not told: it is no reminder to them.
    """
    overdue = Appeal.objects.overdue(now).order_by("pk").select_related("action__case__community")
    return sum(_remind(appeal, now=now) for appeal in overdue)


def _remind(appeal: Appeal, *, now: datetime) -> bool:
    action = appeal.action
    overdue = str(appeal.public_id)
    reminders = Notification.objects.filter(kind=NotificationKind.APPEALED, data__overdue=overdue)
    involved = concerned_in(action) | {appeal.appellant_id}
    people = User.objects.filter(pk__in=operators() - involved).order_by("pk")
    if reminders.exists() or not people:
        return False
    with transaction.atomic():
        case, _subject = turn(action.case)
        if reminders.exists():
            return False
        # What lies with the stewards the operator does not read: the figures say how many are late.
        theirs = answering(appeal, now=now).desk == Desk.OPERATOR
        page = action_page(action) if theirs else address(case.community, "transparency/")
        tell(people, NotificationKind.APPEALED, case, url=page, now=now, overdue=overdue)
    return True
