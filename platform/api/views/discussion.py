"""Comments and reports: read what is said, say something, say what is wrong."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoints import Endpoint, Listing
from api.permissions import Needs
from api.serializers.base import rights_in
from api.serializers.discussion import (
    CommentSerializer,
    NewCommentSerializer,
    NewReportSerializer,
    ReportSerializer,
)
from communities.models import TokenScope
from preferences.contributions.write_comment import write_comment
from preferences.models import Comment, Comparison, Prompt, ReportKind, SubjectKind
from preferences.models import Response as Answer
from preferences.models.comparison import ComparisonState
from preferences.models.moderation_case import Subject
from preferences.moderation.make_report import make_report
from preferences.policies import COMMENT, REPORT, VIEW

A_COMMENT = OpenApiExample(
    "A comment", request_only=True, value={"text": "This came up in our meeting, too."}
)


class _Comments(Listing):
    needs = {"GET": Needs(VIEW, TokenScope.READ), "POST": Needs(COMMENT, TokenScope.DISCUSS)}
    tag = _("Discussion")
    shown = CommentSerializer
    refusals = {"POST": [422, 429]}

    @abstractmethod
    def subject(self) -> Prompt | Comparison:
        """Return what the comments are about.

        Raises:
            NotFound: there is no such thing here, or it takes no comments.
        """

    def rows(self) -> QuerySet[Comment]:
        """Return the comments that the reader may read."""
        subject = self.subject()
        about = {"prompt" if isinstance(subject, Prompt) else "comparison": subject}
        rows = Comment.objects.filter(**about).select_related("author")
        return self.named(self.readable(rows))

    def write(self) -> Response:
        """Store a comment."""
        subject, sent = self.subject(), self.sent(NewCommentSerializer)
        comment = write_comment(
            on=subject,
            author=self.user,
            rights=rights_in(sent),
            now=timezone.now(),
            **sent,
        )
        written = self.named(Comment.objects.filter(pk=comment.pk).select_related("author")).get()
        return Response(CommentSerializer(written).data, status=201)


class PromptComments(_Comments):
    """Comments on a prompt."""

    @extend_schema(summary=_("List the comments on a prompt"))
    def get(self, request: Request, prompt_id: UUID) -> Response:
        """Answer with a page of comments."""
        return self.page()

    @extend_schema(
        summary=_("Comment on a prompt"),
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
        examples=[A_COMMENT],
    )
    def post(self, request: Request, prompt_id: UUID) -> Response:
        """Store a comment."""
        return self.write()

    def subject(self) -> Prompt:
        """Return the prompt.

        Raises:
            NotFound: there is none.
        """
        prompts = self.readable(Prompt.objects.filter(community=self.community))
        found = prompts.filter(public_id=self.kwargs["prompt_id"]).first()
        if found is None:
            raise NotFound
        return found


class ResultComments(_Comments):
    """Comments on a closed pair."""

    @extend_schema(summary=_("List the comments on a result"))
    def get(self, request: Request, pair_id: UUID) -> Response:
        """Answer with a page of comments."""
        return self.page()

    @extend_schema(
        summary=_("Comment on a result"),
        description=_("A pair takes comments once it has closed."),
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
        examples=[A_COMMENT],
    )
    def post(self, request: Request, pair_id: UUID) -> Response:
        """Store a comment."""
        return self.write()

    def subject(self) -> Comparison:
        """Return the pair.

        Raises:
            NotFound: no such pair has closed here.
        """
        closed = Comparison.objects.filter(state=ComparisonState.CLOSED)
        pairs = self.readable(closed.filter(round__community=self.community))
        found = pairs.filter(public_id=self.kwargs["pair_id"]).select_related("prompt").first()
        if found is None:
            raise NotFound
        return found


class Reports(Endpoint):
    """Reports are made here; they are read and decided on pages, by those who may."""

    needs = {"POST": Needs(REPORT, TokenScope.DISCUSS)}
    tag = _("Discussion")
    refusals = {"POST": [409, 429]}

    @extend_schema(
        summary=_("Report a prompt, an answer or a comment"),
        description=_(
            "Those who decide are told. Of a confidential report whoever wrote it learns nothing."
        ),
        request=NewReportSerializer,
        responses={201: ReportSerializer},
        examples=[
            OpenApiExample(
                "A report",
                request_only=True,
                value={
                    "about": "prompt",
                    "id": "3f0e9a53-7c1b-4b4e-9a0e-1f2d3c4b5a69",
                    "kind": "secret",
                    "reason": "There is a key in the second line.",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Store a report."""
        sent = self.sent(NewReportSerializer)
        subject = self.subject(SubjectKind(sent["about"]), sent["id"])
        report = make_report(
            reporter=self.user,
            community=self.community,
            subject=subject,
            kind=ReportKind(sent["kind"]),
            reason=sent["reason"],
            confidential=sent["confidential"],
            now=timezone.now(),
        )
        return Response(ReportSerializer(report).data, status=201)

    def subject(self, kind: SubjectKind, public_id: UUID) -> Subject:
        """Return what is reported, if it is shown in this community.

        Raises:
            NotFound: it isn't.
        """
        shown: dict[SubjectKind, QuerySet[Any]] = {
            SubjectKind.PROMPT: Prompt.objects.filter(community=self.community),
            SubjectKind.ANSWER: Answer.objects.filter(prompt__community=self.community),
            SubjectKind.COMMENT: Comment.objects.filter(community=self.community),
        }
        found: Subject | None = self.readable(shown[kind]).filter(public_id=public_id).first()
        if found is None:
            raise NotFound
        return found
