"""Give somebody their place: what every way in ends with."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from communities.admission import is_suspended, raises
from communities.legal_home import check_stated
from communities.models import Community, JoinRequest, JoinRequestState, Membership, Role
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def enter(
    *,
    community: Community,
    user: User,
    role: Role,
    actor: User,
    right: str,
    now: datetime,
    although_suspended: bool = False,
) -> Membership:
    """Make the user a member in the role, or raise a member to it, in the caller's turn.

    A member whose role gives more keeps it. A request to join that waits is answered by this.

    Raises:
        NoLegalHome: it is not said yet who answers for the community.
        Refused: the user is suspended here, or is no person.
    """
    if user.kind != User.Kind.PERSON:
        raise Refused(_("Only people join a community."))
    if not although_suspended and is_suspended(community, user, now=now):
        raise Refused(
            _("This person is suspended here. They can join when the suspension has ended.")
        )
    membership, created = Membership.objects.get_or_create(
        community=community, user=user, defaults={"role": role, "joined_at": now}
    )
    before = membership.role
    if created:
        check_stated(community)
        verb, details = Verb.MEMBER_JOINED, {"role": role.value}
    elif raises(before, role):
        Membership.objects.filter(pk=membership.pk).update(role=role)
        membership.role = role
        verb, details = Verb.MEMBER_ROLE_CHANGED, {"from": before, "to": role.value}
    else:
        return membership
    writing.write(
        verb,
        actor=actor,
        subject=membership,
        subject_type="membership",
        right=right,
        now=now,
        community=community,
        details=details,
    )
    answer_request(membership, actor=actor, right=right, now=now)
    return membership


def answer_request(
    membership: Membership, *, actor: User | None, right: str, now: datetime
) -> None:
    """Approve the new member's request that still waits, if any, in the caller's turn."""
    request = JoinRequest.objects.filter(
        community=membership.community, user=membership.user, state=JoinRequestState.WAITING
    ).first()
    if request is None:
        return
    request.state = JoinRequestState.APPROVED
    request.decided_at = now
    request.save(update_fields=["state", "decided_at"])
    writing.write(
        Verb.JOIN_APPROVED,
        actor=actor,
        subject=request,
        subject_type="join_request",
        right=right,
        now=now,
        community=membership.community,
        details={"role": membership.role},
    )
