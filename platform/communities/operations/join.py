"""Come in without an invitation: at once where the rules say so, else by asking."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.admission import is_suspended
from communities.legal_home import check_stated
from communities.models import (
    Community,
    JoinRequest,
    JoinRequestState,
    Membership,
    NotificationKind,
    Role,
)
from communities.notify import notify
from communities.operations.enter import enter
from communities.operations.turns import take_turn
from communities.policies import JOIN
from communities.rule_values import Joining, rules_of
from communities.stewards import stewards_in_force
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_WORDS_LENGTH = 2_000
ASK_AGAIN_AFTER = timedelta(days=7)


def join(*, community: Community, user: User, now: datetime) -> Membership:
    """Make the user a contributor, where anyone may join.

    Raises:
        Refused: the rules ask for more, or the user is suspended here.
    """
    with transaction.atomic():
        take_turn(community, by=user, right=JOIN)
        if rules_of(community).joining != Joining.OPEN:
            raise Refused(_("Not everyone can join this community at once. Ask to join it."))
        return enter(
            community=community,
            user=user,
            role=Role.CONTRIBUTOR,
            actor=user,
            right=JOIN,
            now=now,
        )


def ask_to_join(*, community: Community, user: User, words: str, now: datetime) -> JoinRequest:
    """Store the request and tell the stewards.

    Raises:
        NoLegalHome: it is not said yet who answers for the community.
        Refused: one waits already, the user is a member or suspended, a steward declined it a few
            days ago, or the rules don't let people ask.
    """
    with transaction.atomic():
        check_stated(take_turn(community, by=user, right=JOIN))
        _check_asking(community, user, words=words, now=now)
        request = JoinRequest.objects.create(
            community=community, user=user, words=words.strip(), asked_at=now
        )
        _record(Verb.JOIN_ASKED, request, now=now)
        notify(
            stewards_in_force(community, now=now),
            kind=NotificationKind.JOIN_ASKED,
            community=community,
            url=address(community, "people/requests/"),
            now=now,
            data={"name": user.name},
            named=user,
            by_email=True,
        )
    return request


def withdraw_join_request(*, community: Community, user: User, now: datetime) -> None:
    """Take one's own request back.

    Raises:
        Refused: none waits.
    """
    with transaction.atomic():
        take_turn(community, by=user, right=JOIN)
        request = _waiting(community, user)
        if request is None:
            raise Refused(_("No request of yours waits here."))
        request.state = JoinRequestState.WITHDRAWN
        request.decided_at = now
        request.save(update_fields=["state", "decided_at"])
        _record(Verb.JOIN_WITHDRAWN, request, now=now)


def _check_asking(community: Community, user: User, *, words: str, now: datetime) -> None:
    if len(words) > MAX_WORDS_LENGTH:
        raise Refused(_("Say it in at most %d characters.") % MAX_WORDS_LENGTH)
    if user.kind != User.Kind.PERSON:
        raise Refused(_("Only people join a community."))
    if rules_of(community).joining == Joining.INVITATION:
        raise Refused(_("This community takes people in by invitation only."))
    if Membership.objects.filter(community=community, user=user).exists():
        raise Refused(_("You are a member already."))
    if is_suspended(community, user, now=now):
        raise Refused(_("You are suspended here. You can ask when the suspension has ended."))
    if _waiting(community, user):
        raise Refused(_("Your request waits for a steward already."))
    declined = JoinRequest.objects.filter(
        community=community,
        user=user,
        state=JoinRequestState.DECLINED,
        decided_at__gt=now - ASK_AGAIN_AFTER,
    )
    if declined.exists():
        raise Refused(
            _("A steward declined your request. You can ask again %d days after that.")
            % ASK_AGAIN_AFTER.days
        )


def _waiting(community: Community, user: User) -> JoinRequest | None:
    waiting = JoinRequestState.WAITING
    return JoinRequest.objects.filter(community=community, user=user, state=waiting).first()


def _record(verb: Verb, request: JoinRequest, *, now: datetime) -> None:
    writing.write(
        verb,
        actor=request.user,
        subject=request,
        subject_type="join_request",
        right=JOIN,
        now=now,
        community=request.community,
    )
