"""Tokens, and the bots that act through them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from communities.models import Community, Membership, Token, TokenScope
from web.token_forms import TokenForm


def tokens(community: Community, membership: Membership | None, *, now: datetime) -> dict[str, Any]:
    """Return a member's tokens, those that still open the API first, newest first."""
    rows = Token.objects.filter(community=community, user=membership.user) if membership else []
    shown = [token(row, now=now) for row in sorted(rows, key=lambda one: one.created_at)]
    shown.reverse()
    return {"tokens": sorted(shown, key=lambda one: not one["live"])}


def token(row: Token, *, now: datetime) -> dict[str, Any]:
    """Return one line of a list of tokens."""
    live = row.revoked_at is None and row.expires_at > now
    return {
        "public_id": row.public_id,
        "name": row.name,
        "beginning": f"folkmoot_{row.prefix}_…",
        "scopes": [TokenScope(scope).label for scope in row.scopes],
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "live": live,
        "ended_words": "" if live else _("revoked") if row.revoked_at else _("expired"),
    }


def scopes(form: TokenForm) -> list[dict[str, Any]]:
    """Return the scopes as the form offers them: each says what it lets a program do."""
    chosen = form["scopes"].value() or []
    return [
        {"value": scope.value, "label": scope.label, "chosen": scope.value in chosen}
        for scope in TokenScope
    ]


def bot(membership: Membership, *, live_tokens: int) -> dict[str, Any]:
    """Return one line of the list of bots."""
    return {
        "membership_id": membership.public_id,
        "name": membership.user.name,
        "made_at": membership.joined_at,
        "live_tokens": live_tokens,
    }
