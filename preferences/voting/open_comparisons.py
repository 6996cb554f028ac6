"""Put the answers to a prompt beside each other, two by two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from preferences.models import Comparison, Generation, Lease, Prompt, Response, Vote
from preferences.models.comparison import ComparisonState
from preferences.voting.pairing import random_cycle

Pair = tuple[int, int]


def open_comparisons(*, prompt: Prompt, now: datetime) -> int:
    """Open the comparisons that a prompt's answers call for; return how many were new.

    The answers stand on a random circle and neighbours are compared, so calling it again adds
    nothing. When answers came since the last time, pairs that are no neighbours any more stay if
    anybody has been shown them; those nobody has seen give way to the new ones. Answers that
    moderation hides are left out until they are shown again. Called inside the
    transaction that stored an answer, or on its own.
    """
    with transaction.atomic():
        # One at a time: two callers would each see a part of the answers.
        Prompt.objects.select_for_update(no_key=True).only("id").get(pk=prompt.pk)
        answers = Response.objects.visible().filter(prompt=prompt)
        texts = dict(answers.values_list("id", "text"))
        wanted = set(random_cycle(texts, seed=str(prompt.public_id)))
        present = _pairs(prompt)
        _withdraw_unseen(prompt, present - wanted)
        new = sorted(wanted - present)
        Comparison.objects.bulk_create(
            [
                Comparison(
                    prompt=prompt,
                    round_id=prompt.round_id,
                    response_a_id=lower,
                    response_b_id=higher,
                    opened_at=now,
                )
                for lower, higher in new
            ],
            ignore_conflicts=True,
        )
    return len(new)


def open_when_answered(*, prompt: Prompt, now: datetime) -> int:
    """Open the comparisons unless further answers are on their way; return how many were new.

    The caller is in a transaction, holds the prompt's row and has just changed a generation of it.
    """
    if Generation.objects.unfinished().filter(prompt=prompt).exists():
        return 0
    return open_comparisons(prompt=prompt, now=now)


def open_after_moderation(answer: Response | None, *, now: datetime) -> None:
    """Put an answer that is shown again beside the others; the caller is in a transaction."""
    if answer is not None:
        open_when_answered(prompt=answer.prompt, now=now)


def _pairs(prompt: Prompt) -> set[Pair]:
    rows = Comparison.objects.filter(prompt=prompt)
    return set(rows.values_list("response_a_id", "response_b_id"))


def _withdraw_unseen(prompt: Prompt, pairs: set[Pair]) -> None:
    """Delete those of the open pairs that no voter was ever shown; imported ones always stay."""
    if not pairs:
        return
    candidates = Comparison.objects.select_for_update(skip_locked=True).filter(
        prompt=prompt, state=ComparisonState.OPEN, source=""
    )
    locked = [one.pk for one in candidates if (one.response_a_id, one.response_b_id) in pairs]
    # Looked at only now: a pair that was being handed out is either skipped above or seen here.
    same = OuterRef("pk")
    Comparison.objects.filter(
        ~Exists(Lease.objects.filter(comparison=same)),
        ~Exists(Vote.objects.filter(comparison=same)),
        pk__in=locked,
    ).delete()
