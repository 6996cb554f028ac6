"""Make an access token."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities import tokens
from communities.models import Community, Membership, Token, TokenScope
from communities.operations.turns import take_turn
from communities.policies import MAKE_TOKEN, MANAGE_BOTS
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_TOKENS = 30
MAX_NAME_LENGTH = 100


class TokenRefused(Refused):
    """The token can't be made; the message says why."""


@dataclass(frozen=True)
class Made:
    """The stored token, and the text that opens the API: shown once, kept nowhere."""

    token: Token
    text: str


def make_token(
    *,
    community: Community,
    user: User,
    actor: User,
    name: str,
    scopes: Collection[TokenScope],
    lifetime: timedelta,
    now: datetime,
) -> Made:
    """Make a token with which programs act as `user` in this community.

    `actor` is the user, or a steward when the user is a bot.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        TokenRefused: no name, no scope, a lifetime over 366 days, too many tokens already, or a
            user whose token is not the actor's to make.
    """
    name = name.strip()
    _check(name=name, scopes=scopes, lifetime=lifetime)
    written = tokens.written()
    right = MAKE_TOKEN if actor == user else MANAGE_BOTS
    with transaction.atomic():
        take_turn(community, by=actor, right=right)
        _check_user(community=community, user=user, actor=actor, now=now)
        token = Token.objects.create(
            community=community,
            user=user,
            name=name,
            prefix=written.prefix,
            secret_sha256=written.secret_sha256,
            scopes=[scope.value for scope in TokenScope if scope in scopes],
            created_at=now,
            expires_at=now + lifetime,
        )
        writing.write(
            Verb.TOKEN_MADE,
            actor=actor,
            subject=token,
            subject_type="token",
            community=community,
            right=right,
            details={"scopes": "+".join(token.scopes), "days": lifetime.days},
            now=now,
        )
    return Made(token=token, text=written.text)


def _check(*, name: str, scopes: Collection[TokenScope], lifetime: timedelta) -> None:
    if not name:
        raise TokenRefused(_("Say what the token is for: you will want to know it later."))
    if len(name) > MAX_NAME_LENGTH or "\0" in name:
        raise TokenRefused(
            _("Say in at most %d characters what the token is for.") % MAX_NAME_LENGTH
        )
    if not scopes:
        raise TokenRefused(_("Choose at least one thing that the token may be used for."))
    if not timedelta() < lifetime <= tokens.MAX_LIFETIME:
        raise TokenRefused(_("A token lasts at least a day and at most 366 days."))


def _check_user(*, community: Community, user: User, actor: User, now: datetime) -> None:
    if user != actor and not user.is_bot:
        raise TokenRefused(_("Only its owner makes a token; stewards make those of bots."))
    # Under the lock of the membership, so that two requests at once don't pass the limit together.
    place = Membership.objects.select_for_update().filter(community=community, user=user).first()
    if place is None:
        raise TokenRefused(_("Only members have tokens in a community."))
    if Token.objects.usable(now).filter(community=community, user=user).count() >= MAX_TOKENS:
        raise TokenRefused(
            _("There are %d tokens already. Revoke one that is no longer used.") % MAX_TOKENS
        )
