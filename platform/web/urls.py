"""The addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from web.views import (
    bots,
    community,
    export,
    health,
    landing,
    prompts,
    results,
    sign_in,
    tokens,
    vote,
    votes,
)

app_name = "web"

in_a_community = [
    path("", community.community, name="community"),
    path("guidelines/", community.guidelines, name="guidelines"),
    path("guidelines/<int:version>/", community.guidelines, name="guidelines_version"),
    path("vote/", vote.vote, name="vote"),
    path("vote/end/", votes.end, name="vote_end"),
    path("vote/goal/", votes.set_goal, name="vote_goal"),
    path("votes/", votes.my_votes, name="my_votes"),
    path("votes/<uuid:vote_id>/", votes.change, name="vote_change"),
    path("votes/<uuid:vote_id>/undo/", vote.undo, name="vote_undo"),
    path("votes/<uuid:vote_id>/reasons/", vote.reasons, name="vote_reasons"),
    path("prompts/", prompts.prompts, name="prompts"),
    path("prompts/new/", prompts.new_prompt, name="prompt_new"),
    path("prompts/<uuid:prompt_id>/", prompts.prompt, name="prompt"),
    path("prompts/<uuid:prompt_id>/answers/", prompts.answers, name="prompt_answers"),
    path("prompts/<uuid:prompt_id>/propose/", prompts.propose, name="propose"),
    path("results/", results.results, name="results"),
    path("results/<uuid:comparison_id>/", results.result, name="result"),
    path("export/", export.export, name="export"),
    path("export/file/", export.export_file, name="export_file"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("bots/", bots.bots, name="bots"),
    path("bots/<uuid:membership_id>/", bots.bot, name="bot"),
    path("bots/<uuid:membership_id>/remove/", bots.remove, name="bot_remove"),
    path(
        "bots/<uuid:membership_id>/tokens/<uuid:token_id>/revoke/",
        bots.revoke,
        name="bot_token_revoke",
    ),
]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", landing.landing, name="landing"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("c/<slug:slug>/", include(in_a_community)),
]
