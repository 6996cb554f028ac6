"""Employers: where a reader stands with theirs, the approval lists, and the end of a place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import allows
from communities.models import Community
from consent.employer_grants import signature_of
from consent.models import Approval, Employer, ListKind
from consent.operations.approval_lists import approve, take_off
from consent.operations.end_employer import end_employer
from consent.policies import ACT_FOR_EMPLOYER, MANAGE_EMPLOYERS, MANAGE_TERMS, OWN_RIGHTS
from web.access import in_community
from web.employer_forms import EndForm, LineForm
from web.requests import perform, refusals_on, signed_in
from web.shown import employers as shown


@in_community(OWN_RIGHTS)
@require_safe
def overview(request: HttpRequest, community: Community) -> HttpResponse:
    """Show the reader's employers and what is missing; to stewards every employer that signed."""
    user, now = signed_in(request), timezone.now()
    manages = allows(MANAGE_EMPLOYERS, user, community)
    context = {
        "community": community,
        "version": shown.in_effect(community, now=now),
        "own": shown.own(user, community, now=now),
        "may_act": allows(ACT_FOR_EMPLOYER, user, community),
        "may_edit": allows(MANAGE_TERMS, user, community),
        "employers": shown.every(community, now=now) if manages else None,
    }
    return render(request, "web/employers/page.html", context)


@in_community(OWN_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, community: Community, employer_id: UUID) -> HttpResponse:
    """Show an employer's lists to who signed for it, and take a new line."""
    employer, now = _own(request, community, employer_id), timezone.now()
    form = LineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            approve(
                employer=employer,
                kind=ListKind(form.cleaned_data["kind"]),
                value=form.cleaned_data["value"],
                by=signed_in(request),
                now=now,
            )
            messages.success(request, _("It stands on the list, for what is written from now on."))
            return redirect("web:employer", community.slug, employer.public_id)
    context = {
        "community": community,
        "employer": shown.kept(employer, asked=signature_of(employer, now=now)),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "web/employers/lists.html", context, status=status)


@in_community(OWN_RIGHTS)
@require_POST
def remove(
    request: HttpRequest, community: Community, employer_id: UUID, line_id: UUID
) -> HttpResponse:
    """Take a line off a list."""
    employer = _own(request, community, employer_id)
    lines = Approval.objects.select_related("employer__community")
    line = get_object_or_404(lines, employer=employer, public_id=line_id)
    return perform(
        request,
        lambda by: take_off(line=line, by=by, now=timezone.now()),
        done=_("Taken off. What was written before stays given."),
        then=("web:employer", community.slug, employer.public_id),
    )


@in_community(OWN_RIGHTS)
@require_POST
def leave(request: HttpRequest, community: Community, employer_id: UUID) -> HttpResponse:
    """End the place of an employer that one signed for."""
    employer = _own(request, community, employer_id)
    return perform(
        request,
        lambda by: end_employer(employer=employer, by=by, now=timezone.now()),
        done=_("Its place here has ended. What was given before stays given."),
        then=("web:employers", community.slug),
    )


@in_community(MANAGE_EMPLOYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, community: Community, employer_id: UUID) -> HttpResponse:
    """End an employer's place, as a steward, with a reason."""
    rows = Employer.objects.select_related("community", "signatory")
    employer = get_object_or_404(rows, community=community, public_id=employer_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            end_employer(
                employer=employer,
                by=signed_in(request),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
            messages.success(request, _("Its place here has ended, and its people are told."))
            return redirect("web:employers", community.slug)
    context = {
        "community": community,
        "employer": {"name": employer.name, "signatory": employer.signatory.name},
        "form": form,
    }
    return render(request, "web/employers/end.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, community: Community, employer_id: UUID) -> Employer:
    """Return an employer that the reader signed for.

    Raises:
        Http404: they did not.
    """
    rows = Employer.objects.select_related("community", "signatory")
    return get_object_or_404(
        rows, community=community, public_id=employer_id, signatory=signed_in(request)
    )
