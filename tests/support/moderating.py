"""Reports, decisions and appeals as people make them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import Community, Membership, Role
from preferences.models import (
    ActionKind,
    Appeal,
    ModerationAction,
    ModerationCase,
    Report,
    ReportKind,
)
from preferences.models.moderation_case import Subject
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_report import decide_report
from preferences.moderation.make_appeal import make_appeal
from preferences.moderation.make_report import make_report
from preferences.moderation.steps import CitedRule
from preferences.policies import MODERATE
from tests.factories import MembershipFactory, UserFactory

RULE = CitedRule(words="Be kind.")
REASON = "It names a person who did not ask for it."


def community_of(subject: Subject) -> Community:
    """Return whose the subject is."""
    found = getattr(subject, "community", None) or subject.prompt.community  # type: ignore[union-attr]
    assert isinstance(found, Community)
    return found


def member(community: Community, role: Role = Role.MAINTAINER, **values: Any) -> User:
    """Make a member."""
    user: User = MembershipFactory(community=community, role=role, user=UserFactory(**values)).user
    return user


def steward(community: Community, **values: Any) -> User:
    """Make somebody who runs the community."""
    return member(community, Role.STEWARD, **values)


def everybody(community: Community) -> list[User]:
    """Return the community's members."""
    return [one.user for one in Membership.objects.filter(community=community)]


def report(
    subject: Subject,
    by: User,
    *,
    now: datetime,
    kind: ReportKind = ReportKind.HARASSMENT,
    reason: str = "It insults a newcomer.",
    confidential: bool = False,
) -> Report:
    """Report something."""
    return make_report(
        reporter=by,
        community=community_of(subject),
        subject=subject,
        kind=kind,
        reason=reason,
        confidential=confidential,
        now=now,
    )


def decide(
    case: ModerationCase,
    by: User,
    kind: ActionKind = ActionKind.HIDE,
    *,
    now: datetime,
    right: str = MODERATE,
    seen: int | None = None,
    **values: Any,
) -> ModerationAction:
    """Decide in a case, having seen what it holds; nothing that takes two people."""
    given: dict[str, Any] = {"reason": REASON, "rule": RULE} | values
    decision = ModerationDecision(kind=kind, **given)
    made = decide_report(
        case=ModerationCase.objects.with_subjects().get(pk=case.pk),
        by=by,
        decision=decision,
        seen=case.actions.count() if seen is None else seen,
        right=right,
        now=now,
    )
    assert isinstance(made, ModerationAction)
    return made


def appeal(action: ModerationAction, by: User, *, now: datetime) -> Appeal:
    """Appeal against a decision."""
    return make_appeal(action=action, appellant=by, text="It was a quotation.", now=now)
