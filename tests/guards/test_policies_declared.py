"""Every address has a declared policy: `web.access` for pages, permission classes for the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView
from rules.permissions import permissions

from api.permissions import DenyAll
from communities.models import Community
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
        stated = any(
            "permission_classes" in vars(base)
            for base in api_view.__mro__[:-1]
            if base.__module__.split(".")[0] != "rest_framework"
        )
        return stated and not {DenyAll, AllowAny}.intersection(api_view.permission_classes)
    policy = getattr(view, "policy", None)
    return policy == OPEN_TO_ALL or policy in permissions


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

    class Forgotten(APIView):
        """States no permission, so that the default would deny."""

    class Denied(APIView):
        """States the default."""

        permission_classes = [DenyAll]

    patterns = [
        path("plain/", forgotten),
        path("api/", Forgotten.as_view()),
        path("denied/", Denied.as_view()),
        path("mistyped/<slug:slug>/", in_community("preferences.votes")(inside)),
        path("open/", open_to_all(front_door)),
    ]
    assert without_policy(patterns) == ["plain/", "api/", "denied/", "mistyped/<slug:slug>/"]
