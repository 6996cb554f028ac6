"""A steward decides on a request to join."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import (
    JoinRequest,
    JoinRequestState,
    Membership,
    NotificationKind,
    Role,
)
from communities.notify import notify
from communities.operations.enter import enter
from communities.operations.turns import take_turn
from communities.policies import MANAGE_MEMBERS
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def approve_join_request(
    *, request: JoinRequest, role: Role, by: User, now: datetime
) -> Membership:
    """Take the person in as a contributor or a maintainer, and tell them.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it was decided already, the person is suspended, or the role is a steward's, which
            takes a proposal.
    """
    if role == Role.STEWARD:
        raise Refused(_("Nobody joins as a steward. Take them in, then propose them."))
    with transaction.atomic():
        take_turn(request.community, by=by, right=MANAGE_MEMBERS)
        _decide(request, JoinRequestState.APPROVED, by=by, now=now, role=role.value)
        membership = enter(
            community=request.community,
            user=request.user,
            role=role,
            actor=by,
            right=MANAGE_MEMBERS,
            now=now,
        )
        _tell(request, NotificationKind.JOIN_APPROVED, now=now, page="", role=role.value)
    return membership


def decline_join_request(*, request: JoinRequest, sentence: str, by: User, now: datetime) -> None:
    """Say no, with a sentence that the person reads.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it was decided already, or no sentence is given.
    """
    if not sentence.strip():
        raise Refused(_("Say in a sentence why; the person will read it."))
    with transaction.atomic():
        take_turn(request.community, by=by, right=MANAGE_MEMBERS)
        _decide(request, JoinRequestState.DECLINED, by=by, now=now)
        _tell(
            request,
            NotificationKind.JOIN_DECLINED,
            now=now,
            page="join/",
            reason=sentence.strip(),
        )


def _decide(
    request: JoinRequest,
    state: JoinRequestState,
    *,
    by: User,
    now: datetime,
    **details: writing.Detail,
) -> None:
    waiting = JoinRequest.objects.filter(pk=request.pk, state=JoinRequestState.WAITING)
    if not waiting.update(state=state, decided_at=now):
        raise Refused(_("This request was decided or taken back already."))
    writing.write(
        Verb.JOIN_APPROVED if state == JoinRequestState.APPROVED else Verb.JOIN_DECLINED,
        actor=by,
        subject=request,
        subject_type="join_request",
        right=MANAGE_MEMBERS,
        now=now,
        community=request.community,
        details=details,
    )


def _tell(
    request: JoinRequest, kind: NotificationKind, *, now: datetime, page: str, **data: str
) -> None:
    notify(
        [request.user],
        kind=kind,
        community=request.community,
        url=address(request.community, page),
        now=now,
        data=data,
        by_email=True,
    )
