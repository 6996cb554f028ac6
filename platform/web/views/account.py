"""One's own account: allauth's views under the site's rules, and the few pages it does not have.

`web.account_urls` lists which of its views there are and who may enter each.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from allauth.socialaccount.models import SocialApp
from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from web.access import signed_in
from web.requests import signed_in as person
from web.shown.account import account_overview, shown_sessions
from web.views.errors import too_many_requests

View = Callable[..., HttpResponseBase]

# What allauth's forms say when a limit is reached; everything else is a mistake in what was typed.
LIMITS = ("too_many_login_attempts", "rate_limited")


def answered(view: View) -> View:
    """Answer a form that was not accepted with 422, and one sent too often with 429."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        errors = _errors(response) if request.method == "POST" else []
        if any(one in LIMITS for one in errors):
            return too_many_requests(request)
        if errors:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return seen


def if_configured(view: View) -> View:
    """Answer 404 where a provider is asked for that this site has no keys of."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    return known


def in_one_piece(view: View) -> View:
    """Store a change and its entry in the record together, or neither.

    Not for signing in: its limits are counted in the database, and a request that waits for a
    password to be checked must not hold the counter.
    """

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole


def after_recent_sign_in(view: View) -> View:
    """Ask people who have neither password nor second factor to sign in again first.

    Others are asked for those by allauth itself; it asks nobody who only has a provider.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEMO_SIGN_IN or get_reauthentication_flows(person(request)):
            return view(request, *args, **kwargs)
        records = get_authentication_records(request, person(request))
        since = time.time() - max((one["at"] for one in records), default=0)
        if since < app_settings.REAUTHENTICATION_TIMEOUT:
            return view(request, *args, **kwargs)
        context = {
            "providers": get_provider_adapter().list_providers(request),
            "next": request.get_full_path(),
        }
        return render(request, "account/sign_in_again.html", context, status=403)

    return entered


def leaving(view: View) -> View:
    """Leave for a provider by a page: browsers that keep form-action stop a form's redirect."""

    @wraps(view)
    def left(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect) and urlsplit(response.url).netloc:
            return render(request, "socialaccount/login_redirect.html", {"url": response.url})
        return response

    return left


@signed_in
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the person signs in, and where to change each part."""
    return render(request, "account/overview.html", account_overview(person(request)))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List where the person is signed in; a post ends all sessions but this one."""
    if request.method == "POST":
        end_other_sessions(request, person(request))
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    shown = {"sessions": shown_sessions(person(request), request.session.session_key)}
    return render(request, "usersessions/usersession_list.html", shown)


@signed_in
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of the person's sessions."""
    session = get_object_or_404(UserSession, user=person(request), pk=session_id)
    get_sessions_adapter().end_sessions([session])
    messages.success(request, _("This session has ended."))
    return redirect("usersessions_list")


def _errors(response: HttpResponseBase) -> list[str]:
    """Return the codes of what is wrong with the forms of a page."""
    context = response.context_data if isinstance(response, TemplateResponse) else None
    forms = [(context or {}).get(name) for name in ("form", "webauthn_form")]
    return [
        error.code or "invalid"
        for form in forms
        if form is not None and form.is_bound
        for errors in form.errors.as_data().values()
        for error in errors
    ]
