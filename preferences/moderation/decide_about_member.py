"""Warn or suspend a member, or end a membership, without a report."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Membership
from communities.operations.turns import member_now, take_turn
from communities.policies import MANAGE_MEMBERS
from preferences.models import ModerationAction, ModerationCase, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_report import decide_report


def decide_about_member(
    *, membership: Membership, by: User, decision: ModerationDecision, now: datetime
) -> ModerationAction | SuspensionProposal:
    """Decide about a member at a steward's own motion, by the same rules as about a report.

    It opens a case of its own, where the decision is read, appealed and reversed.

    Raises:
        NotAllowed: `by` may not do this (any more).
        ModerationRefused, Refused: as for a report (decide_report), or the member has left.
    """
    with transaction.atomic():
        community = take_turn(membership.community, by=by, right=MANAGE_MEMBERS)
        member = member_now(membership)
        case = ModerationCase.objects.create(
            community=community, of_member=True, about=member.user, opened_at=now
        )
        return decide_report(
            case=case, by=by, decision=decision, seen=0, right=MANAGE_MEMBERS, now=now
        )
