"""Outside reviewers: who they are, how somebody becomes one, what waits for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.policies import has_second_factor
from accounts.rights import allows
from communities.admission import standing
from communities.models import Community, Reviewer
from communities.operations.reviewers import accept_reviewer, end_review, offer_review
from communities.policies import JOIN, MANAGE_MEMBERS, VIEW
from preferences.moderation.deciders import Desk
from preferences.moderation.queue import appeals_for, proposals_for
from web.access import in_community
from web.membership_forms import ReviewForm
from web.requests import perform
from web.shown import people as shown
from web.shown.suspension_proposals import proposal_entry
from web.shown.terms_drafts import drafts_to_review
from web.views.moderation import appeal_entries


@in_community(VIEW)
@require_safe
def reviewers(request: HttpRequest, community: Community) -> HttpResponse:
    """Say who answers appeals from outside, and show a reviewer what waits for them."""
    return _page(request, community)


@in_community(JOIN)
@require_POST
def offer(request: HttpRequest, community: Community) -> HttpResponse:
    """Offer to be an outside reviewer."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, community, form=form)
    return perform(
        request,
        lambda by: offer_review(
            community=community, user=by, words=form.cleaned_data["words"], now=timezone.now()
        ),
        done=_("Thank you. The stewards are told, and decide."),
        then=("web:reviewers", community.slug),
    )


@in_community(MANAGE_MEMBERS)
@require_POST
def accept(request: HttpRequest, community: Community, reviewer_id: UUID) -> HttpResponse:
    """Accept an offer, as the first steward or as the second."""
    found = _reviewer(community, reviewer_id)
    return perform(
        request,
        lambda by: accept_reviewer(reviewer=found, by=by, now=timezone.now()),
        done=_("You have accepted %s.") % found.user.name,
        then=("web:reviewers", community.slug),
    )


@in_community(JOIN)
@require_POST
def end(request: HttpRequest, community: Community, reviewer_id: UUID) -> HttpResponse:
    """End an offer or an office; the reviewer may, and a steward."""
    found = _reviewer(community, reviewer_id)
    return perform(
        request,
        lambda by: end_review(reviewer=found, by=by, now=timezone.now()),
        done=_("It has ended."),
        then=("web:reviewers", community.slug),
    )


def _reviewer(community: Community, reviewer_id: UUID) -> Reviewer:
    rows = Reviewer.objects.select_related("community", "user")
    return get_object_or_404(rows, community=community, public_id=reviewer_id)


def _page(
    request: HttpRequest, community: Community, *, form: ReviewForm | None = None
) -> HttpResponse:
    reader = request.user if isinstance(request.user, User) else None
    manages = allows(MANAGE_MEMBERS, request.user, community)
    current = Reviewer.objects.filter(community=community).current()
    rows = list(current.select_related("user", "accepted_by").order_by("offered_at", "id"))
    in_office = Reviewer.objects.filter(community=community).in_office(timezone.now())
    seated = set(in_office.values_list("pk", flat=True))
    own = next((one for one in rows if reader is not None and one.user_id == reader.pk), None)
    context: dict[str, Any] = {
        "community": community,
        "manages": manages,
        "seated": [shown.reviewer(one, reader=reader) for one in rows if one.pk in seated],
        "waiting": [
            shown.reviewer(one, reader=reader)
            for one in rows
            if one.pk not in seated and (manages or one.accepted_at or one == own)
        ],
        "own": own is not None,
        "missing": _missing(community, reader) if own is None else "",
        "form": form or ReviewForm(),
        **_waiting_for(community, reader if own is not None and own.pk in seated else None),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "web/people/reviewers.html", context, status=status)


def _missing(community: Community, reader: User | None) -> str:
    """Say what keeps the reader from offering; '' for nothing."""
    if reader is None:
        return _("Sign in to offer it.")
    where = standing(community, reader, now=timezone.now())
    if where.membership is not None:
        return _("You belong to this community, so you can’t be its outside reviewer.")
    if where.suspended_until is not None:
        return _("You are suspended here.")
    if not has_second_factor(reader):
        return _("Set up a passkey or one-time codes in your settings first: reviewers need one.")
    return ""


def _waiting_for(community: Community, reviewer: User | None) -> dict[str, Any]:
    if reviewer is None:
        return {"appeals": [], "proposals": [], "drafts": []}
    now = timezone.now()
    desk = Desk.REVIEWER
    return {
        "drafts": drafts_to_review(community, reviewer, now=now),
        "appeals": appeal_entries(
            appeals_for(reviewer, desk=desk, community=community, now=now), now=now
        ),
        "proposals": [
            proposal_entry(one)
            for one in proposals_for(reviewer, desk=desk, community=community, now=now)
        ],
    }
