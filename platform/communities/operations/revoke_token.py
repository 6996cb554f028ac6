"""Revoke an access token."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Token
from communities.operations.turns import NotAllowed, take_turn
from communities.policies import MAKE_TOKEN, MANAGE_BOTS
from record import writing
from record.verbs import Verb


def revoke_token(*, token: Token, actor: User, now: datetime) -> Token:
    """End a token for good; one that was revoked before stays as it is.

    Whoever owns it may always; of a bot's token whoever manages bots may.

    Raises:
        NotAllowed: `actor` may not do this (any more).
    """
    own = token.user_id == actor.pk
    with transaction.atomic():
        if not own:
            take_turn(token.community, by=actor, right=MANAGE_BOTS)
            if not token.user.is_bot:
                raise NotAllowed(_("This is somebody else’s token."))
        token = Token.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if token.revoked_at is not None:
            return token
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        writing.write(
            Verb.TOKEN_REVOKED,
            actor=actor,
            subject=token,
            subject_type="token",
            community=token.community,
            right=MAKE_TOKEN if own else MANAGE_BOTS,
            now=now,
        )
    return token
