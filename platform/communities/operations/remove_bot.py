"""Remove a bot."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Membership, Token
from communities.operations.turns import take_turn
from communities.policies import MANAGE_BOTS
from record import writing
from record.verbs import Verb


class NoBot(Exception):
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
        if not Membership.objects.filter(pk=membership.pk).delete()[0]:
            return
        _revoke_tokens(bot, actor=actor, now=now)
        User.objects.filter(pk=bot.pk).update(is_active=False)
        writing.write(
            Verb.BOT_REMOVED,
            actor=actor,
            subject=bot,
            subject_type="bot",
            community=community,
            right=MANAGE_BOTS,
            now=now,
        )


def _revoke_tokens(bot: User, *, actor: User, now: datetime) -> None:
    for token in Token.objects.filter(user=bot, revoked_at__isnull=True):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        writing.write(
            Verb.TOKEN_REVOKED,
            actor=actor,
            subject=token,
            subject_type="token",
            right=MANAGE_BOTS,
            now=now,
            community=token.community,
        )
