"""What a person was told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from communities.models import Notification
from web import requests
from web.access import signed_in
from web.paging import page_of
from web.shown.notifications import notification_entry


@signed_in
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """List what a person was told, the newest first."""
    own = Notification.objects.filter(user=requests.signed_in(request))
    page, around = page_of(request, own.select_related("community").order_by("-id"))
    context = {
        "notifications": [notification_entry(one) for one in page],
        "any_unseen": own.filter(seen_at__isnull=True).exists(),
        **around,
    }
    return render(request, "web/you/notifications.html", context)


@signed_in
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark everything as seen."""
    unseen = Notification.objects.filter(user=requests.signed_in(request), seen_at__isnull=True)
    unseen.update(seen_at=timezone.now())
    return redirect("web:notifications")
