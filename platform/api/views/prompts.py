"""Prompts and answers: read them, put them in."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.base import rights_in
from api.serializers.prompts import (
    AnswerSerializer,
    NewAnswerSerializer,
    NewPromptSerializer,
    PromptDetailSerializer,
    PromptSerializer,
)
from communities.models import TokenScope
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.models import Prompt
from preferences.models import Response as Answer
from preferences.models.prompt import PromptQuerySet
from preferences.policies import PROPOSE_RESPONSE, SUBMIT_PROMPT, VIEW
from preferences.topics import Topic
from preferences.voting import blindness
from worker import wake

READ = Needs(VIEW, TokenScope.READ)


class PromptList(Listing):
    """A community's prompts."""

    needs = {"GET": READ, "POST": Needs(SUBMIT_PROMPT, TokenScope.SUBMIT)}
    tag = gettext_lazy("Prompts and answers")
    shown = PromptSerializer
    refusals = {"POST": [409, 422, 429]}

    @extend_schema(
        summary=gettext_lazy("List the prompts"),
        description=gettext_lazy("Newest first. What moderation hides is left out."),
        parameters=[OpenApiParameter("topic", enum=Topic.values)],
    )
    def get(self, request: Request) -> Response:
        """Answer with a page of prompts."""
        return self.page()

    @extend_schema(
        summary=gettext_lazy("Submit a prompt"),
        description=gettext_lazy(
            "The community’s models are asked for answers at once; `waiting` says how many are "
            "still to come. Counts against the day’s quotas."
        ),
        request=NewPromptSerializer,
        responses={201: PromptDetailSerializer},
        examples=[
            OpenApiExample(
                "A question",
                request_only=True,
                value={
                    "text": "Somebody sends a patch that a model wrote. What do I ask them?",
                    "topic": "labor",
                    "task": "review",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Store the prompt."""
        sent = self.sent(NewPromptSerializer)
        draft = Draft(rights=rights_in(sent), **sent)
        submitted = submit_prompt(
            community=self.community, author=self.user, draft=draft, now=timezone.now()
        )
        wake("generation")
        shown = self.named(_whole(Prompt.objects.filter(pk=submitted.prompt.pk))).get()
        return Response(PromptDetailSerializer(shown).data, status=201)

    def rows(self) -> QuerySet[Prompt]:
        """Return the prompts that the reader may read."""
        everything = Prompt.objects.filter(community=self.community)
        rows = cast("PromptQuerySet", self.readable(everything))
        if topic := self.chosen("topic", Topic.values):
            rows = rows.filter(topic=topic)
        return rows.select_related("community").with_response_count()


class OfPrompt(Endpoint):
    """What stands under one prompt."""

    tag = gettext_lazy("Prompts and answers")

    def prompt(self, prompt_id: UUID) -> Prompt:
        """Return a prompt of the community that the reader may read.

        Raises:
            NotFound: there is none.
        """
        rows = _whole(Prompt.objects.filter(community=self.community, public_id=prompt_id))
        found = self.named(self.readable(rows)).first()
        if found is None:
            raise NotFound
        return found


class PromptDetail(OfPrompt):
    """One prompt."""

    needs = {"GET": READ}

    @extend_schema(summary=gettext_lazy("Read a prompt"), responses=PromptDetailSerializer)
    def get(self, request: Request, prompt_id: UUID) -> Response:
        """Answer with the prompt."""
        return Response(PromptDetailSerializer(self.prompt(prompt_id)).data)


class AnswerList(OfPrompt):
    """The answers to one prompt."""

    needs = {"GET": READ, "POST": Needs(PROPOSE_RESPONSE, TokenScope.SUBMIT)}
    refusals = {"POST": [409, 422, 429]}

    @extend_schema(
        summary=gettext_lazy("List the answers to a prompt"),
        description=gettext_lazy(
            "All of them, in an order that tells nothing. Who wrote an answer, and when, is null "
            "until every pair that it stands in has closed."
        ),
        responses=AnswerSerializer(many=True),
    )
    def get(self, request: Request, prompt_id: UUID) -> Response:
        """Answer with the answers."""
        rows = Answer.objects.filter(prompt=self.prompt(prompt_id)).select_related("author")
        answers = blindness.answers_in(self.readable(rows))
        return Response(AnswerSerializer(answers, many=True).data)

    @extend_schema(
        summary=gettext_lazy("Propose a better answer"),
        description=gettext_lazy(
            "It is put blind beside the others; that you wrote it is told to nobody before every "
            "pair of it has closed, and your name never."
        ),
        request=NewAnswerSerializer,
        responses={201: AnswerSerializer},
        examples=[
            OpenApiExample(
                "An answer",
                request_only=True,
                value={"text": "Thank them, then ask how they tested it."},
            )
        ],
    )
    def post(self, request: Request, prompt_id: UUID) -> Response:
        """Store the answer."""
        prompt = self.prompt(prompt_id)
        sent = self.sent(NewAnswerSerializer)
        answer = propose_response(
            prompt=prompt,
            author=self.user,
            now=timezone.now(),
            rights=rights_in(sent),
            **sent,
        )
        shown: Any = AnswerSerializer(blindness.BlindResponse(response=answer, told=False))
        return Response(shown.data, status=201)


def _whole(prompts: PromptQuerySet) -> PromptQuerySet:
    return prompts.select_related("community", "author").with_response_count()
