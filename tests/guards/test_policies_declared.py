"""Every address has a declared policy: `web.access` for pages, permission classes for the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rules.permissions import permissions

from accounts.policies import OPERATE, OWN_ACCOUNT
from api.endpoints import Endpoint
from api.permissions import RIGHTS_OF_SCOPE, DenyAll, HasRight, Needs
from communities.models import Community, TokenScope
from communities.policies import MAKE_TOKEN, MANAGE_BOTS, MANAGE_MEMBERS
from preferences.policies import MODERATE, SUBMIT_PROMPT, VIEW, VOTE
from web.access import OPEN_TO_ALL, in_community, open_to_all

Found = Iterator[tuple[str, Callable[..., Any]]]


def views(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Found:
    """Yield every address with its view."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def has_policy(view: Callable[..., Any]) -> bool:
    """Say whether a view states who may enter, in a way that means something."""
    api_view = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if api_view is not None and issubclass(api_view, APIView):
        return issubclass(api_view, Endpoint) and states_its_needs(api_view)
    policy = getattr(view, "policy", None)
    return policy == OPEN_TO_ALL or policy in permissions


def states_its_needs(view: type[Endpoint]) -> bool:
    """Say whether an endpoint asks the policy layer, for a right and a scope in each method."""
    offered = {method for method in view.http_method_names if hasattr(view, method)}
    stated = {method.lower() for method in view.needs}
    return (
        view.permission_classes == [HasRight]
        and stated == offered - {"head"} != set()
        and all(
            needs.right in permissions and needs.means_something for needs in view.needs.values()
        )
    )


def without_policy(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Return the addresses that anyone could have forgotten."""
    return [address for address, view in views(patterns) if not has_policy(view)]


def test_every_address_has_a_policy() -> None:
    patterns = get_resolver().url_patterns
    assert without_policy(patterns) == []
    assert len(list(views(patterns))) > 20


def test_an_address_without_a_policy_is_found() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def inside(request: HttpRequest, community: Community) -> HttpResponse:
        return HttpResponse()

    def front_door(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    class Forgotten(Endpoint):
        """States no need, so that nothing would be asked."""

        def get(self, request: Request) -> Response:
            return Response()

    class HalfForgotten(Endpoint):
        """States what reading needs, and nothing for writing."""

        needs = {"GET": Needs(VIEW, TokenScope.READ)}

        def get(self, request: Request) -> Response:
            return Response()

        def post(self, request: Request) -> Response:
            return Response()

    class Voting(HalfForgotten):
        """Would let a token vote: no scope reaches that right."""

        needs = {"GET": Needs(VIEW, TokenScope.READ), "POST": Needs(VOTE, TokenScope.SUBMIT)}

    class Open(HalfForgotten):
        """States needs, and asks nobody for them."""

        permission_classes = [AllowAny]
        needs = {
            "GET": Needs(VIEW, TokenScope.READ),
            "POST": Needs(SUBMIT_PROMPT, TokenScope.SUBMIT),
        }

    class Elsewhere(APIView):
        """No endpoint of ours."""

        permission_classes = [DenyAll]

    class Stated(HalfForgotten):
        """As all are."""

        needs = {
            "GET": Needs(VIEW, TokenScope.READ),
            "POST": Needs(SUBMIT_PROMPT, TokenScope.SUBMIT),
        }

    patterns = [
        path("plain/", forgotten),
        path("forgotten/", Forgotten.as_view()),
        path("half/", HalfForgotten.as_view()),
        path("voting/", Voting.as_view()),
        path("all/", Open.as_view()),
        path("elsewhere/", Elsewhere.as_view()),
        path("stated/", Stated.as_view()),
        path("mistyped/<slug:slug>/", in_community("preferences.votes")(inside)),
        path("open/", open_to_all(front_door)),
    ]
    assert without_policy(patterns) == [
        "plain/",
        "forgotten/",
        "half/",
        "voting/",
        "all/",
        "elsewhere/",
        "mistyped/<slug:slug>/",
    ]


@pytest.mark.parametrize(
    "right", [VOTE, MODERATE, MANAGE_MEMBERS, MANAGE_BOTS, MAKE_TOKEN, OPERATE, OWN_ACCOUNT]
)
def test_no_scope_of_a_token_reaches_what_people_must_do_themselves(right: str) -> None:
    assert not any(right in rights for rights in RIGHTS_OF_SCOPE.values())
