"""Let one decision of moderation take effect: what every way of deciding ends with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Membership, NotificationKind, Role, Suspension
from communities.operations.leave import remove_member
from communities.operations.suspend import suspend
from preferences.models import ActionKind, ModerationAction, ModerationCase
from preferences.moderation.steps import (
    VERBS,
    CitedRule,
    ModerationRefused,
    action_page,
    appeal_until,
    record,
    tell,
)
from record.verbs import Verb


@dataclass(frozen=True)
class ModerationDecision:
    """What is decided, why, and by which rule.

    `hide_too` hides the contribution with a warning or a suspension, `days` is how long the latter
    lasts.
    """

    kind: ActionKind
    reason: str
    rule: CitedRule
    hide_too: bool = False
    days: int = 0


def act(
    case: ModerationCase,
    kind: ActionKind,
    *,
    by: User,
    decision: ModerationDecision,
    right: str,
    now: datetime,
    seconded_by: User | None = None,
) -> ModerationAction:
    """Store one action of a decision and what it does to a person; its caller has checked it all.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the suspension, or the end of the membership, is refused.
    """
    suspension, role = None, ""
    if kind == ActionKind.SUSPEND:
        suspension = _suspend(
            case, by=by, decision=decision, right=right, now=now, seconded_by=seconded_by
        )
    elif kind == ActionKind.REMOVE:
        role = _remove(case, by=by, right=right, now=now)
    action = ModerationAction.objects.create(
        case=case,
        kind=kind,
        actor=by,
        seconded_by=seconded_by,
        reason=decision.reason,
        conduct=decision.rule.conduct,
        guidelines=decision.rule.guidelines,
        rule_words=decision.rule.words,
        suspension=suspension,
        role=role,
        made_at=now,
        appeal_until=appeal_until(case, now=now),
    )
    if kind in VERBS:
        record(
            VERBS[kind],
            case,
            actor=by,
            right=right,
            now=now,
            secret=action.is_secret,
            action=str(action.public_id),
        )
    return action


def tell_person(action: ModerationAction, *, now: datetime) -> None:
    """Tell whom a decision was made against, with the page where it is read and appealed."""
    case = action.case
    if not action.is_against_somebody or case.about == action.actor:
        return
    ends = action.suspension.ends_at.isoformat() if action.suspension else ""
    tell(
        [case.about],
        NotificationKind.MODERATED,
        case,
        url=action_page(action),
        now=now,
        action=action.kind,
        until=action.appeal_until.isoformat(),
        ends=ends,
    )


def _suspend(
    case: ModerationCase,
    *,
    by: User,
    decision: ModerationDecision,
    right: str,
    now: datetime,
    seconded_by: User | None,
) -> Suspension:
    assert case.about is not None, "who decides has checked it"
    return suspend(
        community=case.community,
        user=case.about,
        by=by,
        reason=decision.reason,
        days=decision.days,
        now=now,
        right=right,
        verb=Verb.MEMBER_SUSPENDED if case.subject is None else Verb.MODERATION_SUSPENDED,
        seconded_by=seconded_by,
    )


def _remove(case: ModerationCase, *, by: User, right: str, now: datetime) -> Role:
    members = Membership.objects.select_related("community", "user")
    member = members.filter(community=case.community, user=case.about).first()
    if member is None:
        raise ModerationRefused(_("This person is no longer a member."))
    return remove_member(membership=member, by=by, right=right, now=now)
