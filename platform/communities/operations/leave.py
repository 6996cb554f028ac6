"""End a membership, and with it every right: by the member, or by a steward."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Membership, Role, Token
from communities.operations.change_role import check_not_last
from communities.operations.enter import enter
from communities.operations.propose_steward import withdraw_those_of
from communities.operations.turns import member_now, take_turn
from communities.policies import LEAVE, MANAGE_MEMBERS
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def leave(*, membership: Membership, now: datetime, although_last: bool = False) -> None:
    """End one's own membership. What was contributed stays, under the rights it was made under.

    The last person of all may go: the community stays readable, and its bots' tokens end.
    `although_last` is for an account that is deleted already, after a restore: it goes anyway.

    Raises:
        LastSteward: others would stay behind with nobody to run the community.
    """
    with transaction.atomic():
        take_turn(membership.community)
        member = member_now(membership)
        if is_last_person(member):
            _revoke(member, everybodys=True, actor=member.user, right=LEAVE, now=now)
        elif member.role == Role.STEWARD and not although_last:
            check_not_last(member, now=now)
        _end(member, verb=Verb.MEMBER_LEFT, actor=member.user, right=LEAVE, now=now)


def remove_member(
    *, membership: Membership, by: User, now: datetime, right: str = MANAGE_MEMBERS
) -> Role:
    """End somebody's membership, in a caller's decision; return the role they had.

    That decision tells the person, cites a rule and can be appealed (preferences.moderation).

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the member is a steward, or has left already.
    """
    with transaction.atomic():
        take_turn(membership.community, by=by, right=right)
        member = member_now(membership)
        if member.role == Role.STEWARD:
            raise Refused(_("Nobody can end a steward’s membership; stewards leave by themselves."))
        _end(member, verb=Verb.MEMBER_REMOVED, actor=by, right=right, now=now)
    return Role(member.role)


def take_back_in(
    *, community: Community, user: User, role: Role, by: User, right: str, now: datetime
) -> None:
    """Give somebody whose membership was ended their place again, in the role they had.

    A suspension is a decision of its own and stays. Places in working groups don't come back.

    Raises:
        NotAllowed: `by` may not do this (any more).
    """
    with transaction.atomic():
        take_turn(community, by=by, right=right)
        enter(
            community=community,
            user=user,
            role=role,
            actor=by,
            right=right,
            now=now,
            although_suspended=True,
        )


def is_last_person(member: Membership) -> bool:
    """Say whether no other person with a working account belongs to the community."""
    others = Membership.objects.filter(
        community=member.community, user__is_active=True, user__kind=User.Kind.PERSON
    )
    return not others.exclude(pk=member.pk).exists()


def _end(member: Membership, *, verb: Verb, actor: User, right: str, now: datetime) -> None:
    """Remove the membership with what hangs on it, in the caller's turn.

    Places in working groups and proposals to make the member a steward go with the row.
    """
    revoked = _revoke(member, everybodys=False, actor=actor, right=right, now=now)
    withdraw_those_of(member.user, member.community, now=now)
    writing.write(
        verb,
        actor=actor,
        subject=member,
        subject_type="membership",
        right=right,
        now=now,
        community=member.community,
        details={"role": member.role, "tokens": revoked},
    )
    Membership.objects.filter(pk=member.pk).delete()


def _revoke(member: Membership, *, everybodys: bool, actor: User, right: str, now: datetime) -> int:
    """Revoke the member's access tokens here, or everybody's; return how many."""
    tokens = Token.objects.filter(community=member.community, revoked_at__isnull=True)
    if not everybodys:
        tokens = tokens.filter(user=member.user)
    for token in (revoked := list(tokens)):
        writing.write(
            Verb.TOKEN_REVOKED,
            actor=actor,
            subject=token,
            subject_type="token",
            right=right,
            now=now,
            community=member.community,
        )
    Token.objects.filter(pk__in=[token.pk for token in revoked]).update(revoked_at=now)
    return len(revoked)
