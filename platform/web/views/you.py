"""A person's own pages: nobody else sees them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights import allows
from communities.models import Community, JoinRequest, JoinRequestState, Membership, Suspension
from communities.policies import MANAGE_MEMBERS
from preferences import own_activity, policies
from preferences.models import ModerationAction
from preferences.models.moderation_action import ActionKind
from preferences.voting.lease_pairs import count_waiting
from record.models import Entry
from web import requests
from web.access import signed_in
from web.paging import page_of
from web.shown import you as shown
from web.shown.desk import count_at_desk


@signed_in
@require_safe
def you(request: HttpRequest) -> HttpResponse:
    """Show a person their communities and what waits for them in each."""
    user, now = requests.signed_in(request), timezone.now()
    waiting = JoinRequest.objects.filter(user=user, state=JoinRequestState.WAITING)
    hidden = (
        ModerationAction.objects.standing()
        .filter(kind=ActionKind.HIDE, case__about=user)
        .select_related("case__community", "case__prompt", "case__response", "case__comment")
        .order_by("-made_at")
    )
    context = {
        "communities": _communities(user, now),
        "requests": [
            shown.request_entry(one)
            for one in waiting.select_related("community").order_by("asked_at")
        ],
        "hidden": [shown.hidden_entry(action) for action in hidden],
    }
    return render(request, "web/you/page.html", context)


@signed_in
@require_safe
def prompts(request: HttpRequest) -> HttpResponse:
    """Show what became of a person's prompts."""
    page, around = page_of(request, own_activity.prompts_of(requests.signed_in(request)))
    entries = [shown.prompt_became(one) for one in own_activity.prompts_became(page)]
    return render(request, "web/you/prompts.html", {"prompts": entries, **around})


@signed_in
@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    """Show what became of a person's votes."""
    user = requests.signed_in(request)
    page, around = page_of(request, own_activity.votes_of(user))
    listed = list(page)
    first = own_activity.voted_rows(user, [current.comparison_id for current in listed])
    context = {
        "votes": [shown.vote_became(one, first[one.comparison_id]) for one in listed],
        "words": shown.votes_words(own_activity.count_votes(user)) if listed else "",
        **around,
    }
    return render(request, "web/you/votes.html", context)


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show a person the record of their own account."""
    user = requests.signed_in(request)
    rows = Entry.objects.own_security(user.public_id).order_by("-id")
    page, around = page_of(request, rows)
    context = {
        "entries": shown.security_entries(list(page), user),
        "links": shown.account_links(),
        **around,
    }
    return render(request, "web/you/security.html", context)


def _communities(user: User, now: datetime) -> list[dict[str, object]]:
    memberships = Membership.objects.filter(user=user).order_by("community__name", "pk")
    communities = {
        community.pk: community
        for community in Community.objects.read_by(user.pk).filter(memberships__user=user)
    }
    suspensions = {
        suspension.community_id: suspension
        for suspension in Suspension.objects.in_force(now).filter(user=user)
    }
    entries = []
    for membership in memberships:
        community = membership.community = communities[membership.community_id]
        entries.append(
            shown.community_entry(
                membership,
                pairs=count_waiting(voter=user, community=community, now=now)
                if allows(policies.VOTE, user, community)
                else None,
                at_desk=count_at_desk(community, user, now=now)
                if allows(MANAGE_MEMBERS, user, community)
                else None,
                suspension=suspensions.get(community.pk),
            )
        )
    return entries
