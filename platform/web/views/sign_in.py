"""Signing in and out. One press for each demo person, in demo mode only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from communities.models import Community
from preferences.voting.settle import settle_votes_of
from web import account_urls
from web.access import open_to_all
from web.shown.people import people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show who may sign in here, or sign somebody in and lead on to where they were going."""
    if settings.DEMO_SIGN_IN:
        return _demo_sign_in(request)
    return account_urls.sign_in(request)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    logout(request)
    answer = redirect("web:landing")
    # Pages are sent with no-store; whatever a browser kept all the same goes, too.
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _demo_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        context = {"communities": _demo_people(), "next": request.GET.get("next", "")}
        return render(request, "web/sign_in.html", context)
    try:
        wanted = UUID(request.POST.get("person", ""))
    except ValueError:
        return redirect("web:sign_in")
    persons = User.objects.filter(kind=User.Kind.PERSON, is_active=True)
    person = get_object_or_404(persons, public_id=wanted)
    login(request, person, backend=BACKEND)
    # As after any other sign-in: the session is listed, and the record tells of it.
    user_logged_in.send(sender=User, request=request, user=person)
    return redirect(_destination(request))


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
                    (one for one in community.memberships.all() if not one.user.is_bot),
                    key=lambda one: (one.user.is_simulated, one.role, one.user.name),
                )
            ),
        }
        for community in communities
    ]


def count_votes(sender: object, email_address: Any, **sent: Any) -> None:
    """Receive allauth's word that somebody has opened the link sent to their address."""
    settle_votes_of(email_address.user, now=timezone.now())
