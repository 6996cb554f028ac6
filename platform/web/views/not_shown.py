"""What stands where a contribution is not shown to its reader, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from communities.models import Community
from preferences.models import Preference, Prompt, Response
from preferences.rights.visibility import readable
from web.views.errors import hidden


def not_shown(
    request: HttpRequest, community: Community, found: Prompt | Preference
) -> HttpResponse | None:
    """Return the page that says why the reader does not see it; None where they do.

    Its author sees a prompt that moderation hides. What was taken out is gone for everybody.
    """
    parts = _parts(found)
    if any(part.removed_at is not None for part in parts):
        return render(request, "web/errors/taken_out.html", {"community": community}, status=410)
    if isinstance(found, Prompt) and found.author == request.user:
        return None
    if any(part.hidden_at is not None for part in parts):
        return hidden(request, community)
    rows = type(found)._default_manager.filter(pk=found.pk)
    if not readable(rows, request.user, community, at=timezone.now()).exists():
        return render(request, "web/errors/members_only.html", {"community": community}, status=403)
    return None


def _parts(found: Prompt | Preference) -> list[Prompt | Response]:
    if isinstance(found, Prompt):
        return [found]
    pair = found.comparison
    return [pair.prompt, pair.response_a, pair.response_b]
