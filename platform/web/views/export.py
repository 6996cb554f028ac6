"""The quick export: what would be in it, and the file."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import allows
from communities.models import Community
from consent.policies import SEE_REGISTER
from preferences import policies
from preferences.models import Export
from preferences.releases.export_preferences import export_archive
from preferences.releases.files import Form
from preferences.releases.folder import ExportRefused
from preferences.releases.gates import in_words
from preferences.releases.quick_preview import ExportPreview, preview_export
from web.access import in_community
from web.requests import signed_in
from web.shown.register_exports import export_entries

EARLIER = 5


@in_community(policies.EXPORT)
@require_safe
def export(request: HttpRequest, community: Community) -> HttpResponse:
    """Show how many rows are ready, and why the other closed pairs stay."""
    preview = preview_export(community, at=timezone.now())
    return render(request, "web/export/page.html", _context(request, community, preview))


@in_community(policies.EXPORT)
@require_POST
def export_file(request: HttpRequest, community: Community) -> HttpResponseBase:
    """Send the dataset as a ZIP file; an empty one is refused with the table that says why."""
    wanted = request.POST.get("format", Form.PARQUET.value)
    form = Form(wanted) if wanted in set(Form) else Form.PARQUET
    try:
        archive = export_archive(
            community=community, actor=signed_in(request), form=form, now=timezone.now()
        )
    except ExportRefused as error:
        preview = preview_export(community, at=timezone.now())
        context = _context(request, community, preview) | {"refusal": str(error)}
        return render(request, "web/export/page.html", context, status=409)
    return FileResponse(archive.file, as_attachment=True, filename=archive.name)


def _context(
    request: HttpRequest, community: Community, preview: ExportPreview
) -> dict[str, object]:
    lines = [
        {"label": in_words(reason), "count": count, "included": False}
        for gate in preview.gates
        for reason, count in gate.reasons.items()
    ]
    if preview.rows:
        ready = {"label": _("one answer preferred"), "count": preview.rows, "included": True}
        lines.insert(0, ready)
    formats = [
        (Form.PARQUET, _("Parquet"), _("compact; what datasets and trainers read fastest")),
        (Form.JSONL, _("JSON Lines"), _("one row a line; for people and for diff")),
    ]
    return {
        "community": community,
        "ready": preview.rows,
        "counts": lines,
        "formats": [
            {"value": form.value, "label": label, "help": help_text}
            for form, label, help_text in formats
        ],
        "refusal": "",
        **_earlier(request, community),
    }


def _earlier(request: HttpRequest, community: Community) -> dict[str, object]:
    """Return the newest exports, for those who may see where data went."""
    if not allows(SEE_REGISTER, request.user, community):
        return {"earlier": [], "may_see_earlier": False}
    rows = Export.objects.filter(community=community).select_related("by").order_by("-pk")
    return {"earlier": export_entries(community, rows[:EARLIER]), "may_see_earlier": True}
