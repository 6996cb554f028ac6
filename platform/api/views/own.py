"""A member's own prompts, votes and quotas; and the record, for stewards."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.own import (
    EntrySerializer,
    OwnPromptSerializer,
    OwnVoteSerializer,
    QuotasSerializer,
)
from communities.days import A_DAY, midnight
from communities.models import TokenScope
from communities.policies import READ_RECORD
from communities.quotas import quotas_of
from preferences.contributions import queries as contributions
from preferences.models import Prompt, Vote
from preferences.models.vote import Choice
from preferences.policies import SEE_OWN
from record.models import Entry
from record.verbs import Verb

OWN = {"GET": Needs(SEE_OWN, TokenScope.READ)}


class OwnPrompts(Listing):
    """The reader's own prompts."""

    needs = OWN
    tag = _("Your own")
    shown = OwnPromptSerializer

    @extend_schema(
        summary=_("List your prompts"),
        description=_("What became of each: its answers, its pairs, whether moderation hides it."),
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of prompts."""
        prompts = list(self.paginate_queryset(self.rows()) or [])
        states = {
            state.prompt.pk: state
            for state in contributions.prompt_states(
                Prompt.objects.filter(pk__in=[prompt.pk for prompt in prompts])
            )
        }
        listed = [states[prompt.pk] for prompt in prompts]
        return self.get_paginated_response(OwnPromptSerializer(listed, many=True).data)

    def rows(self) -> QuerySet[Prompt]:
        """Return the reader's prompts in the community."""
        return Prompt.objects.filter(community=self.community, author=self.user)


class OwnVotes(Listing):
    """The reader's own votes."""

    needs = OWN
    tag = _("Your own")
    shown = OwnVoteSerializer

    @extend_schema(
        summary=_("List your votes"),
        description=_(
            "Those that count, newest first; yours alone. Votes are read here and never cast: a "
            "person casts them, on the vote page."
        ),
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of votes."""
        return self.page()

    def rows(self) -> QuerySet[Vote]:
        """Return the reader's votes in the community, as they stand now."""
        return (
            Vote.objects.filter(
                voter=self.user,
                superseded_by__isnull=True,
                comparison__round__community=self.community,
            )
            .exclude(choice=Choice.RETRACTED)
            .select_related(
                "comparison__prompt", "comparison__response_a", "comparison__response_b"
            )
        )


class OwnQuotas(Endpoint):
    """What is left of today's quotas."""

    needs = OWN
    tag = _("Your own")

    @extend_schema(
        summary=_("Read what is left today"),
        description=_(
            "How much more you can do in this community before midnight UTC. One person has quotas "
            "of all communities together, too: of each kind it is told of which less is left."
        ),
        responses=QuotasSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer with every quota."""
        now = timezone.now()
        quotas = quotas_of(user=self.user, community=self.community, now=now)
        shown = {"resets_at": midnight(now + A_DAY), "quotas": list(quotas.values())}
        return Response(QuotasSerializer(shown).data)


class RecordList(Listing):
    """The community's record."""

    needs = {"GET": Needs(READ_RECORD, TokenScope.RECORD)}
    tag = _("The record")
    shown = EntrySerializer
    ordered_by = "at"

    @extend_schema(
        summary=_("Read the record"),
        description=_(
            "Who did what to what, when, and by which right; newest first. Confidential reports "
            "and people’s own security events are not in it."
        ),
        parameters=[OpenApiParameter("verb", enum=Verb.values)],
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of entries."""
        return self.page()

    def rows(self) -> QuerySet[Entry]:
        """Return what stewards may read."""
        rows = Entry.objects.of_community(self.community.public_id)
        if verb := self.chosen("verb", Verb.values):
            rows = rows.filter(verb=verb)
        return rows
