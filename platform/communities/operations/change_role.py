"""Give a member another role, and let a steward step down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import Membership, NotificationKind, Role
from communities.notify import notify
from communities.operations.propose_steward import withdraw_those_of
from communities.operations.turns import member_now, take_turn
from communities.policies import LEAVE, MANAGE_MEMBERS
from communities.stewards import stewards_in_force
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class LastSteward(Refused):
    """Nobody would be left who can run the community."""


def change_role(*, membership: Membership, role: Role, by: User, now: datetime) -> Membership:
    """Make a contributor a maintainer, or the other way round.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the member has the role, or it is a steward's: that takes a proposal,
            and only stewards themselves step down.
    """
    if role == Role.STEWARD:
        raise Refused(_("A steward is proposed, and a second person approves."))
    with transaction.atomic():
        take_turn(membership.community, by=by, right=MANAGE_MEMBERS)
        member = member_now(membership)
        if member.role == Role.STEWARD:
            raise Refused(_("Nobody can take this role from a steward; they can step down."))
        if member.role == role:
            raise Refused(_("%s has this role already.") % member.user.name)
        _change(member, role, actor=by, right=MANAGE_MEMBERS, now=now)
        notify(
            [member.user],
            kind=NotificationKind.ROLE_CHANGED,
            community=member.community,
            url=address(member.community, "people/"),
            now=now,
            data={"role": role.value},
        )
    return member


def step_down(*, membership: Membership, now: datetime) -> Membership:
    """Make a steward a maintainer, at their own wish.

    Raises:
        LastSteward: no other steward would be there to run the community.
        Refused: they are no steward.
    """
    with transaction.atomic():
        take_turn(membership.community)
        member = member_now(membership)
        if member.role != Role.STEWARD:
            raise Refused(_("You are no steward of this community."))
        check_not_last(member, now=now)
        _change(member, Role.MAINTAINER, actor=member.user, right=LEAVE, now=now)
        withdraw_those_of(member.user, member.community, now=now)
    return member


def check_not_last(member: Membership, *, now: datetime) -> None:
    """Make sure that a steward who goes leaves another behind, in the caller's turn.

    One who is suspended runs nothing and may go.

    Raises:
        LastSteward: there is no other.
    """
    stewards = stewards_in_force(member.community, now=now)
    if stewards == [member.user]:
        raise LastSteward(
            _(
                "You are the last steward here, and nobody could run the community after you. "
                "Propose another member as a steward first; when they are appointed, you can go."
            )
        )


def _change(member: Membership, role: Role, *, actor: User, right: str, now: datetime) -> None:
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    writing.write(
        Verb.MEMBER_ROLE_CHANGED,
        actor=actor,
        subject=member,
        subject_type="membership",
        right=right,
        now=now,
        community=member.community,
        details={"from": before, "to": role.value},
    )
