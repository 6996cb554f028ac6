"""Steps of a walk through a community's rights: offering to review, accepting, ending it."""

from __future__ import annotations

from communities.operations.reviewers import accept_reviewer, end_review, offer_review
from tests.support.rights_model import NOTICE, Model
from tests.support.rights_walk import Walk


def offering(walk: Walk, _by: int, about: int, _extra: int) -> None:
    """Offer to review."""
    model, user = walk.model, walk.people[about]
    can = about not in model.roles.keys() | model.offers.keys() | model.reviewers
    can = can and not model.is_suspended(about)
    act = lambda: offer_review(community=walk.community, user=user, words="", now=model.now)  # noqa: E731
    if walk.agree(can, act):
        model.offers[about] = None


def accepting(walk: Walk, by: int, about: int, _extra: int) -> None:
    """Accept an offer to review."""
    model, reviewer, actor = walk.model, walk.reviewer(about), walk.people[by]
    if reviewer is None or about not in model.offers:
        return
    accepted = model.offers[about]
    can = model.is_steward(by) and about not in model.roles
    can = can and (accepted is None or accepted.by != by)
    if walk.agree(can, lambda: accept_reviewer(reviewer=reviewer, by=actor, now=model.now)):
        model.accept(about, by)


def ending_review(walk: Walk, by: int, about: int, _extra: int) -> None:
    """End an offer or an office."""
    model, reviewer, actor = walk.model, walk.reviewer(about), walk.people[by]
    if reviewer is None:
        return
    can = model.is_steward(by) or by == about
    if walk.agree(can, lambda: end_review(reviewer=reviewer, by=actor, now=model.now)):
        model.offers.pop(about, None)
        model.reviewers.discard(about)


def seating(model: Model) -> int:
    """Seat those of the model whose notice is over; return how many."""
    seated = 0
    for about, one in list(model.offers.items()):
        if one is None or about in model.roles:
            continue
        if not model.is_steward(one.by):
            model.offers[about] = None
        elif model.others(one.by):
            one.effective_at = None
        elif one.effective_at is None:
            one.effective_at = model.now + NOTICE
        elif one.effective_at <= model.now:
            del model.offers[about]
            model.reviewers.add(about)
            seated += 1
    return seated
