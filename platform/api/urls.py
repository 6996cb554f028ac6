"""The API's addresses."""

from __future__ import annotations

from django.urls import path

from api.views import communities, discussion, documentation, models, own, prompts, results

urlpatterns = [
    path("communities/", communities.CommunityList.as_view(), name="api-communities"),
    path("communities/<slug:slug>/", communities.CommunityDetail.as_view(), name="api-community"),
    path("guidelines/", communities.GuidelinesVersions.as_view(), name="api-guidelines"),
    path("guidelines/<int:version>/", communities.GuidelinesVersion.as_view()),
    path("conduct/", communities.ConductVersions.as_view(), name="api-conduct"),
    path("conduct/<int:version>/", communities.ConductVersion.as_view()),
    path("rules/", communities.RulesInForce.as_view(), name="api-rules"),
    path("groups/", communities.GroupList.as_view(), name="api-groups"),
    path("members/", communities.MemberList.as_view(), name="api-members"),
    path("rounds/", communities.RoundList.as_view(), name="api-rounds"),
    path("prompts/", prompts.PromptList.as_view(), name="api-prompts"),
    path("prompts/<uuid:prompt_id>/", prompts.PromptDetail.as_view(), name="api-prompt"),
    path("prompts/<uuid:prompt_id>/answers/", prompts.AnswerList.as_view(), name="api-answers"),
    path(
        "prompts/<uuid:prompt_id>/comments/",
        discussion.PromptComments.as_view(),
        name="api-prompt-comments",
    ),
    path("models/", models.ModelList.as_view(), name="api-models"),
    path("models/<uuid:model_id>/", models.ModelDetail.as_view(), name="api-model"),
    path("results/", results.ResultList.as_view(), name="api-results"),
    path("results/<uuid:pair_id>/", results.ResultDetail.as_view(), name="api-result"),
    path(
        "results/<uuid:pair_id>/comments/",
        discussion.ResultComments.as_view(),
        name="api-result-comments",
    ),
    path("reports/", discussion.Reports.as_view(), name="api-reports"),
    path("export/", results.ExportPreviewView.as_view(), name="api-export"),
    path("own/prompts/", own.OwnPrompts.as_view(), name="api-own-prompts"),
    path("own/votes/", own.OwnVotes.as_view(), name="api-own-votes"),
    path("own/quotas/", own.OwnQuotas.as_view(), name="api-own-quotas"),
    path("record/", own.RecordList.as_view(), name="api-record"),
    path("schema/", documentation.OpenApiDocument.as_view(), name="api-schema"),
    path("docs/", documentation.Docs.as_view(), name="api-docs"),
]
