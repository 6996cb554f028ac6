"""What a withdrawal would do, how far one is, and what somebody gave, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from communities.models import Community
from consent.models import Withdrawal, WithdrawalScope
from consent.operations.accept_terms import Asking
from preferences.models import Comment, Prompt, Response, Vote
from preferences.rights.withdrawal_scope import MODELS, ContributionKind, Effect, Reach
from preferences.text.messages import summary
from web.shown.votes import said_words

Given = Prompt | Response | Comment | Vote

KINDS = {
    ContributionKind.PROMPT: gettext_lazy("Prompts"),
    ContributionKind.ANSWER: gettext_lazy("Answers"),
    ContributionKind.COMMENT: gettext_lazy("Comments"),
    ContributionKind.VOTE: gettext_lazy("Votes"),
}


def title(
    scope: WithdrawalScope, community: Community | None, kind: ContributionKind | None = None
) -> str:
    """Say as a question what is asked for."""
    if scope == WithdrawalScope.ONE:
        return {
            ContributionKind.PROMPT: _("Take this prompt out?"),
            ContributionKind.ANSWER: _("Take this answer out?"),
            ContributionKind.COMMENT: _("Take this comment out?"),
            ContributionKind.VOTE: _("Take this vote out?"),
        }[kind or ContributionKind.PROMPT]
    named = {"name": community.name} if community is not None else {}
    if scope == WithdrawalScope.FUTURE:
        if community is None:
            return _("Publish nothing new of mine anywhere?")
        return _("Publish nothing new of mine from %(name)s?") % named
    if community is None:
        return _("Take out everything I gave?")
    return _("Take out everything I gave to %(name)s?") % named


def asking(scope: WithdrawalScope, community: Community | None) -> Asking:
    """Return the words of the page, as they are kept with the answers that it ends."""
    buttons = f"[{yes_words(scope)}] [{no_words(scope)}]"
    return Asking(f"{title(scope, community)} {buttons}", get_language() or "en")


def yes_words(scope: WithdrawalScope) -> str:
    """Return what the button says."""
    return _("Publish nothing new") if scope == WithdrawalScope.FUTURE else _("Take it out")


def no_words(scope: WithdrawalScope) -> str:
    """Return what the other button says."""
    return _("Leave it as it is") if scope == WithdrawalScope.FUTURE else _("Leave it in")


def effect_lines(effect: Effect) -> list[str]:
    """Say how much of what would be taken out; nothing of what there is none of."""
    counted = (
        (effect.prompts, ngettext("%d prompt", "%d prompts", effect.prompts)),
        (effect.answers, ngettext("%d answer", "%d answers", effect.answers)),
        (effect.comments, ngettext("%d comment", "%d comments", effect.comments)),
        (
            effect.votes,
            ngettext(
                "%d vote: its pair is counted again",
                "%d votes: their pairs are counted again",
                effect.votes,
            ),
        ),
    )
    return [words % number for number, words in counted if number]


def progress(withdrawal: Withdrawal) -> dict[str, Any]:
    """Say how far a withdrawal is."""
    reach = Reach.of(withdrawal)
    finished = withdrawal.finished_at is not None
    left = 0 if finished else sum(reach.rows(kind).count() for kind in ContributionKind)
    # More rows than contributions: a vote that was changed is two rows of one chain.
    done = withdrawal.total if finished else max(withdrawal.total - left, 0)
    return {
        "public_id": withdrawal.public_id,
        "title": title(
            WithdrawalScope(withdrawal.scope),
            withdrawal.community,
            ContributionKind(withdrawal.subject_type) if withdrawal.subject_type else None,
        ).removesuffix("?"),
        "asked_at": withdrawal.asked_at,
        "due_at": withdrawal.due_at,
        "finished_at": withdrawal.finished_at,
        "done": done,
        "total": withdrawal.total,
        "forward": withdrawal.scope == WithdrawalScope.FUTURE,
        "url": reverse("web:withdrawal", args=[withdrawal.public_id]),
    }


def given(rows: Iterable[Given]) -> list[dict[str, Any]]:
    """Return a page of what somebody gave, each with how it can be taken out."""
    return [_entry(one) for one in rows]


def excerpt(one: Given) -> str:
    """Return the beginning of a text, or what a vote said."""
    if isinstance(one, Prompt):
        return summary(one.messages)
    if isinstance(one, Vote):
        return said_words(one)
    text = " ".join(one.text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _entry(one: Given) -> dict[str, Any]:
    taken_out = one.removed_at is not None
    return {
        "excerpt": "" if taken_out else excerpt(one),
        "at": one.created_at,
        "community": community_of(one).name,
        "licence": one.licence,
        "taken_out": one.removed_at,
        "url": "" if taken_out else page_of(one),
        "withdraw_url": "" if taken_out else withdraw_url(one),
    }


def withdraw_url(one: Given) -> str:
    """Return where something can be taken out by whoever gave it."""
    kind = next(kind for kind, model in MODELS.items() if isinstance(one, model))
    return reverse("web:withdraw_one", args=[kind.value, one.public_id])


def community_of(one: Given) -> Community:
    """Return where something was given."""
    if isinstance(one, Prompt | Comment):
        return one.community
    return one.prompt.community if isinstance(one, Response) else one.comparison.round.community


def page_of(one: Given) -> str:
    """Return where it stands; '' for a vote on a pair that is still open."""
    slug = community_of(one).slug
    if isinstance(one, Prompt):
        return reverse("web:prompt", args=[slug, one.public_id])
    if isinstance(one, Response):
        return reverse("web:prompt", args=[slug, one.prompt.public_id])
    if isinstance(one, Comment) and one.prompt is not None:
        return reverse("web:prompt", args=[slug, one.prompt.public_id])
    pair = one.comparison
    if pair is None or pair.closed_at is None:
        return ""
    return reverse("web:result", args=[slug, pair.public_id])
