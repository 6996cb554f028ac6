"""The steps of a withdrawal, each a batch: what is taken out is erased in the same transaction.

A row stays where something else hangs on it, without its text: other people's votes, the record.
Nothing of a text is left, no digest of it either.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Func, QuerySet
from django.utils.translation import gettext as _

from preferences.models import (
    Comment,
    Comparison,
    CurrentVote,
    Generation,
    Lease,
    Prompt,
    PromptBand,
    Response,
    Screening,
    Vote,
)
from preferences.models.generation import GenerationState
from preferences.rights.withdrawal_scope import ContributionKind, Reach
from preferences.voting.settle import count_again

BATCH = 500
"""How many contributions a transaction takes out: no page waits for its locks for long."""

Step = Callable[..., int]

# A digest of the row's own id: it tells nothing of the text and is no other row's.
_NOTHING = Func(
    F("public_id"),
    template="encode(sha256(uuid_send(%(expressions)s)), 'hex')",
    output_field=CharField(),
)


@transaction.atomic
def take_out_votes(reach: Reach, *, now: datetime) -> int:
    """Take out a batch of votes and count their pairs again; return how many pairs."""
    rows = reach.own(ContributionKind.VOTE)
    voted_on = rows.order_by("comparison_id").values_list("comparison", flat=True).distinct()
    wanted = list(voted_on[:BATCH])
    # In one order, as everywhere: whoever locks several pairs begins with the lowest id.
    pairs = list(
        Comparison.objects.select_for_update(of=("self",))
        .select_related("round", "prompt", "response_a", "response_b", "preference")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    # What was said about a pair since the request repeats what was said before: it goes with it.
    theirs = Vote.objects.filter(comparison__in=wanted, voter=reach.user)
    CurrentVote.objects.filter(comparison__in=wanted, voter=reach.user).delete()
    theirs.filter(removed_at__isnull=True).update(removed_at=now, reason_text=None)
    count_again(pairs, now=now)
    return len(wanted)


@transaction.atomic
def take_out_comments(reach: Reach, *, now: datetime) -> int:
    """Take out a batch of comments."""
    taken = _locked(reach.own(ContributionKind.COMMENT))
    Screening.objects.filter(comment__in=taken).delete()
    Comment.objects.filter(pk__in=taken).update(text="", html="", source="", removed_at=now)
    return len(taken)


@transaction.atomic
def take_out_answers(reach: Reach, *, now: datetime) -> int:
    """Take out a batch of answers that the person wrote."""
    taken = _locked(reach.own(ContributionKind.ANSWER))
    _erase_answers(Response.objects.filter(pk__in=taken), now=now)
    return len(taken)


@transaction.atomic
def take_out_prompts(reach: Reach, *, now: datetime) -> int:
    """Take out a batch of prompts, with what models answered: they repeat what they were asked."""
    taken = _locked(reach.own(ContributionKind.PROMPT))
    _stop_work_on(taken, now=now)
    PromptBand.objects.filter(prompt__in=taken).delete()
    Screening.objects.filter(prompt__in=taken).delete()
    Prompt.objects.filter(pk__in=taken).update(
        messages=[],
        html=[],
        messages_sha256=_NOTHING,
        expectation="",
        observed_model="",
        observed_text="",
        source="",
        external_id="",
        removed_at=now,
    )
    answers = Response.objects.filter(prompt__in=taken, removed_at__isnull=True)
    _erase_answers(answers.filter(model__isnull=False), now=now)
    return len(taken)


@transaction.atomic
def unname_employers_texts(reach: Reach, *, now: datetime) -> int:
    """Take the name from a batch of texts that an employer licensed; the texts stay."""
    done = 0
    for kind in (ContributionKind.PROMPT, ContributionKind.ANSWER):
        taken = _locked(reach.for_employer(kind))
        model = Prompt if kind is ContributionKind.PROMPT else Response
        model._default_manager.filter(pk__in=taken).update(author=None)
        done += len(taken)
    return done


STEPS: tuple[Step, ...] = (
    take_out_votes,
    take_out_comments,
    take_out_answers,
    take_out_prompts,
    unname_employers_texts,
)


def _locked(rows: Any) -> list[int]:
    return list(
        rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)[:BATCH]
    )


def _erase_answers(answers: QuerySet[Response], *, now: datetime) -> None:
    found = list(answers.values_list("pk", flat=True))
    Screening.objects.filter(response__in=found).delete()
    Response.objects.filter(pk__in=found).update(
        text="",
        reasoning="",
        html="",
        source="",
        external_id="",
        text_sha256=_NOTHING,
        provenance={},
        removed_at=now,
    )


def _stop_work_on(prompts: list[int], *, now: datetime) -> None:
    """Let no worker answer them any more, and nobody vote on them."""
    Generation.objects.filter(prompt__in=prompts).unfinished().update(
        state=GenerationState.FAILED,
        lease_until=None,
        owner="",
        error=_("The prompt was taken out by its author."),
        finished_at=now,
    )
    Lease.objects.filter(comparison__prompt__in=prompts, used_at__isnull=True).delete()
