"""Working groups as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from communities.models import GroupMembership, WorkingGroup
from preferences.text.rendering import render
from web.shown.people import person
from web.shown.prompts import stored_html


def group_entry(group: Any) -> dict[str, Any]:
    """Return one line of a list; the group carries its `member_count`."""
    first, *_rest = group.charter.strip().splitlines()
    return {
        "slug": group.slug,
        "name": group.name,
        "about": first.lstrip("# ")[:200],
        "member_count": group.member_count,
        "closed_at": group.closed_at,
    }


def whole_group(group: WorkingGroup) -> dict[str, Any]:
    """Return a group with its charter as HTML."""
    return {
        "slug": group.slug,
        "name": group.name,
        "html": stored_html(render(group.charter, masks=None).html),
        "founded_at": group.founded_at,
        "closed_at": group.closed_at,
    }


def group_members(places: Iterable[GroupMembership], *, reader: User) -> list[dict[str, Any]]:
    """Return who is in a group; the reader finds themself."""
    return [
        {
            "id": one.membership.public_id,
            "own": one.membership.user_id == reader.pk,
            "person": person(one.membership),
            "is_lead": one.is_lead,
        }
        for one in places
    ]
