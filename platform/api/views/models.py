"""Language models: what their terms allow, and what was read in them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.models import LanguageModelSerializer, ModelDetailSerializer
from communities.models import TokenScope
from preferences.language_models.overview import readings_of
from preferences.models import LanguageModel
from preferences.policies import VIEW

READ = Needs(VIEW, TokenScope.READ)


class ModelList(Listing):
    """The models that answer on this site, or answered elsewhere."""

    needs = {"GET": READ}
    in_community = False
    tag = _("Prompts and answers")
    shown = LanguageModelSerializer

    @extend_schema(
        summary=_("List the language models"),
        description=_("Each at its exact revision, with what its terms allow."),
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of models."""
        return self.page()

    def rows(self) -> QuerySet[LanguageModel]:
        """Return all registered models."""
        return LanguageModel.objects.all()


class ModelDetail(Endpoint):
    """One model and its terms."""

    needs = {"GET": READ}
    in_community = False
    tag = _("Prompts and answers")

    @extend_schema(
        summary=_("Read a language model’s terms"),
        description=_(
            "Every reading with licence, digest of the text, bases and openness. `outputs` is what "
            "counts: the strictest of the model’s own terms and of all that it was made from."
        ),
        responses=ModelDetailSerializer,
    )
    def get(self, request: Request, model_id: UUID) -> Response:
        """Answer with the model.

        Raises:
            NotFound: there is no such model.
        """
        model = LanguageModel.objects.filter(public_id=model_id).first()
        if model is None:
            raise NotFound
        context = {"readings": readings_of(model)}
        return Response(ModelDetailSerializer(model, context=context).data)
