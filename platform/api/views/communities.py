"""Communities, their texts, their rules and their people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.communities import (
    CommunityDetailSerializer,
    CommunitySerializer,
    MemberSerializer,
    RoundSerializer,
    RulesSerializer,
    VersionedTextSerializer,
    VersionsSerializer,
    WorkingGroupSerializer,
)
from communities.models import (
    CodeOfConduct,
    Community,
    Guidelines,
    Membership,
    Rules,
    Token,
    TokenScope,
    WorkingGroup,
)
from communities.policies import SEE_MEMBERS, VIEW
from communities.rule_values import rules_of
from preferences.models import Round

PUBLIC = {"GET": Needs(VIEW, TokenScope.READ)}


class CommunityList(Listing):
    """Every community of the site."""

    needs = PUBLIC
    in_community = False
    tag = _("Communities")
    shown = CommunitySerializer

    @extend_schema(
        summary=_("List the communities"),
        description=_("Newest first. With a token: the token’s own community alone."),
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of communities."""
        return self.page()

    def rows(self) -> QuerySet[Community]:
        """Return all communities, or the token's."""
        if isinstance(self.request.auth, Token):
            return Community.objects.filter(pk=self.request.auth.community_id)
        return Community.objects.all()


class CommunityDetail(Endpoint):
    """One community's public face."""

    needs = PUBLIC
    tag = _("Communities")

    @extend_schema(
        summary=_("Read about a community"),
        description=_("What it is for, what it needs, who runs it and under which licence."),
        responses=CommunityDetailSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer with the community."""
        return Response(CommunityDetailSerializer(self.community).data)


class _Versions(Endpoint):
    model: type[Guidelines] | type[CodeOfConduct]
    needs = PUBLIC
    tag = _("Communities")

    def all_versions(self) -> list[Any]:
        """Return every version, newest first."""
        return list(self.model.objects.filter(community=self.community).order_by("-version"))

    def shown_versions(self) -> Response:
        """Answer with the text in force and the list of versions."""
        versions = self.all_versions()
        current = versions[0] if versions else None
        return Response(VersionsSerializer({"current": current, "versions": versions}).data)

    def shown_version(self, version: int) -> Response:
        """Answer with one version.

        Raises:
            NotFound: there is no such version.
        """
        rows = self.model.objects.filter(community=self.community, version=version)
        found = rows.first()
        if found is None:
            raise NotFound
        return Response(VersionedTextSerializer(found).data)


class GuidelinesVersions(_Versions):
    """How models should behave here."""

    model = Guidelines

    @extend_schema(
        summary=_("Read the guidelines"),
        description=_("How models should behave here: the text in force, and all its versions."),
        responses=VersionsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer with the guidelines."""
        return self.shown_versions()


class GuidelinesVersion(_Versions):
    """One version of the guidelines."""

    model = Guidelines

    @extend_schema(
        summary=_("Read one version of the guidelines"), responses=VersionedTextSerializer
    )
    def get(self, request: Request, version: int) -> Response:
        """Answer with the version."""
        return self.shown_version(version)


class ConductVersions(_Versions):
    """How people should behave here."""

    model = CodeOfConduct

    @extend_schema(
        summary=_("Read the code of conduct"),
        description=_("How people should behave here: the text in force, and all its versions."),
        responses=VersionsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer with the code of conduct."""
        return self.shown_versions()


class ConductVersion(_Versions):
    """One version of the code of conduct."""

    model = CodeOfConduct

    @extend_schema(
        summary=_("Read one version of the code of conduct"), responses=VersionedTextSerializer
    )
    def get(self, request: Request, version: int) -> Response:
        """Answer with the version."""
        return self.shown_version(version)


class RulesInForce(Endpoint):
    """The rules as data."""

    needs = PUBLIC
    tag = _("Communities")

    @extend_schema(
        summary=_("Read the rules"),
        description=_("What the community decided about its own working, or the defaults."),
        responses=RulesSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer with the rules."""
        newest = Rules.objects.filter(community=self.community).order_by("-version").first()
        rules = {
            "version": newest and newest.version,
            "published_at": newest and newest.published_at,
            "values": rules_of(self.community),
        }
        return Response(RulesSerializer(rules).data)


class GroupList(Listing):
    """Working groups."""

    needs = PUBLIC
    tag = _("Communities")
    shown = WorkingGroupSerializer
    ordered_by = "founded_at"

    @extend_schema(summary=_("List the working groups"))
    def get(self, request: Request) -> Response:
        """Answer with a page of groups."""
        return self.page()

    def rows(self) -> QuerySet[WorkingGroup]:
        """Return all groups, the closed ones with them."""
        return WorkingGroup.objects.filter(community=self.community)


class MemberList(Listing):
    """Who belongs to the community."""

    needs = {"GET": Needs(SEE_MEMBERS, TokenScope.READ)}
    tag = _("Communities")
    shown = MemberSerializer
    ordered_by = "joined_at"

    @extend_schema(
        summary=_("List the members"),
        description=_("Names, roles and what stands behind each account. Never an address."),
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of members."""
        return self.page()

    def rows(self) -> QuerySet[Membership]:
        """Return the members whose accounts are open."""
        rows = Membership.objects.filter(community=self.community, user__is_active=True)
        return rows.select_related("user")


class RoundList(Listing):
    """Questions put to voters."""

    needs = PUBLIC
    tag = _("Communities")
    shown = RoundSerializer
    ordered_by = "starts_at"

    @extend_schema(summary=_("List the rounds"))
    def get(self, request: Request) -> Response:
        """Answer with a page of rounds."""
        return self.page()

    def rows(self) -> QuerySet[Round]:
        """Return all rounds."""
        return Round.objects.filter(community=self.community)
