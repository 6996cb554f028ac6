"""Remove a bot."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Membership, Token
from communities.policies import MANAGE_BOTS
from record import writing
from record.verbs import Verb


class NoBot(Exception):
    """The membership is not a bot's."""


def remove_bot(*, membership: Membership, actor: User, now: datetime) -> None:
    """End a bot's membership, its tokens and its account; what it wrote stays, under its name.

    Raises:
        NoBot: a person holds the membership.
    """
    bot, community = membership.user, membership.community
    if not bot.is_bot:
        raise NoBot
    with transaction.atomic():
        Token.objects.filter(user=bot, revoked_at__isnull=True).update(revoked_at=now)
        User.objects.filter(pk=bot.pk).update(is_active=False)
        membership.delete()
        writing.write(
            Verb.BOT_REMOVED,
            actor=actor,
            subject=bot,
            subject_type="bot",
            community=community,
            right=MANAGE_BOTS,
            now=now,
        )
