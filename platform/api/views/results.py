"""Closed pairs, and what an export of them would hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.results import ExportSerializer, ResultDetailSerializer, ResultSerializer
from communities.models import Community, TokenScope
from preferences.models import Preference
from preferences.models import Response as Answer
from preferences.models.preference import PreferenceKind
from preferences.policies import EXPORT, VIEW
from preferences.releases.gates import in_words
from preferences.releases.quick_preview import preview_export
from preferences.voting import blindness
from preferences.voting import queries as voting


def results_of(community: Community) -> QuerySet[Preference]:
    """Return the community's results, with the texts that each is about."""
    rows = Preference.objects.filter(comparison__round__community=community)
    return rows.select_related(
        "comparison__prompt", "comparison__response_a", "comparison__response_b"
    )


class ResultList(Listing):
    """The closed pairs."""

    needs = {"GET": Needs(VIEW, TokenScope.READ)}
    tag = _("Results")
    shown = ResultSerializer
    ordered_by = "closed_at"

    @extend_schema(
        summary=_("List the results"),
        description=_("Closed pairs with their preference and counts, the latest first."),
        parameters=[OpenApiParameter("kind", enum=PreferenceKind.values)],
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of results."""
        return self.page()

    def rows(self) -> QuerySet[Any]:
        """Return the results, narrowed to one kind where the query says so."""
        rows = self.readable(results_of(self.community))
        if kind := self.chosen("kind", PreferenceKind.values):
            rows = rows.filter(kind=kind)
        return rows.annotate(closed_at=F("comparison__closed_at"))

    def context_of(self, page: Sequence[Preference]) -> dict[str, Any]:
        """Count the simulated votes of the page."""
        return {"simulated": voting.simulated_votes(one.comparison_id for one in page)}


class ResultDetail(Endpoint):
    """One closed pair."""

    needs = {"GET": Needs(VIEW, TokenScope.READ)}
    tag = _("Results")

    @extend_schema(
        summary=_("Read a result"),
        description=_("An open pair is nobody’s result yet and is not found."),
        responses=ResultDetailSerializer,
    )
    def get(self, request: Request, pair_id: UUID) -> Response:
        """Answer with the result.

        Raises:
            NotFound: no such pair has closed here.
        """
        results = self.readable(results_of(self.community))
        found = results.filter(comparison__public_id=pair_id).first()
        if found is None:
            raise NotFound
        comparison = found.comparison
        sides = Answer.objects.filter(pk__in=[comparison.response_a_id, comparison.response_b_id])
        context = {
            "simulated": voting.simulated_votes([comparison.pk]),
            "answers": {
                answer.response.pk: answer
                for answer in blindness.answers_in(sides.select_related("author"))
            },
            "reasons": voting.reasons_given(comparison),
        }
        return Response(ResultDetailSerializer(found, context=context).data)


class ExportPreviewView(Endpoint):
    """What a quick export would hold."""

    needs = {"GET": Needs(EXPORT, TokenScope.READ)}
    tag = _("Results")

    @extend_schema(
        summary=_("Count what an export would hold"),
        description=_("Counts alone: the file is taken from the export page, by a person."),
        responses=ExportSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer with the counts at the gates."""
        preview = preview_export(self.community, at=timezone.now())
        left_out = [
            {"reason": str(reason), "words": in_words(reason), "pairs": count}
            for gate in preview.gates
            for reason, count in gate.reasons.items()
        ]
        shown = {"closed": preview.closed, "rows": preview.rows, "left_out": left_out}
        return Response(ExportSerializer(shown).data)
