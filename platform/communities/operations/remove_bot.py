"""Remove a bot."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from communities.models import Membership, Token
from communities.operations.turns import take_turn
from communities.policies import MANAGE_BOTS
from record import writing
from record.models import Entry
from record.refusals import Refused
from record.verbs import Verb


class NoBot(Refused):
    """The membership is not a bot's."""


def remove_bot(*, membership: Membership, actor: User, now: datetime) -> None:
    """End a bot's membership, its tokens and its account; what it wrote stays, under its name.

    One that somebody else removed a moment ago stays removed.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        NoBot: a person holds the membership.
    """
    bot, community = membership.user, membership.community
    if not bot.is_bot:
        raise NoBot
    with transaction.atomic():
        take_turn(community, by=actor, right=MANAGE_BOTS)
        _end(membership, actor=actor, right=MANAGE_BOTS, now=now)


def remove_bots_of(*, maker: User, now: datetime) -> int:
    """End the bots that somebody made who deletes their account; return how many there were.

    Nobody would answer for them any more. It takes no role: whoever made them may have stepped
    down since.
    """
    bots = bots_of(maker).select_related("user", "community").order_by("community_id", "pk")
    found = list(bots)
    for membership in found:
        with transaction.atomic():
            take_turn(membership.community)
            _end(membership, actor=maker, right=writing.OWN_ACCOUNT, now=now)
    return len(found)


def bots_of(maker: User) -> QuerySet[Membership]:
    """Return the places of the bots that somebody made, as recorded, and that are still there."""
    made = Entry.objects.filter(verb=Verb.BOT_MADE, actor=maker.public_id)
    return Membership.objects.filter(
        user__kind=User.Kind.BOT, user__public_id__in=made.values("subject")
    )


def _end(membership: Membership, *, actor: User, right: str, now: datetime) -> None:
    """End a bot in the caller's turn; one that somebody else removed stays removed."""
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    _revoke_tokens(membership.user, actor=actor, right=right, now=now)
    User.objects.filter(pk=membership.user_id).update(is_active=False)
    writing.write(
        Verb.BOT_REMOVED,
        actor=actor,
        subject=membership.user,
        subject_type="bot",
        community=membership.community,
        right=right,
        now=now,
    )


def _revoke_tokens(bot: User, *, actor: User, right: str, now: datetime) -> None:
    for token in Token.objects.filter(user=bot, revoked_at__isnull=True):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        writing.write(
            Verb.TOKEN_REVOKED,
            actor=actor,
            subject=token,
            subject_type="token",
            right=right,
            now=now,
            community=token.community,
        )
