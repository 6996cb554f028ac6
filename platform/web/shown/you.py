"""A person's own pages: their communities, and what became of what they put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Community, JoinRequest, Membership, Role, Suspension
from preferences.models import CurrentVote, ModerationAction, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.moderation_case import SubjectKind
from preferences.moderation.steps import action_page
from preferences.own_activity import PromptBecame, VotesCount
from preferences.text.messages import summary
from record.models import Entry
from record.verbs import Verb
from record.writing import OPERATOR, PLATFORM
from web.shown.results import outcome_words
from web.shown.votes import said_words
from web.shown.withdrawing import withdraw_url


def community_entry(
    membership: Membership,
    *,
    pairs: int | None,
    at_desk: int | None,
    suspension: Suspension | None,
) -> dict[str, Any]:
    """Return one of a person's communities: their role, and what waits for them there.

    `pairs` is None for who does not vote there, `at_desk` for who is no steward.
    """
    community = membership.community
    waits = []
    if pairs:
        words = ngettext("%(n)d pair to vote on", "%(n)d pairs to vote on", pairs) % {"n": pairs}
        waits.append({"words": words, "url": reverse("web:vote", args=[community.slug])})
    if at_desk:
        words = ngettext(
            "%(n)d thing to decide at the desk", "%(n)d things to decide at the desk", at_desk
        )
        waits.append({"words": words % {"n": at_desk}, "url": _desk(community)})
    return {
        "name": community.name,
        "slug": community.slug,
        "purpose": community.purpose,
        "role_label": membership.get_role_display(),
        "role_words": role_words(membership.role),
        "suspended_until": suspension.ends_at if suspension else None,
        "waits": waits,
        "desk_url": _desk(community) if at_desk is not None else "",
    }


def _desk(community: Community) -> str:
    return reverse("web:desk", args=[community.slug])


def role_words(role: str) -> str:
    """Say what a role lets somebody do."""
    return {
        Role.CONTRIBUTOR.value: _("You submit prompts and propose answers."),
        Role.MAINTAINER.value: _("You vote, submit prompts and propose answers."),
        Role.STEWARD.value: _("You vote, and run the community."),
    }[role]


def request_entry(request: JoinRequest) -> dict[str, Any]:
    """Return a request to join that waits for an answer."""
    return {
        "name": request.community.name,
        "url": reverse("web:community", args=[request.community.slug]),
        "asked_at": request.asked_at,
    }


def hidden_entry(action: ModerationAction) -> dict[str, Any]:
    """Return something of one's own that a decision hides: why, and where to appeal."""
    subject = {
        SubjectKind.PROMPT: _("Your prompt"),
        SubjectKind.ANSWER: _("Your answer"),
        SubjectKind.COMMENT: _("Your comment"),
    }[action.case.subject_kind]
    return {
        "subject": subject,
        "community": action.case.community.name,
        "reason": action.reason or _("Two people reported it alike; nobody has decided yet."),
        "hidden_at": action.made_at,
        "appeal_until": action.appeal_until,
        "url": action_page(action),
    }


def prompt_became(became: PromptBecame) -> dict[str, Any]:
    """Return one of a person's prompts with every step it has taken."""
    prompt = became.prompt
    return {
        "title": summary(prompt.messages, length=140),
        "language": prompt.language,
        "url": reverse("web:prompt", args=[prompt.community.slug, prompt.public_id]),
        "community": prompt.community.name,
        "created_at": prompt.created_at,
        "hidden": became.hidden is not None or prompt.hidden_at is not None,
        "hidden_url": action_page(became.hidden) if became.hidden else "",
        "withdraw_url": withdraw_url(prompt),
        "steps": _steps(became),
        "outcomes": [
            {
                "words": outcome_words(preference),
                "url": reverse(
                    "web:result", args=[prompt.community.slug, preference.comparison.public_id]
                ),
            }
            for preference in became.closed
        ],
    }


