"""A member's own votes, which nobody else sees."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Community
from consent.models import Covers
from preferences.models import Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice, reasons_for
from preferences.text.messages import summary
from preferences.voting.queries import VotesImpact
from web.shown.results import outcome_words

STRENGTHS = (-2, -1, 0, 1, 2)


def strength_words(strength: int) -> str:
    """Say a strength about A and B as they were seen."""
    return {
        -2: _("A much better"),
        -1: _("A slightly better"),
        0: _("The same"),
        1: _("B slightly better"),
        2: _("B much better"),
    }[strength]


def said_words(vote: Vote) -> str:
    """Say what a vote said."""
    seen = seen_strength(vote)
    if seen is not None:
        return strength_words(seen)
    return {
        Choice.BOTH_BAD.value: _("Both bad"),
        Choice.SKIP.value: _("Skipped"),
        Choice.RETRACTED.value: _("Taken back"),
    }[vote.choice]


def seen_strength(vote: Vote) -> int | None:
    """Return the strength about the sides as the voter saw them."""
    if vote.strength is None:
        return None
    return -vote.strength if vote.swapped else vote.strength


def voted(
    community: Community, vote: Vote, *, reason_asked: bool, takes_words: bool
) -> dict[str, Any]:
    """Return what stands beside the next pair: the vote before it, its reasons, its undo.

    `reason_asked`: the community's rules ask why this vote said "much better". `takes_words`: the
    voter has agreed to the terms for texts.
    """
    return {
        "public_id": vote.public_id,
        "words": said_words(vote),
        "asks": _asks(vote, reason_asked=reason_asked),
        "reasons": [
            {"value": reason.value, "label": reason.label, "chosen": reason.value in vote.reasons}
            for reason in reasons_for(vote.choice)
        ],
        "reason_text": vote.reason_text or "",
        "terms_url": "" if takes_words else _terms_for_texts(community),
        "reasons_saved": bool(vote.reasons or vote.reason_text),
        "propose_url": _propose(community, vote),
        "may_undo": vote.comparison.state != ComparisonState.CLOSED,
    }


def _terms_for_texts(community: Community) -> str:
    """Return the page that asks about texts, and leads back to the vote page."""
    back = urlencode({"next": reverse("web:vote", args=[community.slug])})
    return f"{reverse('web:agree', args=[community.slug, Covers.TEXTS.value])}?{back}"


def _asks(vote: Vote, *, reason_asked: bool) -> str:
    if reason_asked:
        return _("Your community asks for a reason for “much better”.")
    return _("Why skipped?") if vote.choice == Choice.SKIP else _("Why?")


def _propose(community: Community, vote: Vote) -> str:
    """Return where a better answer can be proposed, after "both bad"; never forced."""
    if vote.choice != Choice.BOTH_BAD:
        return ""
    return reverse("web:propose", args=[community.slug, vote.comparison.prompt.public_id])


def vote_entry(community: Community, vote: Vote) -> dict[str, Any]:
    """Return one line of "My votes"."""
    comparison = vote.comparison
    closed = comparison.state == ComparisonState.CLOSED
    result = reverse("web:result", args=[community.slug, comparison.public_id])
    return {
        "public_id": vote.public_id,
        "words": said_words(vote),
        "prompt_title": summary(comparison.prompt.messages),
        "language": comparison.prompt.language,
        "voted_at": vote.created_at,
        "may_change": not closed,
        "reasons_words": _labels(vote),
        "state_words": outcome_words(comparison.preference, swapped=vote.swapped)
        if closed
        else _("still in voting"),
        "result_url": result if closed else "",
    }


def _labels(vote: Vote) -> str:
    offered = reasons_for(vote.choice)
    return ", ".join(str(offered(reason).label) for reason in vote.reasons)


def changeable(vote: Vote) -> dict[str, Any]:
    """Return a vote with the choices it can be changed to."""
    seen = seen_strength(vote)
    strengths = [
        {"value": strength, "label": strength_words(strength), "chosen": strength == seen}
        for strength in STRENGTHS
    ]
    others = [
        {"value": value, "label": label, "chosen": vote.choice == value}
        for value, label in ((Choice.BOTH_BAD, _("Both bad")), (Choice.SKIP, _("Skip")))
    ]
    return {
        "public_id": vote.public_id,
        "words": said_words(vote),
        "choices": strengths + others,
    }


def changed_words(changed: VotesImpact, *, unconfirmed: bool) -> list[str]:
    """Say what became of a member's votes of today; one sentence at least.

    `unconfirmed`: the votes wait until the member has confirmed their address.
    """
    sentences = []
    if changed.closed:
        sentences.append(
            ngettext(
                "%(count)d pair you voted on has been decided.",
                "%(count)d pairs you voted on have been decided.",
                changed.closed,
            )
            % {"count": changed.closed}
        )
    if changed.closed == changed.preferred == 1:
        sentences.append(_("It has a preferred answer, which models can learn from."))
    elif changed.preferred:
        sentences.append(
            ngettext(
                "%(count)d of them has a preferred answer, which models can learn from.",
                "%(count)d of them have a preferred answer, which models can learn from.",
                changed.preferred,
            )
            % {"count": changed.preferred}
        )
    return sentences + _undecided_words(changed, unconfirmed=unconfirmed)


def _undecided_words(changed: VotesImpact, *, unconfirmed: bool) -> list[str]:
    """Say what keeps the other pairs open; others are named only where a pair waits for them."""
    if changed.waiting and unconfirmed:
        return [_("Your votes are kept, and count once you have confirmed your e-mail address.")]
    if changed.settling:
        words = ngettext(
            "%(count)d pair you voted on is being decided: for a few minutes you can change your "
            "vote on it.",
            "%(count)d pairs you voted on are being decided: for a few minutes you can change your "
            "votes on them.",
            changed.settling,
        )
        return [words % {"count": changed.settling}]
    if changed.closed:
        return []
    if changed.waiting:
        return [_("Nothing is decided by them yet: others have still to vote on the same pairs.")]
    return [_("There is no vote of yours from today to tell of.")]
