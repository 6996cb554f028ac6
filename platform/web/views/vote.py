"""The vote page: show a pair, store a vote, say why, take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.email import is_unconfirmed
from accounts.rights import allows
from communities.admission import standing
from communities.models import Community, QuotaKind
from communities.quotas import QuotaSpent
from communities.rule_values import rules_of
from consent.models import Covers
from consent.terms_acceptance import ground_of
from preferences import policies
from preferences.contributions import queries as contributions
from preferences.models import Vote
from preferences.models.vote import Choice
from preferences.voting import queries as voting
from preferences.voting.cast_vote import Said, cast_vote
from preferences.voting.change_vote import give_reasons, retract_vote
from preferences.voting.lease_pairs import lease_pairs
from record.refusals import Refused
from web.access import in_community
from web.requests import signed_in
from web.shown import votes as shown
from web.shown.agreeing import changed
from web.shown.pairs import leased_pair
from web.shown.people import missing_to_vote
from web.shown.prompts import worker_notice
from web.shown.quotas import quota_words
from web.terms_first import terms_first
from worker.liveness import inference_silence

DEFAULT_GOAL = 20


def not_eligible(request: HttpRequest, community: Community) -> HttpResponse:
    """Say who votes here, and what is missing."""
    where = standing(community, signed_in(request), now=timezone.now())
    context = {"community": community, "missing": missing_to_vote(community, where)}
    return render(request, "web/vote/not_eligible.html", context, status=403)


@in_community(policies.VOTE, refused=not_eligible)
@terms_first(Covers.VOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, community: Community) -> HttpResponse:
    """Show the next pair, or store a vote.

    The GET is the one page that writes: only the server assigns pairs, so showing one leases it.
    """
    if request.method == "POST":
        return _cast(request, community)
    leases = lease_pairs(
        voter=signed_in(request),
        community=community,
        now=timezone.now(),
        first=request.GET.get("key", ""),
    )
    if not leases:
        return _none_left(request, community)
    last = _last_vote(request, community)
    recent = last if last and last.created_at >= _undo_since() else None
    context = {
        "community": community,
        "round": leases[0].comparison.round,
        "pair": leased_pair(leases[0], followed=last.guidelines_id if last else None),
        "next_pair": leased_pair(
            leases[1] if len(leases) > 1 else None, followed=leases[0].guidelines_id
        ),
        "progress": progress(request, community),
        "voted": _voted(community, recent, takes_words=_takes_words(request, community))
        if recent
        else None,
        "terms_changed": changed(community, cast("Any", request).ground),
        "unconfirmed": is_unconfirmed(signed_in(request)),
        "quota_words": quota_words(
            user=signed_in(request), community=community, kind=QuotaKind.VOTES, now=timezone.now()
        ),
        "fragment": False,
    }
    return render(request, "web/vote/page.html", context)


@in_community(policies.VOTE, refused=not_eligible)
@require_POST
def undo(request: HttpRequest, community: Community, vote_id: UUID) -> HttpResponse:
    """Take a vote back and show its pair again."""
    try:
        changed = retract_vote(
            voter=signed_in(request), community=community, vote_id=vote_id, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, community, refusal)
    page = reverse("web:vote", args=[community.slug])
    return redirect(f"{page}?key={changed.lease.key}")


@in_community(policies.VOTE, refused=not_eligible)
@require_POST
@terms_first(Covers.TEXTS)
def reasons(request: HttpRequest, community: Community, vote_id: UUID) -> HttpResponse:
    """Store what a vote was about."""
    try:
        stored = give_reasons(
            voter=signed_in(request),
            community=community,
            vote_id=vote_id,
            reasons=request.POST.getlist("reasons"),
            text=request.POST.get("reason_text"),
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, community, refusal)
    if not _in_background(request):
        return redirect("web:vote", community.slug)
    before = _voted(community, stored, takes_words=_takes_words(request, community))
    return _saved(request, community, before)


def refused(
    request: HttpRequest, community: Community, reason: Refused | str, *, status: int = 409
) -> HttpResponse:
    """Explain why a vote was not stored."""
    if isinstance(reason, QuotaSpent):
        status = 429
    context = {"community": community, "reason": str(reason)}
    return render(request, "web/errors/409.html", context, status=status)


def said_in(request: HttpRequest) -> Said:
    """Read the pressed button: -2 … 2, both_bad or skip.

    Raises:
        ValueError: it is none of these.
    """
    pressed = request.POST.get("choice", "")
    if pressed in (Choice.BOTH_BAD, Choice.SKIP):
        return Said(Choice(pressed))
    return Said(Choice.STRENGTH, int(pressed))


def progress(request: HttpRequest, community: Community) -> dict[str, Any]:
    """Return how far the member is towards the goal they chose; one query."""
    done = voting.votes_today(voter=signed_in(request), community=community, now=timezone.now())
    goal = request.session.get("goal", DEFAULT_GOAL)
    return {"done": done, "goal": goal, "reached": done >= goal}


def _cast(request: HttpRequest, community: Community) -> HttpResponse:
    try:
        cast = cast_vote(
            voter=signed_in(request),
            community=community,
            key=UUID(request.POST.get("key", "")),
            said=said_in(request),
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, community, refusal)
    except ValueError:
        reason = _("This form was not complete. Open the vote page and vote again.")
        return refused(request, community, reason, status=400)
    if not _in_background(request):
        return redirect("web:vote", community.slug)
    next_pair = leased_pair(cast.next_lease, followed=cast.vote.guidelines_id)
    before = _voted(community, cast.vote, takes_words=cast.takes_words)
    return _saved(request, community, before, next_pair=next_pair)


def _saved(
    request: HttpRequest,
    community: Community,
    voted: dict[str, Any],
    *,
    next_pair: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer a page that sent in the background: what was saved, and the pair after the next."""
    context = {
        "community": community,
        "fragment": True,
        "voted": voted,
        "progress": progress(request, community),
        "next_pair": next_pair,
    }
    return render(request, "web/vote/_voted.html", context)


