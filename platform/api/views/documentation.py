"""The OpenAPI document, and the same as a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api import reference
from api.endpoints import Endpoint
from api.permissions import Needs
from api.schema import document
from communities.models import TokenScope
from communities.policies import VIEW


class Page(BaseRenderer):
    """Says that there is a page for browsers; the page itself is a template's."""

    media_type = "text/html"
    format = "html"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write a problem: the one thing that is not rendered by the template."""
        return dumps(data).encode()


class OpenApiDocument(Endpoint):
    """The OpenAPI document."""

    needs = {"GET": Needs(VIEW, TokenScope.READ)}
    in_community = False
    tag = _("About the API")

    @extend_schema(
        summary=_("Read this document"),
        description=_("OpenAPI 3.1, made from the code that answers."),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Answer with the document."""
        return Response(document())


class Docs(Endpoint):
    """The documentation."""

    needs = {"GET": Needs(VIEW, TokenScope.READ)}
    in_community = False
    renderer_classes = [Page, JSONRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Answer with the page."""
        site = request.build_absolute_uri("/").rstrip("/")
        context = reference.page(document(), site=site)
        return render(request._request, "web/api_docs.html", context)
