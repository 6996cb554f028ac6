"""People and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community, Membership


def person(membership: Membership) -> dict[str, Any]:
    """Return a member with the role in words."""
    return {
        "public_id": membership.user.public_id,
        "name": membership.user.name,
        "role_label": membership.get_role_display(),
        "simulated": membership.user.is_simulated,
        "bot": membership.user.is_bot,
    }


def people(memberships: Iterable[Membership]) -> list[dict[str, Any]]:
    """Return members as pages list them."""
    return [person(membership) for membership in memberships]


def missing_to_vote(community: Community, role: str | None) -> list[dict[str, str]]:
    """Say what keeps somebody who is signed in from voting, and what to do about it."""
    prompts = reverse("web:prompts", args=[community.slug])
    if role is None:
        return [
            {
                "words": _(
                    "You are not a member of this community. Ask one of its stewards to invite you."
                ),
                "url": "",
                "action": "",
            }
        ]
    return [
        {
            "words": _(
                "You are a contributor here; maintainers and stewards vote. "
                "You can submit prompts, and a steward can make you a maintainer."
            ),
            "url": prompts,
            "action": _("See the prompts"),
        }
    ]
