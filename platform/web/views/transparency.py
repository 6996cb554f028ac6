"""What moderation did here, in public figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community
from communities.rule_values import rules_of
from preferences import policies
from preferences.moderation.transparency import MIN_CELL, figures_of
from web.access import in_community
from web.shown import transparency as shown


@in_community(policies.VIEW)
@require_safe
def transparency(request: HttpRequest, community: Community) -> HttpResponse:
    """Show the figures of each quarter."""
    now = timezone.now()
    context = {
        "community": community,
        "quarters": [shown.quarter(one) for one in figures_of(community, now=now)],
        "appeal_days": rules_of(community).appeal_days,
        "fewest": MIN_CELL,
        "overdue": shown.overdue_appeals(community, now=now),
        "without_independent": shown.nobody_independent(community, now=now),
    }
    return render(request, "web/transparency/page.html", context)


@in_community(policies.VIEW)
@require_safe
def transparency_file(request: HttpRequest, community: Community) -> HttpResponse:
    """Send the same figures as CSV."""
    figures = figures_of(community, now=timezone.now())
    return HttpResponse(
        shown.as_csv(figures),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{community.slug}-moderation.csv"'},
    )
