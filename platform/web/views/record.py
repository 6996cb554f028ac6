"""The community's record, for its stewards."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from communities.models import Community
from communities.operations.export_record import export_record
from communities.policies import READ_RECORD
from communities.record_file import RecordFormat as FileForm
from communities.record_search import RecordSearch, entries_of
from record.models import Entry
from web.access import in_community
from web.keyset import around
from web.record_form import RecordForm
from web.requests import signed_in
from web.shown.record import record_entries

PER_PAGE = 50
# Names offered while typing; more would weigh down the page of a large community.
MAX_NAMES = 200
NOWHERE = {"newer_url": "", "older_url": ""}


@in_community(READ_RECORD)
@require_safe
def record(request: HttpRequest, community: Community) -> HttpResponse:
    """Show what was done in the community, the newest first, and what a search finds."""
    form = RecordForm(request.GET)
    if not form.is_valid():
        return _page(request, community, form, [], status=422)
    search = form.search()
    rows, neighbours = around(request, entries_of(community, search), per_page=PER_PAGE)
    return _page(request, community, form, rows, search=search, neighbours=neighbours)


@in_community(READ_RECORD)
@require_POST
def record_file(request: HttpRequest, community: Community) -> HttpResponseBase:
    """Send what the search finds as a file, and record that."""
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _page(request, community, form, [], status=422)
    wanted = request.POST.get("format", "")
    file = FileForm(wanted) if wanted in set(FileForm) else FileForm.JSONL
    pieces = export_record(
        community=community,
        search=form.search(),
        form=file,
        by=signed_in(request),
        now=timezone.now(),
    )
    name = f"{community.slug}-record.{file.value}"
    return StreamingHttpResponse(
        pieces,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(
    request: HttpRequest,
    community: Community,
    form: RecordForm,
    rows: list[Entry],
    *,
    search: RecordSearch | None = None,
    neighbours: Mapping[str, str] = NOWHERE,
    status: int = 200,
) -> HttpResponse:
    members = community.memberships.order_by("user__name").values_list("user__name", flat=True)
    context = {
        "community": community,
        "form": form,
        "entries": record_entries(community, rows),
        "narrowed": search is not None and search.narrows,
        "names": list(members[:MAX_NAMES]),
        "formats": [
            {"value": FileForm.CSV.value, "label": "CSV"},
            {"value": FileForm.JSONL.value, "label": "JSON Lines"},
        ],
        **neighbours,
    }
    return render(request, "web/record/page.html", context, status=status)
