"""People and what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from communities.admission import MembershipStatus
from communities.models import (
    Community,
    Invitation,
    JoinRequest,
    Membership,
    Reviewer,
    Role,
    StewardProposal,
    Suspension,
)
from preferences.models import ModerationAction


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


def members(
    memberships: Iterable[Membership], suspended: Mapping[int, datetime]
) -> list[dict[str, Any]]:
    """Return members with their own page's id; `suspended` says until when, by user id."""
    return [
        {
            "person": person(one),
            "id": one.public_id,
            "joined_at": one.joined_at,
            "suspended_until": suspended.get(one.user_id),
        }
        for one in memberships
    ]


def stewards(
    memberships: Iterable[Membership], alone: Mapping[int, datetime]
) -> list[dict[str, Any]]:
    """Return who runs the community; `alone` dates what one person decided, by membership id."""
    return [{"person": person(one), "decided_alone_at": alone.get(one.pk)} for one in memberships]


def proposal(one: StewardProposal, *, reader: User | None, may_decide: bool) -> dict[str, Any]:
    """Return a proposal as it is announced, and what the reader can do about it."""
    own = reader is not None and one.membership.user_id == reader.pk
    proposed = reader is not None and one.proposed_by_id == reader.pk
    return {
        "id": one.public_id,
        "name": one.membership.user.name,
        "proposed_by": one.proposed_by.name if one.proposed_by else "",
        "proposed_at": one.proposed_at,
        "effective_at": one.effective_at,
        "may_approve": may_decide and not proposed and not own,
        "may_withdraw": may_decide or own,
        "own": own,
    }


def reviewer(one: Reviewer, *, reader: User | None) -> dict[str, Any]:
    """Return an outside reviewer, or who offers it, and what the reader can do about it."""
    return {
        "id": one.public_id,
        "name": one.user.name,
        "words": one.words,
        "offered_at": one.offered_at,
        "accepted_by": one.accepted_by.name if one.accepted_by else "",
        "effective_at": one.effective_at,
        "since": one.since,
        "decided_alone": one.decided_alone,
        "own": reader is not None and one.user_id == reader.pk,
        "accepted_by_reader": reader is not None and one.accepted_by_id == reader.pk,
    }


def invitation(one: Invitation, *, now: datetime) -> dict[str, Any]:
    """Return an invitation with its state in words; its link is nowhere any more."""
    states = (
        (one.revoked_at is not None, _("revoked")),
        (one.times_used >= one.times_usable, _("used")),
        (one.expires_at <= now, _("over")),
    )
    ended = next((words for holds, words in states if holds), "")
    return {
        "id": one.public_id,
        "role_label": one.get_role_display(),
        "email": one.email,
        "inviter": one.invited_by.name,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "times_used": one.times_used,
        "times_usable": one.times_usable,
        "ended": ended,
    }


def join_request(one: JoinRequest) -> dict[str, Any]:
    """Return a request to join as stewards read it."""
    return {
        "id": one.public_id,
        "name": one.user.name,
        "words": one.words,
        "asked_at": one.asked_at,
    }


def whole_member(
    membership: Membership, suspension: Suspension | None, *, reader: User
) -> dict[str, Any]:
    """Return a member as stewards see them, with what can be done."""
    steward = membership.role == Role.STEWARD
    others = {role.value: role.label for role in (Role.CONTRIBUTOR, Role.MAINTAINER)}
    others.pop(membership.role, None)
    new_role = next(iter(others.items())) if not steward else ("", "")
    return {
        "id": membership.public_id,
        "person": person(membership),
        "joined_at": membership.joined_at,
        "is_self": membership.user_id == reader.pk,
        "is_steward": steward,
        "is_person": membership.user.kind == User.Kind.PERSON,
        "is_bot": membership.user.is_bot,
        "new_role": {"value": new_role[0], "label": new_role[1]},
        "suspension": suspension
        and {
            "reason": suspension.reason,
            "ends_at": suspension.ends_at,
            "decision_url": decision_url(suspension),
        },
    }


def decision_url(suspension: Suspension) -> str:
    """Return where stewards find the decision behind a suspension, and reverse it."""
    action = ModerationAction.objects.filter(suspension=suspension).select_related("case").first()
    if action is None or action.case.confidential:
        return ""
    slug = suspension.community.slug
    return reverse("web:moderation_case", args=[slug, action.case.public_id])


def missing_to_vote(community: Community, where: MembershipStatus) -> list[dict[str, str]]:
    """Say what keeps somebody who is signed in from voting, and what to do about it."""
    join = reverse("web:join", args=[community.slug])
    people = reverse("web:people", args=[community.slug])
    if where.suspended_until is not None:
        until = date_format(where.suspended_until, "DATETIME_FORMAT")
        words, url, action = _("You are suspended here until %s (UTC).") % until, "", ""
    elif where.membership is not None:
        words, url, action = (
            _(
                "You are a contributor here; maintainers and stewards vote. "
                "You can submit prompts, and a steward can make you a maintainer."
            ),
            people,
            _("Who the stewards are"),
        )
    elif where.asked_at is not None:
        words, url, action = (
            _("You have asked to join, and a steward will decide. Members vote here."),
            join,
            _("Your request"),
        )
    else:
        words, url, action = (
            _("Members vote here, and you are not a member of this community yet."),
            join,
            _("How to join"),
        )
    return [{"words": words, "url": url, "action": action}]
