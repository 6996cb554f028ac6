"""A community's public face."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights import allows
from communities.models import Community
from communities.ways_in import standing
from preferences import policies, queries
from preferences.models import Prompt, Round
from preferences.operations.lease_pairs import count_waiting
from preferences.rendering import render as render_markdown
from web.access import in_community
from web.shown.people import missing_to_vote, people
from web.shown.prompts import prompt_entry, stored_html
from web.shown.results import result_entry

NEWEST = 5


@in_community(policies.VIEW)
@require_safe
def community(request: HttpRequest, community: Community) -> HttpResponse:
    """Say what the community asks now, what is new, and who decides."""
    prompts = Prompt.objects.filter(community=community).order_by("-created_at", "-id")[:NEWEST]
    latest = list(queries.results(community)[:NEWEST])
    simulated = queries.simulated_votes(one.comparison_id for one in latest)
    members = community.memberships.select_related("user").order_by("-role", "user__name")
    context = {
        "community": community,
        "round": Round.objects.get(community=community, is_default=True),
        "prompts": [prompt_entry(state) for state in queries.prompt_states(prompts)],
        "results": [
            result_entry(one, simulated=simulated[one.comparison_id] > 0) for one in latest
        ],
        "members": people(members),
        "guidelines": community.current_guidelines(),
        "may_submit": allows(policies.SUBMIT_PROMPT, request.user, community),
        **_voting(request.user, community),
    }
    return render(request, "web/community.html", context)


def _voting(user: User | AnonymousUser, community: Community) -> dict[str, Any]:
    """Say how many pairs wait for the reader, or what keeps them from voting."""
    if isinstance(user, User) and allows(policies.VOTE, user, community):
        waiting = count_waiting(voter=user, community=community, now=timezone.now())
        return {"pairs_waiting": waiting, "missing": []}
    if isinstance(user, User):
        where = standing(community, user, now=timezone.now())
        return {"pairs_waiting": None, "missing": missing_to_vote(community, where)}
    return {"pairs_waiting": None, "missing": []}


@in_community(policies.VIEW)
@require_safe
def guidelines(
    request: HttpRequest, community: Community, version: int | None = None
) -> HttpResponse:
    """Show one version of the guidelines, the current one unless another is asked for."""
    versions = list(community.guidelines.order_by("-version"))
    current = versions[0].version if versions else None
    wanted = current if version is None else version
    shown = next((one for one in versions if one.version == wanted), None)
    if version is not None and shown is None:
        raise Http404
    context = {
        "community": community,
        "guidelines": shown
        and {
            "version": shown.version,
            "html": stored_html(render_markdown(shown.text, masks=None).html),
            "published_at": shown.published_at,
            "is_current": shown.version == current,
        },
        "versions": [
            {
                "version": one.version,
                "published_at": one.published_at,
                "selected": one.version == wanted,
            }
            for one in versions
        ],
    }
    return render(request, "web/guidelines/page.html", context)
