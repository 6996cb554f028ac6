"""What all endpoints have in common: a community, a right, and lists in pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import (
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    ValidationError,
)
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.models import User
from api.paging import NewestFirst
from api.permissions import HasRight, Needs
from communities.models import Community
from preferences.rights.visibility import readable, with_names

M = TypeVar("M", bound=Model)


class Endpoint(GenericAPIView[Any]):
    """An address of the API. `needs` says, method by method, who may use it.

    With `in_community` the request names one community, in the path or as `?community=`.
    `refusals` are the errors, beside those that all have, that the documentation lists.
    """

    http_method_names = ["get", "head", "post"]
    permission_classes = [HasRight]
    pagination_class: type[NewestFirst] | None = None
    needs: ClassVar[Mapping[str, Needs]] = {}
    in_community: ClassVar[bool] = True
    tag: ClassVar[str | Promise] = ""
    refusals: ClassVar[Mapping[str, Sequence[int]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that isn't offered before anything else is asked.

        Raises:
            MethodNotAllowed: it isn't.
        """
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    def needs_of(self, method: str | None) -> Needs:
        """Return what a method needs; HEAD reads like GET."""
        return self.needs["GET" if method == "HEAD" else str(method)]

    @cached_property
    def community(self) -> Community:
        """Return the community that the request names, with the reader's role in it.

        Raises:
            ValidationError: it names none.
            NotFound: there is no such community.
        """
        slug = self.kwargs.get("slug") or self.request.query_params.get("community", "")
        if not slug:
            raise ValidationError({"community": [_("Say which community: ?community=SLUG.")]})
        # A NUL can't even be asked for.
        readable = Community.objects.read_by(self.request.user.pk)
        community = None if "\0" in slug else readable.filter(slug=slug).first()
        if community is None:
            raise NotFound(_("There is no community “%s”.") % slug)
        return community

    def readable(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Keep what whoever asks may read of the community's contributions."""
        return readable(rows, self.request.user, self.community, at=timezone.now())

    def named(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Say beside each text whether whoever asks may know who gave it."""
        return with_names(rows, self.request.user, self.community, at=timezone.now())

    @property
    def user(self) -> User:
        """Return who asks.

        Raises:
            NotAuthenticated: nobody does; a policy let the request in that should not have.
        """
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    def sent(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        """Return what was sent, checked.

        Raises:
            ValidationError: it is not what the endpoint takes.
        """
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        checked: dict[str, Any] = serializer.validated_data
        return checked

    def chosen(self, name: str, values: Sequence[str]) -> str:
        """Return one of `values` that the query names, '' when it names none.

        Raises:
            ValidationError: it names something else.
        """
        value = self.request.query_params.get(name, "")
        if value and value not in values:
            raise ValidationError({name: [_("Give one of: %s.") % ", ".join(values)]})
        return value


class Listing(Endpoint, ABC):
    """A list in pages: `rows` says of what, `shown` how each is written."""

    pagination_class = NewestFirst
    shown: ClassVar[type[Serializer[Any]]]
    ordered_by: ClassVar[str] = "created_at"

    def get_serializer_class(self) -> type[Serializer[Any]]:
        """Return how a row is written; the documentation asks, too."""
        return self.shown

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return everything that may be listed."""

    def context_of(self, page: Sequence[Any]) -> dict[str, Any]:
        """Return what the rows of a page are written with: one more query for all of them."""
        return {}

    def page(self) -> Response:
        """Answer with the page asked for."""
        page = list(self.paginate_queryset(self.rows()) or [])
        written = self.shown(page, many=True, context=self.context_of(page))
        return self.get_paginated_response(written.data)
