"""Take somebody's rights in a community away for a time, and give them back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import OPERATE
from accounts.rights import allows
from communities.admission import is_suspended
from communities.models import Community, Membership, Role, Suspension
from communities.operations.propose_steward import withdraw_those_of
from communities.operations.turns import take_turn
from communities.policies import MANAGE_MEMBERS, REVIEW
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_DAYS = 365


def suspend(
    *,
    community: Community,
    user: User,
    by: User,
    reason: str,
    days: int,
    now: datetime,
    right: str = MANAGE_MEMBERS,
    verb: Verb = Verb.MEMBER_SUSPENDED,
    seconded_by: User | None = None,
) -> Suspension:
    """Take every right here away from the user, at once, for `days` days, in a caller's decision.

    That decision tells the person, cites a rule and can be appealed (preferences.moderation).
    `right` and `verb` name the room in which it was made. A steward is suspended by the site's
    operator, or by two people: `seconded_by` is another steward, or who stands in for one.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it is themself, the reason or the days are wrong, the user is
            suspended already, or a second steward is missing.
    """
    _check(user=user, by=by, reason=reason, days=days)
    with transaction.atomic():
        take_turn(community, by=by, right=right)
        if is_suspended(community, user, now=now):
            raise Refused(_("%s is suspended already. Lift that first.") % user.name)
        if right != OPERATE:
            _check_seconded(community, user, by=by, seconded_by=seconded_by)
        suspension = Suspension.objects.create(
            community=community,
            user=user,
            reason=reason.strip(),
            starts_at=now,
            ends_at=now + timedelta(days=days),
        )
        withdraw_those_of(user, community, now=now)
        second = {"seconded_by": str(seconded_by.public_id)} if seconded_by else {}
        _record(verb, suspension, by=by, right=right, now=now, days=days, **second)
    return suspension


def lift_suspension(
    *, suspension: Suspension, by: User, now: datetime, right: str = MANAGE_MEMBERS
) -> None:
    """End a suspension before its time.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it has ended already.
    """
    with transaction.atomic():
        take_turn(suspension.community, by=by, right=right)
        in_force = Suspension.objects.in_force(now).filter(pk=suspension.pk)
        if not in_force.update(lifted_at=now):
            raise Refused(_("This suspension has ended already."))
        _record(Verb.MEMBER_SUSPENSION_LIFTED, suspension, by=by, right=right, now=now)


def _check(*, user: User, by: User, reason: str, days: int) -> None:
    if user == by:
        raise Refused(_("Nobody suspends themself."))
    if not reason.strip():
        raise Refused(_("Say why; the person will read it."))
    if not 1 <= days <= MAX_DAYS:
        raise Refused(_("A suspension lasts 1 to %d days.") % MAX_DAYS)


def runs(community: Community, user: User) -> bool:
    """Say whether the user is a steward here, with a second factor or without; one query."""
    stewards = Membership.objects.filter(community=community, role=Role.STEWARD)
    return stewards.filter(user=user).exists()


def _check_seconded(
    community: Community, user: User, *, by: User, seconded_by: User | None
) -> None:
    if not runs(community, user):
        return
    if seconded_by in (None, by, user) or not _may_second(seconded_by, community):
        raise Refused(_("No steward suspends another alone: a second person has to agree."))


def _may_second(person: User | None, community: Community) -> bool:
    rights = (MANAGE_MEMBERS, REVIEW, OPERATE)
    return any(allows(right, person, community) for right in rights)


def _record(
    verb: Verb,
    suspension: Suspension,
    *,
    by: User,
    right: str,
    now: datetime,
    **details: writing.Detail,
) -> None:
    writing.write(
        verb,
        actor=by,
        subject=suspension.user,
        subject_type="user",
        right=right,
        now=now,
        community=suspension.community,
        details={"suspension": str(suspension.public_id), **details},
    )
