"""A member's own votes: the last ones, changing one, the goal, what they changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.email import is_unconfirmed
from communities.models import Community
from consent.models import Covers
from preferences import policies
from preferences.models import CurrentVote
from preferences.models.comparison import comparison_visible
from preferences.voting import queries as voting
from preferences.voting.change_vote import revise_vote
from preferences.voting.lease_pairs import count_waiting
from record.refusals import Refused
from web.access import in_community
from web.requests import signed_in
from web.shown.pairs import pair
from web.shown.results import result_entry
from web.shown.votes import changeable, changed_words, vote_entry
from web.terms_first import terms_first
from web.views.vote import DEFAULT_GOAL, not_eligible, progress, refused, said_in

GOALS = (10, 20, 40)
LAST_VOTES = 10


@in_community(policies.VOTE, refused=not_eligible)
@require_safe
def my_votes(request: HttpRequest, community: Community) -> HttpResponse:
    """List the last votes, each changeable until its pair closes."""
    votes = voting.latest_votes(voter=signed_in(request), community=community, most=LAST_VOTES)
    context = {"community": community, "votes": [vote_entry(community, vote) for vote in votes]}
    return render(request, "web/votes/mine.html", context)


@in_community(policies.VOTE, refused=not_eligible)
@terms_first(Covers.VOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, community: Community, vote_id: UUID) -> HttpResponse:
    """Show a vote with its pair again, or store what is said instead."""
    if request.method == "POST":
        return _revise(request, community, vote_id)
    current = get_object_or_404(
        CurrentVote.objects.select_related(
            "vote",
            "comparison__prompt",
            "comparison__response_a",
            "comparison__response_b",
        ).filter(comparison_visible("comparison__")),
        voter=signed_in(request),
        comparison__round__community=community,
        comparison__votes__public_id=vote_id,
    )
    current.vote.comparison = current.comparison
    context = {
        "community": community,
        "vote": changeable(current.vote),
        "pair": pair(current.comparison, swapped=current.vote.swapped),
    }
    return render(request, "web/votes/change.html", context)


@in_community(policies.VOTE, refused=not_eligible)
@require_POST
def set_goal(request: HttpRequest, community: Community) -> HttpResponse:
    """Remember the member's own goal for a sitting."""
    chosen = request.POST.get("goal", "")
    if chosen in map(str, GOALS):
        request.session["goal"] = int(chosen)
    return redirect("web:vote", community.slug)


@in_community(policies.VOTE, refused=not_eligible)
@require_safe
def end(request: HttpRequest, community: Community) -> HttpResponse:
    """Say what the votes of today changed."""
    voter, now = signed_in(request), timezone.now()
    changed = voting.what_votes_changed(voter=voter, community=community, now=now)
    simulated = voting.simulated_votes(one.comparison_id for one in changed.latest)
    goal = request.session.get("goal", DEFAULT_GOAL)
    context = {
        "community": community,
        "progress": progress(request, community),
        "changed": changed_words(changed, unconfirmed=is_unconfirmed(voter)),
        "results": [
            result_entry(one, simulated=simulated[one.comparison_id] > 0) for one in changed.latest
        ],
        "more": count_waiting(voter=voter, community=community, now=now) > 0,
        "goals": [{"value": value, "chosen": value == goal} for value in GOALS],
    }
    return render(request, "web/vote/end.html", context)


def _revise(request: HttpRequest, community: Community, vote_id: UUID) -> HttpResponse:
    try:
        revise_vote(
            voter=signed_in(request),
            community=community,
            vote_id=vote_id,
            said=said_in(request),
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, community, refusal)
    except ValueError:
        reason = _("Choose what you would say instead, then save it.")
        return refused(request, community, reason, status=400)
    return redirect("web:my_votes", community.slug)
