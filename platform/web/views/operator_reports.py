"""What the site's operator decides: confidential reports where no steward may, and appeals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import OPERATE
from preferences.moderation.deciders import Desk
from preferences.moderation.queue import (
    Waiting,
    appeals_for,
    case_for,
    decided_for_operator,
    proposals_for,
    waiting_for_operator,
)
from web.access import for_operator
from web.requests import signed_in
from web.shown import moderation as shown
from web.shown.suspension_proposals import proposal_entry
from web.views.moderation import appeal_entries, work_on


@for_operator
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List what waits for the operator, oldest first."""
    now, user = timezone.now(), signed_in(request)

    def entries(found: list[Waiting]) -> list[dict[str, Any]]:
        return [
            shown.queue_entry(
                one, url=reverse("web:operator_report", args=[one.case.public_id]), now=now
            )
            for one in found
        ]

    context = {
        "community": None,
        "cases": entries(waiting_for_operator(user, now=now)),
        "decided": entries(decided_for_operator(user, now=now)),
        "appeals": appeal_entries(appeals_for(user, desk=Desk.OPERATOR, now=now), now=now),
        "proposals": [
            proposal_entry(one) for one in proposals_for(user, desk=Desk.OPERATOR, now=now)
        ],
        "of_the_site": True,
    }
    return render(request, "web/moderation/queue.html", context)


@for_operator
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case, and decide in it."""
    found = case_for(signed_in(request), case_id, desk=Desk.OPERATOR, now=timezone.now())
    if found is None:
        raise Http404
    return work_on(
        request,
        found,
        community=None,
        right=OPERATE,
        queue_url=reverse("web:operator_reports"),
    )
