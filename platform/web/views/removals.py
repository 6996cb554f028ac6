"""The rows to take out of copies: a page for people, and a list for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community
from preferences import policies
from preferences.releases.removals import removals
from web.access import in_community
from web.shown.removals import reason_words

FORMAT = 1


@in_community(policies.VIEW)
@require_safe
def page(request: HttpRequest, community: Community) -> HttpResponse:
    """Say how many rows are to be taken out, and where the list is."""
    counts = Counter(row["reason"] for row in removals(community, at=timezone.now()))
    context = {
        "community": community,
        "reasons": [
            {"words": reason_words(reason), "count": count}
            for reason, count in sorted(counts.items())
        ],
        "address": request.build_absolute_uri(reverse("web:removals_file", args=[community.slug])),
    }
    return render(request, "web/removals/page.html", context)


@in_community(policies.VIEW)
@require_safe
def file(request: HttpRequest, community: Community) -> HttpResponseBase:
    """Send the list as JSON, while it is read."""
    return StreamingHttpResponse(_json(community), content_type="application/json")


def _json(community: Community) -> Iterator[str]:
    head = {"format": FORMAT, "community": community.slug, "made_at": timezone.now().isoformat()}
    yield f'{json.dumps(head)[:-1]}, "rows": ['
    between = "\n"
    for row in removals(community, at=timezone.now()):
        yield f"{between}{json.dumps(row)}"
        between = ",\n"
    yield "\n]}\n"
