"""The steward's desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community
from communities.policies import MANAGE_MEMBERS
from consent.terms_acceptance import missing_kinds
from web.access import in_community
from web.requests import signed_in
from web.shown.desk import places, waiting_at_desk


@in_community(MANAGE_MEMBERS)
@require_safe
def desk(request: HttpRequest, community: Community) -> HttpResponse:
    """Say what waits for the steward, and lead to every page of theirs."""
    user, now = signed_in(request), timezone.now()
    context = {
        "community": community,
        "waiting": waiting_at_desk(community, user, now=now),
        "groups": places(community),
        "terms_missing": bool(missing_kinds(community)),
    }
    return render(request, "web/record/desk.html", context)
