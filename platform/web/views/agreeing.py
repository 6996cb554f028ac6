"""Agree to a community's terms, at the moment they are needed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from communities.models import Community
from consent.models import Covers
from consent.policies import OWN_RIGHTS
from consent.terms_acceptance import ground_of
from consent.terms_status import TermsStatus
from record.refusals import Refused
from web.access import in_community
from web.agree_form import AgreeForm, agree_form
from web.requests import signed_in
from web.shown.agreeing import changed, terms_url


@in_community(OWN_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, community: Community, covers: str) -> HttpResponse:
    """Ask for a yes to the terms, and go on to where the person wanted to be."""
    if covers not in Covers.values:
        raise Http404
    form = agree_form(request, community, Covers(covers))
    if form is None:
        return render(request, "web/terms/none.html", {"community": community}, status=409)
    if form.is_valid():
        try:
            form.store(signed_in(request), community, now=timezone.now())
        except Refused as refusal:
            again = agree_form(request, community, Covers(covers), sent=False)
            return _page(request, community, again or form, refusal=str(refusal), status=409)
        return _go_on(request, community)
    return _page(request, community, form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, community: Community, form: AgreeForm, *, status: int, refusal: str = ""
) -> HttpResponse:
    ground = ground_of(signed_in(request), community, form.covers, now=timezone.now())
    if ground.asked.standing == TermsStatus.AGREED and not form.is_bound:
        # Nothing is asked: the answers are changed under "My rights".
        return redirect(_next(request) or "web:rights")
    context = {
        "community": community,
        "asking": form,
        "next": _next(request),
        "texts": form.covers == Covers.TEXTS,
        "refusal": refusal,
        "changed": changed(community, ground),
        "terms_url": terms_url(community),
    }
    return render(request, "web/terms/agree.html", context, status=status)


def _go_on(request: HttpRequest, community: Community) -> HttpResponseRedirect:
    return redirect(_next(request) or f"/c/{community.slug}/")


def _next(request: HttpRequest) -> str:
    """Return where the person wanted to be: an address on this site, or ''."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else ""
