"""Every address of the site, filled in with what stands in the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from api.endpoints import Endpoint
from tests.integration.access.world import World
from web.access import OPEN_TO_ALL

# The one address that allauth writes as a regular expression.
REGULAR = "account/^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$"


@dataclass(frozen=True)
class Address:
    """A pattern of the URL configuration: where it leads, and what must be filled in."""

    pattern: str
    name: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    def policy(self, verb: str) -> str | None:
        """Return the right that the verb needs here, "open to all", or None: not offered."""
        page = getattr(self.view, "policy", None)
        if page is not None:
            return str(page)
        endpoint: Any = self.view.view_class  # type: ignore[attr-defined]
        if not issubclass(endpoint, Endpoint):
            return OPEN_TO_ALL
        needs = endpoint.needs.get("GET" if verb == "HEAD" else verb)
        return needs.right if needs is not None else None

    @property
    def is_api(self) -> bool:
        """Whether programs come here."""
        return self.pattern.startswith("api/")

    def filled(self, world: World) -> str:
        """Return the address with the world's values.

        Raises:
            LookupError: the world has nothing for a parameter; put it there (world.py).
        """
        path = self.pattern
        for converter, parameter in _parameters(self.pattern):
            key = f"{self.name}:{parameter}"
            value = world.objects.get(key, world.objects.get(parameter))
            if value is None:
                raise LookupError(f"the world has no {parameter} for {self.pattern} ({key})")
            place = f"<{converter}:{parameter}>" if converter else f"<{parameter}>"
            path = path.replace(place, str(value))
        query = f"?community={world.ours.slug}" if self.is_api else ""
        return f"/{path.replace(REGULAR, 'account/password/reset/1-key/')}{query}"


def every_address() -> list[Address]:
    """Return every address there is."""
    return sorted(_walk(get_resolver().url_patterns), key=lambda one: one.pattern)


def _walk(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            parameters = tuple(name for _converter, name in _parameters(route))
            yield Address(route, pattern.name or "", pattern.callback, parameters)


def _parameters(route: str) -> Iterator[tuple[str, str]]:
    for part in route.split("<")[1:] if route != REGULAR else []:
        inside = part.split(">")[0]
        converter, _, name = inside.rpartition(":")
        yield converter, name
