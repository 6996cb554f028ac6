"""Report a prompt, an answer or a comment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.models import Community, QuotaKind
from preferences import policies
from preferences.models import Comment, Lease, Prompt, ReportKind, Response
from preferences.models.comparison import comparison_visible
from preferences.models.moderation_case import Subject
from preferences.moderation import deciders
from preferences.moderation.make_report import make_report
from preferences.rights.visibility import readable
from web.access import in_community
from web.moderation_forms import ReportForm
from web.requests import refusals_on, signed_in
from web.shown import moderation as shown
from web.shown.quotas import quota_words


@in_community(policies.REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, community: Community, kind: str, subject_id: UUID) -> HttpResponse:
    """Report something; of a pair in voting, by the key under which this voter sees it."""
    parts = _parts(request, community, kind, subject_id)
    form = ReportForm(request.POST if request.method == "POST" else None, of_a_pair=len(parts) > 1)
    if form.is_valid():
        subject = parts[form.cleaned_data["part"] if len(parts) > 1 else kind]
        with refusals_on(form):
            _send(request, community, subject, form)
            messages.success(request, _("Thank you. Your report is with those who decide on it."))
            return redirect(_back(community, kind, subject))
    context = _context(request, community, kind, parts, form)
    return render(request, "web/reports/new.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, community: Community, subject: Subject, form: ReportForm) -> None:
    given = form.cleaned_data
    make_report(
        reporter=signed_in(request),
        community=community,
        subject=subject,
        kind=ReportKind(given["kind"]),
        reason=given["reason"],
        confidential=given["how"] == "confidential",
        now=timezone.now(),
    )


def _parts(
    request: HttpRequest, community: Community, kind: str, subject_id: UUID
) -> dict[str, Subject]:
    """Return what can be reported at this address: one thing, or prompt and both answers."""
    if kind == "pair":
        return _parts_of_pair(request, community, subject_id)
    rows: dict[str, Any] = {
        "prompt": Prompt.objects.filter(community=community),
        "answer": Response.objects.filter(prompt__community=community),
        "comment": Comment.objects.filter(community=community),
    }
    if kind not in rows:
        raise Http404
    related = {"answer": ["prompt"], "comment": ["prompt", "comparison"]}.get(kind, [])
    shown = readable(rows[kind], request.user, community, at=timezone.now())
    found = get_object_or_404(shown.select_related("author", *related), public_id=subject_id)
    return {kind: found}


def _parts_of_pair(request: HttpRequest, community: Community, key: UUID) -> dict[str, Subject]:
    pairs = Lease.objects.select_related(
        "comparison__prompt__author",
        "comparison__response_a__author",
        "comparison__response_b__author",
    )
    lease = get_object_or_404(
        pairs.filter(comparison_visible("comparison__")),
        key=key,
        voter=signed_in(request),
        comparison__round__community=community,
    )
    pair = lease.comparison
    sides = [pair.response_a, pair.response_b]
    first, second = reversed(sides) if lease.swapped else sides
    return {"prompt": pair.prompt, "a": first, "b": second}


def _back(community: Community, kind: str, subject: Subject) -> str:
    """Return where the reader came from; what two reports have hidden is not there any more."""
    if kind == "pair":
        return reverse("web:vote", args=[community.slug])
    if isinstance(subject, Comment) and subject.comparison is not None:
        return reverse("web:result", args=[community.slug, subject.comparison.public_id])
    prompt = subject if isinstance(subject, Prompt) else subject.prompt
    if prompt is None or not Prompt.objects.visible().filter(pk=prompt.pk).exists():
        return reverse("web:prompts", args=[community.slug])
    return reverse("web:prompt", args=[community.slug, prompt.public_id])


def _context(
    request: HttpRequest,
    community: Community,
    kind: str,
    parts: dict[str, Subject],
    form: ReportForm,
) -> dict[str, Any]:
    given = form.data
    several = len(parts) > 1
    return {
        "community": community,
        "form": form,
        "subject": None if several else shown.subject_words(parts[kind]),
        "parts": [
            {"value": value, "label": label, "chosen": given.get("part") == value}
            for value, label in ReportForm.PARTS
            if several
        ],
        "kinds": shown.kinds(given.get("kind", "")),
        "ways": _ways(request, community, parts, chosen=given.get("how", "open")),
        "back_url": _back(community, kind, next(iter(parts.values()))),
        "quota_words": quota_words(
            user=signed_in(request),
            community=community,
            kind=QuotaKind.REPORTS,
            now=timezone.now(),
        ),
    }


def _ways(
    request: HttpRequest, community: Community, parts: dict[str, Subject], *, chosen: str
) -> list[dict[str, Any]]:
    """Say who would read the report; of an answer without telling by it who wrote that."""
    bench = deciders.bench_of(community, now=timezone.now())
    reporters = frozenset({signed_in(request).pk})
    about = next(iter(parts.values())).author_id if len(parts) == 1 else None
    blind = len(parts) > 1 or isinstance(next(iter(parts.values())), Response)
    ways = []
    for value in ("open", "confidential"):
        confidential = value == "confidential"
        found = deciders.of_report(
            about=None if blind else about,
            confidential=confidential,
            reporters=reporters,
            bench=bench,
        )
        ways.append(
            {
                "value": value,
                "chosen": chosen == value,
                "goes_to": shown.report_goes_to(found, confidential=confidential, blind=blind),
                "possible": found.desk != deciders.Desk.NOBODY,
            }
        )
    return ways
