"""Make a bot: an account with which a program takes part."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Membership, Role
from communities.operations.turns import take_turn
from communities.policies import MANAGE_BOTS
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_NAME_LENGTH = 60
MAX_BOTS = 20


class BotRefused(Refused):
    """The bot can't be made; the message says why."""

    field = "name"


def make_bot(*, community: Community, name: str, actor: User, now: datetime) -> Membership:
    """Make a bot and let it belong to the community, as a contributor.

    It has no password and no e-mail, so nobody signs in with it: it acts through tokens alone. It
    never votes.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        BotRefused: no name, a name too long, one that another bot here has, or too many bots.
    """
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME_LENGTH or "\0" in name:
        raise BotRefused(_("Give the bot a name of at most %d characters.") % MAX_NAME_LENGTH)
    with transaction.atomic():
        take_turn(community, by=actor, right=MANAGE_BOTS)
        bots = Membership.objects.filter(community=community, user__kind=User.Kind.BOT)
        if bots.filter(user__name__iexact=name).exists():
            raise BotRefused(_("There is a bot of this name already."))
        if bots.count() >= MAX_BOTS:
            raise BotRefused(_("There are %d bots already. Remove one first.") % MAX_BOTS)
        bot = User(username=f"bot-{uuid4().hex}", name=name, kind=User.Kind.BOT)
        bot.set_unusable_password()
        bot.save()
        membership = Membership.objects.create(
            community=community, user=bot, role=Role.CONTRIBUTOR, joined_at=now
        )
        writing.write(
            Verb.BOT_MADE,
            actor=actor,
            subject=bot,
            subject_type="bot",
            community=community,
            right=MANAGE_BOTS,
            now=now,
        )
    return membership
