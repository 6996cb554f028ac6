"""A steward's desk: what waits, and where everything is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from communities.models import (
    Community,
    JoinRequest,
    JoinRequestState,
    ProjectLink,
    ProposalState,
    Reviewer,
    StewardProposal,
)
from preferences.moderation.deciders import Desk
from preferences.moderation.queue import appeals_for, proposals_for, waiting_for
from web.shown.terms_drafts import waiting_drafts


def waiting_at_desk(community: Community, user: User, *, now: datetime) -> list[dict[str, Any]]:
    """Return what waits for this steward: {words, url, count}, without what does not."""
    asked = JoinRequest.objects.filter(community=community, state=JoinRequestState.WAITING).count()
    reports = len(waiting_for(user, community, now=now))
    appeals = len(appeals_for(user, desk=Desk.STEWARDS, now=now, community=community))
    suspensions = len(proposals_for(user, desk=Desk.STEWARDS, now=now, community=community))
    offers = Reviewer.objects.filter(community=community).waiting().exclude(accepted_by=user)
    reviewers = offers.count()
    proposed = StewardProposal.objects.filter(
        membership__community=community, state=ProposalState.WAITING
    ).count()
    to_review, to_publish = waiting_drafts(community, user, now=now)
    unproven = ProjectLink.objects.filter(community=community, proven_at__isnull=True).count()
    found = [
        (
            asked,
            ngettext("%d person asks to join", "%d people ask to join", asked),
            "join_requests",
        ),
        (
            reports,
            ngettext("%d report to decide on", "%d reports to decide on", reports),
            "moderation",
        ),
        (appeals, ngettext("%d appeal to answer", "%d appeals to answer", appeals), "moderation"),
        (
            suspensions,
            ngettext(
                "%d suspension to agree to or decline",
                "%d suspensions to agree to or decline",
                suspensions,
            ),
            "moderation",
        ),
        (
            reviewers,
            ngettext("%d person offers to review", "%d people offer to review", reviewers),
            "reviewers",
        ),
        (
            proposed,
            ngettext("%d steward is proposed", "%d stewards are proposed", proposed),
            "people",
        ),
        (
            to_review,
            ngettext("%d draft of terms to review", "%d drafts of terms to review", to_review),
            "terms",
        ),
        (
            to_publish,
            ngettext("%d draft of terms to publish", "%d drafts of terms to publish", to_publish),
            "terms",
        ),
        (
            unproven,
            ngettext("%d project is not verified", "%d projects are not verified", unproven),
            "links",
        ),
    ]
    return [
        {"words": words % count, "count": count, "url": _page(community, name)}
        for count, words, name in found
        if count
    ]


def count_at_desk(community: Community, user: User, *, now: datetime) -> int:
    """Return how many things wait for this steward."""
    return sum(one["count"] for one in waiting_at_desk(community, user, now=now))


def places(community: Community) -> list[dict[str, Any]]:
    """Return every page of a steward: groups of {label, places: [{label, help, url}]}."""
    groups = [
        (
            _("People"),
            [
                ("people", _("Members"), _("roles, suspensions, proposed stewards")),
                ("invitations", _("Invitations"), _("links that let people join in a role")),
                ("join_requests", _("Requests to join"), _("who asks, and your answer")),
                ("reviewers", _("Outside reviewers"), _("who answers appeals when you can’t")),
                ("groups", _("Working groups"), _("their charters and members")),
                ("bots", _("Bots"), _("programs that act here, and their tokens")),
            ],
        ),
        (
            _("What the community says"),
            [
                ("community_edit", _("Its public face"), _("purpose, needs, licence")),
                ("legal_home", _("Legal home"), _("who answers for it, and how to reach them")),
                ("guidelines_edit", _("Guidelines"), _("how models should behave")),
                ("conduct_edit", _("Code of conduct"), _("how people should behave")),
                ("rules_edit", _("Rules"), _("joining, quotas, notice and appeal periods")),
                ("terms", _("Terms"), _("what contributors agree to; drafts, reviews, versions")),
                ("links", _("Projects"), _("prove that the community belongs to them")),
            ],
        ),
        (
            _("What was done"),
            [
                ("moderation", _("Reports and appeals"), _("decide, and see what was decided")),
                ("transparency", _("Transparency"), _("what everybody can see of moderation")),
                ("record", _("Record"), _("who did what, when, and by which right")),
                (
                    "register",
                    _("Terms and consent"),
                    _("who agreed to what, withdrawals, and where data went"),
                ),
                ("export", _("Export"), _("closed pairs as a dataset")),
            ],
        ),
    ]
    return [
        {
            "label": label,
            "places": [
                {"label": name, "help": help_text, "url": _page(community, page)}
                for page, name, help_text in pages
            ],
        }
        for label, pages in groups
    ]


def _page(community: Community, name: str) -> str:
    return reverse(f"web:{name}", args=[community.slug])
