"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from web import model_urls, moderation_urls
from web.views import (
    agreeing,
    bots,
    community,
    community_texts,
    export,
    founding,
    groups,
    health,
    invitations,
    joining,
    landing,
    links,
    member_decisions,
    people,
    prompts,
    removals,
    results,
    reviewers,
    rules,
    sign_in,
    stored,
    tokens,
    vote,
    votes,
)

app_name = "web"


def texts(kind: str) -> list[URLPattern]:
    """Return the addresses of one of a community's versioned texts."""
    of = {"kind": kind}
    return [
        path(f"{kind}/", community_texts.text, of, name=kind),
        path(f"{kind}/edit/", community_texts.edit, of, name=f"{kind}_edit"),
        path(f"{kind}/<int:version>/", community_texts.text, of, name=f"{kind}_version"),
        path(f"{kind}/<int:version>/changes/", community_texts.changes, of, name=f"{kind}_changes"),
    ]


in_a_community: list[URLPattern | URLResolver] = [
    path("", community.community, name="community"),
    path("edit/", founding.edit, name="community_edit"),
    path("legal-home/", founding.legal_home, name="legal_home"),
    *texts("guidelines"),
    *texts("conduct"),
    path("agree/<slug:covers>/", agreeing.agree, name="agree"),
    path("rules/", rules.rules, name="rules"),
    path("rules/edit/", rules.edit, name="rules_edit"),
    path("links/", links.links, name="links"),
    path("links/<uuid:link_id>/check/", links.check, name="link_check"),
    path("links/<uuid:link_id>/remove/", links.remove, name="link_remove"),
    path("vote/", vote.vote, name="vote"),
    path("vote/end/", votes.end, name="vote_end"),
    path("vote/goal/", votes.set_goal, name="vote_goal"),
    path("votes/", votes.my_votes, name="my_votes"),
    path("votes/<uuid:vote_id>/", votes.change, name="vote_change"),
    path("votes/<uuid:vote_id>/undo/", vote.undo, name="vote_undo"),
    path("votes/<uuid:vote_id>/reasons/", vote.reasons, name="vote_reasons"),
    path("prompts/", prompts.prompts, name="prompts"),
    path("prompts/new/", prompts.new_prompt, name="prompt_new"),
    path("prompts/check/", prompts.check_prompt, name="prompt_check"),
    path("prompts/<uuid:prompt_id>/", prompts.prompt, name="prompt"),
    path("prompts/<uuid:prompt_id>/answers/", prompts.answers, name="prompt_answers"),
    path("prompts/<uuid:prompt_id>/propose/", prompts.propose, name="propose"),
    path("prompts/<uuid:prompt_id>/propose/check/", prompts.check_answer, name="propose_check"),
    path("results/", results.results, name="results"),
    path("results/<uuid:comparison_id>/", results.result, name="result"),
    *moderation_urls.IN_A_COMMUNITY,
    path("removals/", removals.page, name="removals"),
    path("removals.json", removals.file, name="removals_file"),
    path("export/", export.export, name="export"),
    path("export/file/", export.export_file, name="export_file"),
    path("", include("web.steward_urls")),
    path("", include("web.terms_urls")),
    path("join/", joining.join, name="join"),
    path("join/withdraw/", joining.withdraw, name="join_withdraw"),
    path("leave/", joining.leave, name="leave"),
    path("leave/stewardship/", joining.step_down, name="step_down"),
    path("people/", people.people, name="people"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path(
        "people/invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke,
        name="invitation_revoke",
    ),
    path("people/requests/", invitations.join_requests, name="join_requests"),
    path("people/requests/<uuid:request_id>/approve/", invitations.approve, name="join_approve"),
    path("people/requests/<uuid:request_id>/decline/", invitations.decline, name="join_decline"),
    path("people/proposals/<uuid:proposal_id>/approve/", people.approve, name="steward_approve"),
    path("people/proposals/<uuid:proposal_id>/withdraw/", people.withdraw, name="steward_withdraw"),
    path("people/<uuid:member_id>/", people.member, name="member"),
    path("people/<uuid:member_id>/role/", people.role, name="member_role"),
    path("people/<uuid:member_id>/propose/", people.propose, name="member_propose"),
    path("people/<uuid:member_id>/decide/", member_decisions.decide, name="member_decide"),
    path("people/<uuid:member_id>/groups/", groups.add_member, name="group_member_add"),
    path("reviewers/", reviewers.reviewers, name="reviewers"),
    path("reviewers/offer/", reviewers.offer, name="reviewer_offer"),
    path("reviewers/<uuid:reviewer_id>/accept/", reviewers.accept, name="reviewer_accept"),
    path("reviewers/<uuid:reviewer_id>/end/", reviewers.end, name="reviewer_end"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="group_new"),
    path("groups/<slug:group_slug>/", groups.group, name="group"),
    path("groups/<slug:group_slug>/edit/", groups.edit, name="group_edit"),
    path("groups/<slug:group_slug>/close/", groups.close, name="group_close"),
    path(
        "groups/<slug:group_slug>/members/<uuid:member_id>/remove/",
        groups.remove_member,
        name="group_member_remove",
    ),
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
    path("join/<str:secret>/", joining.invitation, name="invitation"),
    path("stored/", stored.stored, name="stored"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("communities/new/", founding.new_community, name="community_new"),
    *moderation_urls.ON_THE_SITE,
    *model_urls.ON_THE_SITE,
    path("you/", include("web.person_urls")),
    path("c/<slug:slug>/", include(in_a_community)),
]
