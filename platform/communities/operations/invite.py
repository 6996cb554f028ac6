"""Invite people by a link that carries the role, and revoke it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.email import is_unconfirmed
from accounts.models import User
from communities import quotas
from communities.legal_home import check_stated
from communities.models import Community, Invitation, QuotaKind, Role, secret_digest
from communities.operations.turns import take_turn
from communities.policies import INVITE
from record import writing
from record.refusals import Refused
from record.verbs import Verb

SECRET_BYTES = 24
MAX_USES = 100
MAX_DAYS = 30


class InvitationInvalid(Refused):
    """No such invitation can be made; the message says what to change."""


@dataclass(frozen=True)
class Invited:
    """The invitation, and its link's secret, which is nowhere else."""

    invitation: Invitation
    secret: str


def invite(
    *,
    community: Community,
    by: User,
    role: Role,
    now: datetime,
    email: str = "",
    times_usable: int = 1,
    days: int = 7,
) -> Invited:
    """Make an invitation; with an e-mail address only the account that confirmed it can use it.

    Raises:
        InvitationInvalid: too many uses or days, several uses of a link to one address, or a link
            to an address by somebody who has yet to confirm their own.
        QuotaSpent: the inviter made as many today as the rules allow.
        NotAllowed: `by` may not do this (any more).
        NoLegalHome: it is not said yet who answers for the community.
    """
    _check(email=email, times_usable=times_usable, days=days)
    if email and is_unconfirmed(by):
        raise InvitationInvalid(
            _(
                "We write to others for you once you have confirmed your own e-mail address: open "
                "the link we sent you. Or leave the address out, and pass the link on yourself."
            )
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        check_stated(take_turn(community, by=by, right=INVITE))
        quotas.spend(user=by, community=community, kind=QuotaKind.INVITATIONS, now=now)
        invitation = Invitation.objects.create(
            community=community,
            role=role,
            email=email,
            secret_sha256=secret_digest(secret),
            invited_by=by,
            created_at=now,
            expires_at=now + timedelta(days=days),
            times_usable=times_usable,
        )
        _record(Verb.INVITATION_MADE, invitation, by, now, role=role.value, uses=times_usable)
    return Invited(invitation=invitation, secret=secret)


def revoke_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """End an invitation; who came by it stays.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it was revoked already.
    """
    with transaction.atomic():
        take_turn(invitation.community, by=by, right=INVITE)
        standing = Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True)
        if not standing.update(revoked_at=now):
            raise Refused(_("This invitation was revoked already."))
        _record(Verb.INVITATION_REVOKED, invitation, by, now)


def _check(*, email: str, times_usable: int, days: int) -> None:
    if not 1 <= times_usable <= MAX_USES:
        raise InvitationInvalid(_("A link works for 1 to %d people.") % MAX_USES)
    if not 1 <= days <= MAX_DAYS:
        raise InvitationInvalid(_("A link works for 1 to %d days.") % MAX_DAYS)
    if email and times_usable > 1:
        raise InvitationInvalid(
            _("An invitation to an e-mail address is for one person. Leave the address out.")
        )


def _record(
    verb: Verb, invitation: Invitation, by: User, now: datetime, **details: writing.Detail
) -> None:
    writing.write(
        verb,
        actor=by,
        subject=invitation,
        subject_type="invitation",
        right=INVITE,
        now=now,
        community=invitation.community,
        details=details,
    )
