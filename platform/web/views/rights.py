"""My rights: what somebody agreed to, every switch, and the receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from consent.consent_questions import switch_words
from consent.models import Acceptance, AgeStatement, ConsentEvent, Purpose, Withdrawal
from consent.operations.decide_consent import decide_consent
from consent.receipts import acceptance_receipt, age_receipt, consent_receipt
from record.refusals import Refused
from web import requests
from web.access import signed_in
from web.paging import page_of
from web.shown import rights as shown
from web.shown.withdrawing import progress

MAX_WITHDRAWALS = 5


@signed_in
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Show every switch of every community, and all that was agreed to."""
    user = requests.signed_in(request)
    withdrawals = Withdrawal.objects.filter(user=user).select_related("user", "community")
    context = {
        "communities": shown.communities(user, now=timezone.now()),
        "withdrawals": [
            progress(one) for one in withdrawals.order_by("-asked_at", "-pk")[:MAX_WITHDRAWALS]
        ],
    }
    return render(request, "web/you/rights.html", context)


@signed_in
@require_POST
def answer(request: HttpRequest, community_id: UUID, purpose: str) -> HttpResponse:
    """Store an answer about one purpose in one community."""
    if purpose not in Purpose.values:
        raise Http404
    user, wanted = requests.signed_in(request), Purpose(purpose)
    community = get_object_or_404(shown.concerned(user), public_id=community_id)
    try:
        decide_consent(
            user=user,
            community=community,
            purpose=wanted,
            answer=request.POST.get("answer", ""),
            asking=switch_words(wanted, community),
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Stored. It holds for whatever leaves from now on."))
    return redirect("web:rights")


@signed_in
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """List every answer about consent, newest first, each with its receipt."""
    own = ConsentEvent.objects.filter(user=requests.signed_in(request))
    page, around = page_of(request, own.select_related("community").order_by("-at", "-id"))
    return render(request, "web/you/rights_history.html", {"events": shown.events(page), **around})


@signed_in
@require_safe
def receipt(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Hand out the receipt of an acceptance or an answer of one's own, as JSON."""
    user, now = requests.signed_in(request), timezone.now()
    body = _receipt(user, record_id, now=now)
    answered = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answered["Content-Disposition"] = f'attachment; filename="receipt-{record_id}.json"'
    return answered


def _receipt(user: User, record_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Return the receipt of an answer, a statement or a yes of the user's own."""
    own = {"user": user, "public_id": record_id}
    events = ConsentEvent.objects.select_related("user", "community", "notice", "words")
    event = events.filter(**own).first()
    if event is not None:
        return consent_receipt(event, now=now)
    stated = AgeStatement.objects.select_related("user", "community", "words").filter(**own).first()
    if stated is not None:
        return age_receipt(stated, now=now)
    rows = Acceptance.objects.select_related("user", "community", "version", "words")
    return acceptance_receipt(get_object_or_404(rows, **own), now=now)
