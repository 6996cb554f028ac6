"""Papers that the law asks for, to download and fill in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.models import Community
from consent.legal_papers import breach_note, record_of_processing
from consent.policies import SEE_REGISTER
from web.access import in_community
from web.shown.register_papers import known


@in_community(SEE_REGISTER)
@require_safe
def processing(request: HttpRequest, community: Community) -> HttpResponse:
    """Hand out the record of processing, filled with what the site knows."""
    now = timezone.now()
    text = record_of_processing(community, known(community, now=now), now=now)
    return _markdown(text, f"{community.slug}-record-of-processing.md")


@in_community(SEE_REGISTER)
@require_safe
def breach(request: HttpRequest, community: Community) -> HttpResponse:
    """Hand out the note of a breach, filled with what the site knows."""
    now = timezone.now()
    text = breach_note(community, known(community, now=now), now=now)
    return _markdown(text, f"{community.slug}-breach-note.md")


def _markdown(text: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
