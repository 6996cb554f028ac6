"""One's own data: what is stored, a copy of it, and how to end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.operations.turns import Refused
from preferences.models import DataDownload
from preferences.operations.download_own_data import ask_download
from web import requests
from web.access import signed_in
from web.shown import own_data as shown
from web.views.account import after_recent_sign_in
from worker import wake

STOP_POLLING = 286

View = Callable[..., HttpResponseBase]


def recently(view: View) -> View:
    """Ask whoever comes here to show once more that it is them, unless they just did."""
    guarded: View = after_recent_sign_in(reauthentication_required(view))
    return guarded


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what can be done with one's own data, and how far a copy is."""
    return render(request, "web/you/data.html", _copies(request))


@signed_in
@require_safe
def copy_state(request: HttpRequest) -> HttpResponse:
    """Show how far a copy is; polled while one is made."""
    context = _copies(request)
    status = 200 if context["polling"] else STOP_POLLING
    return render(request, "web/you/_data_copies.html", context, status=status)


@signed_in
@require_POST
@recently
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything."""
    try:
        ask_download(user=requests.signed_in(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        wake("own_data")
        messages.success(request, _("A copy is being made. You can leave this page."))
    return redirect("web:your_data")


@signed_in
@require_safe
@recently
def fetch(request: HttpRequest, download_id: UUID) -> HttpResponseBase:
    """Send the file to its owner, as long as it is there."""
    own = DataDownload.objects.filter(user=requests.signed_in(request))
    found = get_object_or_404(own.fetchable(timezone.now()), public_id=download_id)
    try:
        file = default_storage.open(found.file)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"folkmoot-my-data-{found.ready_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _copies(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    own = DataDownload.objects.filter(user=requests.signed_in(request))
    return shown.copies(list(own.order_by("-asked_at")[:5]), now=now)
