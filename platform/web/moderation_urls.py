"""The addresses of comments, reports, moderation and appeals."""

from __future__ import annotations

from django.urls import path

from web.views import (
    appeals,
    comments,
    moderation,
    operator_reports,
    reports,
    suspension_proposals,
    transparency,
)

IN_A_COMMUNITY = [
    path("prompts/<uuid:prompt_id>/comments/", comments.on_prompt, name="prompt_comments"),
    path("results/<uuid:comparison_id>/comments/", comments.on_result, name="result_comments"),
    path("report/<slug:kind>/<uuid:subject_id>/", reports.report, name="report"),
    path("moderation/", moderation.queue, name="moderation"),
    path("moderation/<uuid:case_id>/", moderation.case, name="moderation_case"),
    path("moderation/actions/<uuid:action_id>/", appeals.action, name="moderation_action"),
    path("moderation/actions/<uuid:action_id>/appeal/", appeals.appeal, name="appeal"),
    path(
        "moderation/proposals/<uuid:proposal_id>/",
        suspension_proposals.proposal,
        name="suspension_proposal",
    ),
    path("moderation/appeals/<uuid:appeal_id>/", appeals.answer, name="appeal_answer"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("transparency/file/", transparency.transparency_file, name="transparency_file"),
]
ON_THE_SITE = [
    path("operator/reports/", operator_reports.reports, name="operator_reports"),
    path("operator/reports/<uuid:case_id>/", operator_reports.case, name="operator_report"),
]
