"""A community's public face."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import communities.policies
from accounts.models import User
from accounts.rights import allows
from communities.admission import standing
from communities.legal_home import legal_home_of
from communities.models import CodeOfConduct, Community, Guidelines, Membership, Role
from preferences import policies
from preferences.boards import queries as boards
from preferences.contributions import queries as contributions
from preferences.models import Prompt, Round
from preferences.rights.visibility import readable
from preferences.voting import queries as voting
from preferences.voting.lease_pairs import count_waiting
from web.access import in_community
from web.shown.communities import licence, next_steps, projects
from web.shown.people import missing_to_vote, people
from web.shown.prompts import prompt_entry
from web.shown.results import result_entry

NEWEST = 5
# All of a large community are on the page of its people.
MAX_NAMED = 60


@in_community(policies.VIEW)
@require_safe
def community(request: HttpRequest, community: Community) -> HttpResponse:
    """Say what the community is for, what it asks now, what is new, and who runs it."""
    now = timezone.now()
    prompts = readable(Prompt.objects.filter(community=community), request.user, community, at=now)
    newest = contributions.prompt_states(prompts.order_by("-created_at", "-id")[:NEWEST])
    latest = list(boards.results(community, reader=request.user, at=now)[:NEWEST])
    simulated = voting.simulated_votes(one.comparison_id for one in latest)
    mine = _voting(request.user, community)
    who = _who(request.user, community)
    context = {
        "community": community,
        "round": Round.objects.get(community=community, is_default=True),
        "prompts": [prompt_entry(state) for state in newest],
        "results": [
            result_entry(one, simulated=simulated[one.comparison_id] > 0) for one in latest
        ],
        "guidelines": _published(community, Guidelines),
        "conduct": _published(community, CodeOfConduct),
        "projects": projects(community.links.order_by("added_at", "id")),
        "licence": licence(community.outbound_licence),
        "legal_home": legal_home_of(community).in_words(),
        "may_submit": allows(policies.SUBMIT_PROMPT, request.user, community),
        "may_edit": who["may_edit"],
        "next_steps": next_steps(
            community,
            alone=who["alone"],
            asked=bool(newest),
            voting=bool(mine["pairs_waiting"]),
        )
        # Also without a second factor: the page that asks for it leads to it.
        if isinstance(request.user, User)
        and communities.policies.role_in(request.user, community) == Role.STEWARD
        else [],
        **who,
        **mine,
    }
    return render(request, "web/community.html", context)


def _who(user: User | AnonymousUser, community: Community) -> dict[str, Any]:
    """Say who runs the community to everybody, and who else belongs to it to its members."""
    memberships = community.memberships.select_related("user")
    sees_all = allows(communities.policies.SEE_MEMBERS, user, community)
    others: list[Membership] = []
    if sees_all:
        others = list(
            memberships.in_force(timezone.now())
            .exclude(role=Role.STEWARD)
            .order_by("-role", "user__name", "id")[:MAX_NAMED]
        )
    counts = memberships.in_force(timezone.now()).aggregate(
        members=Count("pk"), people=Count("pk", filter=~Q(user__kind=User.Kind.BOT))
    )
    return {
        "stewards": people(memberships.stewards().order_by("user__name", "id")),
        "others": people(others),
        "sees_all": sees_all,
        "member_count": counts["members"],
        "alone": counts["people"] == 1,
        "may_edit": allows(communities.policies.EDIT, user, community),
    }


def _published(
    community: Community, kind: type[Guidelines] | type[CodeOfConduct]
) -> dict[str, Any] | None:
    """Return the newest version's number and date, without its text."""
    versions = kind._default_manager.filter(community=community).order_by("-version")
    newest = versions.values("version", "published_at").first()
    return dict(newest) if newest else None


def _voting(user: User | AnonymousUser, community: Community) -> dict[str, Any]:
    """Say how many pairs wait for the reader, or what keeps them from voting."""
    if isinstance(user, User) and allows(policies.VOTE, user, community):
        waiting = count_waiting(voter=user, community=community, now=timezone.now())
        return {"pairs_waiting": waiting, "missing": []}
    if isinstance(user, User):
        where = standing(community, user, now=timezone.now())
        return {"pairs_waiting": None, "missing": missing_to_vote(community, where)}
    return {"pairs_waiting": None, "missing": []}