def _steps(became: PromptBecame) -> list[str]:
    steps = [_screened(became.found), _answered(became)]
    if became.failed:
        steps.append(
            ngettext(
                "%(n)d answer could not be made", "%(n)d answers could not be made", became.failed
            )
            % {"n": became.failed}
        )
    in_voting = became.pairs - len(became.closed)
    if in_voting:
        words = ngettext("%(n)d pair in voting", "%(n)d pairs in voting", in_voting)
        steps.append(words % {"n": in_voting})
    if became.closed:
        words = ngettext("%(n)d pair closed", "%(n)d pairs closed", len(became.closed))
        steps.append(words % {"n": len(became.closed)})
    if not became.pairs:
        steps.append(_("not in voting yet"))
    return steps


def _screened(found: int | None) -> str:
    if found is None:
        return _("not screened")
    if not found:
        return _("screened, nothing found")
    return ngettext("screened, %d place marked", "screened, %d places marked", found) % found


def _answered(became: PromptBecame) -> str:
    if not became.wanted:
        return _("no answer was asked for yet")
    words = ngettext(
        "%(there)d of %(wanted)d answer is there",
        "%(there)d of %(wanted)d answers are there",
        became.wanted,
    )
    return words % {"there": became.answers, "wanted": became.wanted}


def vote_became(current: CurrentVote, first: Vote) -> dict[str, Any]:
    """Return one of a person's votes: what they said, and what the pair closed as."""
    comparison, vote = current.comparison, current.vote
    community = comparison.round.community
    closed = comparison.state == ComparisonState.CLOSED
    outcome = outcome_words(comparison.preference, swapped=vote.swapped) if closed else ""
    return {
        "said": said_words(vote),
        "prompt_title": summary(comparison.prompt.messages),
        "language": comparison.prompt.language,
        "community": community.name,
        "voted_at": first.created_at,
        "outcome": outcome,
        "url": reverse("web:result", args=[community.slug, comparison.public_id]) if closed else "",
        "change_url": ""
        if closed
        else reverse("web:vote_change", args=[community.slug, vote.public_id]),
        "withdraw_url": withdraw_url(vote),
    }


def votes_words(counted: VotesCount) -> str:
    """Say how many pairs somebody voted on: a count for them alone, and no score."""
    voted = ngettext(
        "You voted on %(votes)d pair.", "You voted on %(votes)d pairs.", counted.votes
    ) % {"votes": counted.votes}
    if not counted.closed:
        return voted
    closed = ngettext("%(closed)d has closed.", "%(closed)d have closed.", counted.closed)
    return f"{voted} {closed % {'closed': counted.closed}}"


def account_links() -> list[dict[str, Any]]:
    """Return where an account is changed."""
    links = [
        ("account_email", _("E-mail address"), _("where you are written to")),
        ("account_change_password", _("Password"), _("change it")),
        ("mfa_index", _("Second factor"), _("passkeys, one-time codes, recovery codes")),
        ("socialaccount_connections", _("Other ways to sign in"), _("accounts elsewhere")),
        ("usersessions_list", _("Sessions"), _("where you are signed in; end what is not you")),
    ]
    return [
        {"label": label, "help": help_text, "url": reverse(name)}
        for name, label, help_text in links
    ]


def security_entries(entries: Sequence[Entry], person: Any) -> list[dict[str, Any]]:
    """Return a person's security events in words."""
    return [_security_entry(entry, person) for entry in entries]


def _security_entry(entry: Entry, person: Any) -> dict[str, Any]:
    label = str(Verb(entry.verb).label)
    return {
        "words": label[:1].upper() + label[1:],
        "at": entry.at,
        "by": _by_whom(entry, person),
        "facts": [
            f"{name.replace('_', ' ')}: {value}"
            for name, value in entry.details.items()
            if value not in (None, "")
        ],
        "alarm": entry.verb in (Verb.ACCOUNT_SIGN_IN_FAILED, Verb.ACCOUNT_DENIED),
    }


def _by_whom(entry: Entry, person: Any) -> str:
    """Say who did it where that was not the person."""
    if entry.actor == person.public_id:
        return ""
    if entry.right == OPERATOR:
        return _("by the site’s operator")
    if entry.right == PLATFORM:
        return _("by the platform")
    return _("by somebody who was not signed in") if entry.actor is None else _("by another person")
