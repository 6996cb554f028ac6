"""The exports that were taken, and what one of them rested on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community
from consent.policies import SEE_REGISTER
from preferences.models import Export
from web.access import in_community
from web.keyset import around
from web.register_forms import stretch_of
from web.shown import register_exports as shown


@in_community(SEE_REGISTER)
@require_safe
def exports(request: HttpRequest, community: Community) -> HttpResponse:
    """List the exports, the newest first."""
    rows = Export.objects.filter(community=community).select_related("by")
    found, neighbours = around(request, rows)
    context = {
        "community": community,
        "exports": shown.export_entries(community, found),
        **neighbours,
    }
    return render(request, "web/register/exports.html", context)


@in_community(SEE_REGISTER)
@require_safe
def export(request: HttpRequest, community: Community, export_id: UUID) -> HttpResponse:
    """Show who took an export, what it rested on, and what of it would not leave any more."""
    rows = Export.objects.filter(community=community).select_related("by")
    found = get_object_or_404(rows, public_id=export_id)
    after = stretch_of(request, "rows_after")
    context = {
        "community": community,
        "export": shown.export_entry(community, found),
        "grounds": shown.grounds(community, found),
        "now_out": shown.now_left_out(found, at=timezone.now(), after=after),
    }
    return render(request, "web/register/export.html", context)