def _voted(community: Community, vote: Vote, *, takes_words: bool) -> dict[str, Any]:
    """Return what stands beside the pair: the vote before it."""
    asked = _asks_for_reason(community, vote)
    return shown.voted(community, vote, reason_asked=asked, takes_words=takes_words)


def _takes_words(request: HttpRequest, community: Community) -> bool:
    """Say whether the reader's reasons in words are taken in; one query."""
    texts = ground_of(signed_in(request), community, Covers.TEXTS, now=timezone.now())
    return texts.acceptance is not None


def _none_left(request: HttpRequest, community: Community) -> HttpResponse:
    arriving = contributions.answers_are_awaited(community)
    silence = inference_silence(now=timezone.now()) if arriving else None
    context = {
        "community": community,
        "voted_any": progress(request, community)["done"] > 0,
        "may_submit": allows(policies.SUBMIT_PROMPT, request.user, community),
        "arriving": arriving,
        "worker_notice": worker_notice(silence),
    }
    return render(request, "web/vote/none_left.html", context)


def _last_vote(request: HttpRequest, community: Community) -> Vote | None:
    votes = voting.latest_votes(voter=signed_in(request), community=community, most=1)
    return next(iter(votes), None)


def _asks_for_reason(community: Community, vote: Vote) -> bool:
    """Say whether the rules ask why the vote said "much better"; they are read after such a one."""
    if vote.strength is None or abs(vote.strength) < 2:
        return False
    return rules_of(community).reason_for_much


def _undo_since() -> datetime:
    """Return since when a vote can still be undone from the vote page."""
    return timezone.now() - voting.UNDO_FOR


def _in_background(request: HttpRequest) -> bool:
    return request.headers.get("X-Folkmoot-Fragment") == "pair"
