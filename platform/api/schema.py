"""The OpenAPI document: made from the views, with every error answer that they give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, _SchemaType
from rules.predicates import Predicate, always_allow

from accounts.policies import is_signed_in
from accounts.rights import RIGHTS
from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.problems import MEDIA_TYPE, PROBLEMS
from api.serializers.base import StrictSerializer
from communities.policies import is_member, is_steward, is_voter

TOKEN, SESSION = "accessToken", "session"
EVERYWHERE = (400, 401, 403, 404, 405, 406, 503)
WITH_A_BODY = (413, 415)
WHO: Mapping[Predicate, str | Promise] = {
    always_allow: gettext_lazy("Everybody, signed in or not."),
    is_signed_in: gettext_lazy("Everybody who is signed in."),
    is_member: gettext_lazy("Members of the community, its bots among them."),
    is_voter: gettext_lazy("Maintainers and stewards of the community; no bots."),
    is_steward: gettext_lazy("Stewards of the community, with a second factor."),
}
_VERBS = {"GET": "read", "POST": "write"}


class DocumentedSchema(AutoSchema):
    """Describes an endpoint: what it needs, and every way in which it can refuse."""

    @property
    def endpoint(self) -> Endpoint:
        """Return the view."""
        return cast("Endpoint", self.view)

    @property
    def needs(self) -> Needs:
        """Return what the method needs."""
        return self.endpoint.needs_of(self.method)

    def get_operation_id(self) -> str:
        """Name the operation after the view: readPromptList."""
        return f"{_VERBS[self.method]}{type(self.view).__name__}"

    def get_tags(self) -> list[str]:
        """Return the section of the documentation."""
        return [str(self.endpoint.tag)]

    def get_description(self) -> str:  # type: ignore[override] # theirs takes no more
        """Return nothing where the summary says it all: docstrings are for readers of the code."""
        return ""

    def get_override_parameters(self) -> list[Any]:
        """Add the community, which most endpoints ask for."""
        if not self.endpoint.in_community or "{slug}" in self.path:
            return []
        return [
            OpenApiParameter(
                "community", required=True, description=_("The slug of the community.")
            )
        ]

    def get_auth(self) -> list[dict[str, Any]]:
        """Say who is let in: programs with a token, pages of this site, or everybody."""
        ways: list[dict[str, Any]] = [{TOKEN: []}, {SESSION: []}]
        if is_public(self.needs):
            ways.append({})
        return ways

    def get_extensions(self) -> _SchemaType:
        """Add the right in words and the token's scope."""
        return {
            "x-right": self.needs.right,
            "x-who": who_may(self.needs),
            "x-scope": self.needs.scope.value,
        }

    def _is_list_view(self, serializer: Any = None) -> bool:
        if isinstance(self.view, Listing) and self.method == "GET":
            return True
        return super()._is_list_view(serializer)

    def _get_response_bodies(self, direction: Any = "response") -> _SchemaType:
        bodies = dict(super()._get_response_bodies(direction))
        refusals = [*EVERYWHERE, *self.endpoint.refusals.get(self.method, ())]
        if self.method == "POST":
            refusals += WITH_A_BODY
        for status in sorted(refusals):
            bodies[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
        return bodies

    def _postprocess_serializer_schema(
        self, schema: _SchemaType, serializer: Any, direction: Any
    ) -> _SchemaType:
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        untyped: Any = super()._postprocess_serializer_schema
        return cast("_SchemaType", untyped(schema, serializer, direction))


def is_public(needs: Needs) -> bool:
    """Say whether everybody has the right."""
    return RIGHTS[needs.right].predicate is always_allow


def who_may(needs: Needs) -> str:
    """Say in a sentence who has the right."""
    return str(WHO[RIGHTS[needs.right].predicate])


def document() -> dict[str, Any]:
    """Return the OpenAPI document in the reader's language; it is made once for each."""
    return _document(translation.get_language() or "")


@lru_cache(maxsize=16)
def _document(language: str) -> dict[str, Any]:
    untyped: Any = SchemaGenerator
    generator = untyped(urlconf="api.described")
    return cast("dict[str, Any]", generator.get_schema(request=None, public=True))


def add_what_all_share(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Add the shapes of errors and the ways of signing in; drf-spectacular's last step."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _problem_schema()
    components["responses"] = {_name(status): _problem_response(status) for status in PROBLEMS}
    components["securitySchemes"] = {
        TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "description": _(
                "An access token of one community, made on its page “Access tokens”: it does what "
                "its owner may do there, as far as its scopes reach, and never votes."
            ),
        },
        SESSION: {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": _(
                "The session of somebody who is signed in, for pages of this site alone: a POST "
                "carries the CSRF token in X-CSRFToken."
            ),
        },
    }
    _forget_enum_ids(components["schemas"])
    return result


def _forget_enum_ids(described: Any) -> None:
    """Drop a mark that drf-spectacular leaves for a step that is not used here."""
    if isinstance(described, dict):
        described.pop("x-spec-enum-id", None)
    for inner in described.values() if isinstance(described, dict) else described:
        if isinstance(inner, dict | list):
            _forget_enum_ids(inner)


def _name(status: int) -> str:
    words = re.findall(r"[a-z]+", PROBLEMS[status].name)
    return "".join(word.capitalize() for word in words)


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "description": _("An error, as RFC 9457 writes it."),
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": _("Where this kind of error is explained."),
            },
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": _("What happened here, for people.")},
            "errors": {
                "type": "object",
                "description": _("What is wrong, field by field."),
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "existing": {"type": "string", "format": "uuid"},
            "found": {
                "type": "array",
                "description": _("What a text seems to hold, in characters of its part."),
                "items": {
                    "type": "object",
                    "properties": {
                        "part": {"type": "string"},
                        "kind": {"type": "string"},
                        "start": {"type": "integer"},
                        "end": {"type": "integer"},
                    },
                    "required": ["part", "kind", "start", "end"],
                },
            },
            "as_is": {"type": "string"},
        },
        "required": ["type", "title", "status", "detail"],
    }


_HEADERS = {
    401: ("WWW-Authenticate", "string"),
    429: ("Retry-After", "integer"),
    503: ("Retry-After", "integer"),
}


def _problem_response(status: int) -> dict[str, Any]:
    problem = PROBLEMS[status]
    shown: Mapping[str, Any] = {
        "type": problem.type,
        "title": str(problem.title),
        "status": status,
        "detail": str(problem.advice),
    }
    answer: dict[str, Any] = {
        "description": str(problem.title),
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
        },
    }
    if status in _HEADERS:
        name, kind = _HEADERS[status]
        answer["headers"] = {name: {"schema": {"type": kind}, "required": True}}
    return answer
