"""One's own data: what is stored, a copy of it, and how to end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from preferences.models import DataDownload
from privacy.delete_account import ask_deletion, deletion_effect
from privacy.download_own_data import ask_download
from record.refusals import Refused
from web import requests
from web.access import open_to_all, signed_in
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


@signed_in
@require_safe
def delete(request: HttpRequest) -> HttpResponse:
    """Show what deleting the account ends, what stays, and what has to be handed over first."""
    return _delete_page(request)


@signed_in
@require_POST
@recently
def delete_now(request: HttpRequest) -> HttpResponse:
    """Delete the account: from here on nobody can sign in with it."""
    try:
        ask_deletion(user=requests.signed_in(request), asking=shown.asking(), now=timezone.now())
    except Refused:
        return _delete_page(request, status=409)
    # The account is emptied once that has run to its end: workers look for it.
    wake("withdrawal")
    logout(request)
    return redirect("web:account_deleted")


@open_to_all
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say to whoever was here a moment ago that the account is being deleted."""
    return render(request, "web/you/deleted.html")


def _delete_page(request: HttpRequest, status: int = 200) -> HttpResponse:
    effect = deletion_effect(requests.signed_in(request), now=timezone.now())
    return render(request, "web/you/delete.html", shown.deletion(effect), status=status)


def _copies(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    own = DataDownload.objects.filter(user=requests.signed_in(request))
    return shown.copies(list(own.order_by("-asked_at")[:5]), now=now)
