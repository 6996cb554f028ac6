"""What the site stores about people, for everybody to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.access import open_to_all
from worker.what_we_store import parts


@open_to_all
@require_safe
def stored(request: HttpRequest) -> HttpResponse:
    """Show every table and field about people: why, for how long, and how it ends."""
    return render(request, "web/stored.html", {"parts": parts()})
