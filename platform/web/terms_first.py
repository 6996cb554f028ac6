"""Pages that take something in: whoever has not agreed to the terms is asked before."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from communities.models import Community
from consent.models import Covers
from consent.terms_acceptance import TermsNeeded, ground_of
from web.access import CommunityView, P
from web.requests import signed_in

# What a form sends beside what was typed.
_NOT_TYPED = "csrfmiddlewaretoken"


def terms_first(
    covers: Covers,
) -> Callable[[CommunityView[P]], Callable[..., HttpResponseBase]]:
    """Ask for a yes to the terms before the page is shown; keep what was sent without one.

    Within a grace period nobody is held up: `request.ground` tells the page what to show.
    """

    def decorate(view: CommunityView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def entered(
            request: HttpRequest, community: Community, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if request.method != "POST":
                ground = ground_of(signed_in(request), community, covers, now=timezone.now())
                if ground.acceptance is None:
                    here = urlencode({"next": request.get_full_path()})
                    return redirect(f"{_page(community, covers)}?{here}")
                cast("Any", request).ground = ground
            try:
                return view(request, community, *args, **kwargs)
            except TermsNeeded as needed:
                return _needed(request, community, needed)

        return entered

    return decorate


def _needed(request: HttpRequest, community: Community, needed: TermsNeeded) -> HttpResponse:
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != _NOT_TYPED
        for value in values
    ]
    context = {
        "community": community,
        "reason": str(needed),
        "agree_url": _page(community, needed.covers),
        "typed": typed,
    }
    return render(request, "web/terms/needed.html", context, status=403)


def _page(community: Community, covers: Covers) -> str:
    return reverse("web:agree", args=[community.slug, covers.value])
