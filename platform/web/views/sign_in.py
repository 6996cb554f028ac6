"""Signing in and out. One press for each demo person, in demo mode only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from communities.models import Community
from web.access import open_to_all
from web.shown.people import people

BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show who may sign in here, or sign somebody in and lead on to where they were going."""
    if settings.DEMO_SIGN_IN:
        return _demo_sign_in(request)
    form = AuthenticationForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_destination(request))
    return _page(request, form=form, status=422 if form.errors else 200)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    logout(request)
    return redirect("web:landing")


def _demo_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, communities=_demo_people())
    try:
        wanted = UUID(request.POST.get("person", ""))
    except ValueError:
        return redirect("web:sign_in")
    persons = User.objects.filter(kind=User.Kind.PERSON, is_active=True)
    login(request, get_object_or_404(persons, public_id=wanted), backend=BACKEND)
    return redirect(_destination(request))


def _page(request: HttpRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "communities": [],
        "form": None,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "web/sign_in.html", context | given, status=status)


def _destination(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return "web:landing"


def _demo_people() -> list[dict[str, Any]]:
    communities = Community.objects.order_by("slug").prefetch_related("memberships__user")
    return [
        {
            "name": community.name,
            "people": people(
                sorted(
                    community.memberships.all(),
                    key=lambda one: (one.user.is_simulated, one.role, one.user.name),
                )
            ),
        }
        for community in communities
    ]
