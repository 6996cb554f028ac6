"""The proposed suspension of a steward, in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preferences.models import SuspensionProposal, SuspensionState
from preferences.moderation.deciders import Deciders, Desk
from web.shown.moderation import rule_url, rule_words

PROPOSED = gettext_lazy(
    "Proposed. A steward’s suspension takes a second person; whoever can agree is told."
)


def proposal_entry(one: SuspensionProposal) -> dict[str, Any]:
    """Return a proposed suspension as a list shows it."""
    case = one.case
    return {
        "url": reverse("web:suspension_proposal", args=[case.community.slug, one.public_id]),
        "community_name": case.community.name,
        "name": case.about.name if case.about else _("an account that is gone"),
        "days": one.days,
        "proposed_by": one.proposed_by.name if one.proposed_by else "",
        "proposed_at": one.proposed_at,
        "state": one.get_state_display(),
        "waiting": one.state == SuspensionState.WAITING,
    }


def suspension_proposal(
    one: SuspensionProposal, found: Deciders, *, reader_id: int
) -> dict[str, Any]:
    """Return a proposed suspension with its reasons, and what the reader can say to it."""
    waiting = one.state == SuspensionState.WAITING
    return {
        **proposal_entry(one),
        "reason": one.reason,
        "rule": rule_words(one),
        "rule_url": rule_url(one, one.case.community.slug),
        "rule_quote": one.rule_words,
        "goes_to": second_goes_to(found) if waiting else "",
        "may_agree": waiting and reader_id in found.people,
        "may_withdraw": waiting and reader_id == one.proposed_by_id,
        "decided_by": one.decided_by.name if one.decided_by else "",
        "decided_at": one.decided_at,
        "answer": one.answer,
    }


def second_goes_to(found: Deciders) -> str:
    """Say who can agree to a steward's suspension."""
    return {
        Desk.STEWARDS: _("Another steward of this community who is not concerned can agree."),
        Desk.REVIEWER: _("No other steward is unconcerned, so an outside reviewer can agree."),
        Desk.OPERATOR: _("No other steward is unconcerned: whoever runs this site can agree."),
        Desk.NOBODY: _("There is nobody now who could agree. Take it back, or wait."),
    }[found.desk]
