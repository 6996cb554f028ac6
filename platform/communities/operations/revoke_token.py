"""Revoke an access token."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Token
from communities.policies import MAKE_TOKEN, MANAGE_BOTS
from record import writing
from record.verbs import Verb


def revoke_token(*, token: Token, actor: User, now: datetime) -> Token:
    """End a token for good; one that was revoked before stays as it is."""
    with transaction.atomic():
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
            right=MAKE_TOKEN if token.user_id == actor.pk else MANAGE_BOTS,
            now=now,
        )
    return token
