"""Let somebody belong to a community, by an operator's command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.admission import is_suspended
from communities.legal_home import check_stated
from communities.models import Community, Membership, NotificationKind, ProposalState, Role
from communities.notify import notify
from communities.operations.enter import answer_request
from communities.operations.propose_steward import withdraw
from communities.operations.turns import take_turn
from record import writing
from record.refusals import Refused
from record.verbs import Verb

# Demonstrations have simulated members; nothing else that acts by itself comes in this way.
KINDS = (User.Kind.PERSON, User.Kind.SIMULATED)


@dataclass(frozen=True)
class Added:
    """The place somebody has now, and the role they had before: None for a newcomer."""

    membership: Membership
    before: str | None


def add_member(*, community: Community, user: User, role: Role, now: datetime) -> Added:
    """Give the user a place in the community, or a member another role, and tell them.

    An operator can make a steward alone: it is how a community gets one that has none left. The
    record says that a command did it.

    Raises:
        NoLegalHome: it is not said yet who answers for the community.
        Refused: the user is no person or suspended here, or would cease to be a steward.
    """
    if user.kind not in KINDS:
        raise Refused(_("Only people join a community."))
    with transaction.atomic():
        community = take_turn(community)
        if is_suspended(community, user, now=now):
            raise Refused(_("%s is suspended here, and can be added afterwards.") % user)
        member = Membership.objects.filter(community=community, user=user).first()
        if member is None:
            return Added(_join(community, user, role, now=now), before=None)
        before = member.role
        if before != role:
            _change(member, role, now=now)
        return Added(member, before=before)


def _join(community: Community, user: User, role: Role, *, now: datetime) -> Membership:
    check_stated(community)
    member = Membership.objects.create(community=community, user=user, role=role, joined_at=now)
    _record(Verb.MEMBER_JOINED, member, now=now, role=role.value)
    answer_request(member, actor=None, right=writing.OPERATOR, now=now)
    _tell(member, NotificationKind.JOIN_APPROVED, now=now)
    return member


def _change(member: Membership, role: Role, *, now: datetime) -> None:
    if member.role == Role.STEWARD:
        raise Refused(_("Nobody can take this role from a steward; they can step down."))
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    _record(Verb.MEMBER_ROLE_CHANGED, member, now=now, **{"from": before, "to": role.value})
    if role == Role.STEWARD:
        for proposal in member.steward_proposals.filter(state=ProposalState.WAITING):
            withdraw(proposal, actor=None, right=writing.OPERATOR, now=now)
    _tell(member, NotificationKind.ROLE_CHANGED, now=now)


def _record(verb: Verb, member: Membership, *, now: datetime, **details: writing.Detail) -> None:
    writing.write(
        verb,
        actor=None,
        subject=member,
        subject_type="membership",
        right=writing.OPERATOR,
        now=now,
        community=member.community,
        details=details,
    )


def _tell(member: Membership, kind: NotificationKind, *, now: datetime) -> None:
    notify(
        [member.user],
        kind=kind,
        community=member.community,
        url=address(member.community),
        now=now,
        data={"role": member.role},
        by_email=True,
    )
