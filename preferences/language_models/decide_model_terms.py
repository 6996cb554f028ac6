"""Decide on a reading of a model's terms that would let more leave than before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import OPERATE, operators
from preferences.language_models.read_model_terms import check_operates, put_in_effect
from preferences.language_models.readings import is_waiting, newest_of, stated_of, take_turn, weigh
from preferences.models import ModelTerms, ModelTermsDecision
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class ReadingNotWaiting(Refused):
    """It was decided, or another reading came after it."""


class SecondNeeded(Refused):
    """Another operator has to agree, or the notice is not over."""


def approve_model_terms(*, terms: ModelTerms, by: User, now: datetime) -> None:
    """Let a reading that waits count, as the second operator, or alone when its notice is over.

    Raises:
        NotAllowed: `by` does not run the site (any more).
        NotWaiting: it was decided, or overtaken, or would lead back to the model itself by now.
        SecondNeeded: `by` read it, and there is another operator, or the notice is not over.
    """
    with transaction.atomic():
        take_turn()
        check_operates(by)
        waiting = _waiting_now(terms)
        people = 2 if by.pk != waiting.reader_id else 1
        if people == 1:
            in_the_way = what_is_missing(waiting, now=now)
            if in_the_way:
                raise SecondNeeded(in_the_way)
        if weigh(waiting.model, stated_of(waiting)).circular:
            raise ReadingNotWaiting(
                _("By now it would be made from itself. Decline it, and read again.")
            )
        put_in_effect(waiting, by=by, people=people, now=now)
        _record(Verb.MODEL_TERMS_APPROVED, waiting, by=by, people=people, now=now)


def decline_model_terms(*, terms: ModelTerms, by: User, now: datetime) -> None:
    """Leave the policy as it is: as another operator, or as who read it and takes it back.

    Raises:
        NotAllowed: `by` does not run the site (any more).
        NotWaiting: it was decided or overtaken.
    """
    with transaction.atomic():
        take_turn()
        check_operates(by)
        waiting = _waiting_now(terms)
        people = 2 if by.pk != waiting.reader_id else 1
        ModelTermsDecision.objects.create(
            terms=waiting,
            agreed=False,
            people=people,
            reader=waiting.reader,
            by=by,
            decided_at=now,
        )
        _record(Verb.MODEL_TERMS_DECLINED, waiting, by=by, people=people, now=now)


def what_is_missing(terms: ModelTerms, *, now: datetime) -> str:
    """Say what keeps who read it from having it take effect alone; '' for nothing."""
    if operators() - {terms.reader_id}:
        return _("Another operator of this site has to agree.")
    if terms.notice_ends_at is not None and terms.notice_ends_at > now:
        return _("Nobody else runs this site, so it is announced; the notice is not over yet.")
    return ""


def _waiting_now(terms: ModelTerms) -> ModelTerms:
    newest = newest_of(terms.model)
    if newest is None or newest.pk != terms.pk or not is_waiting(newest, newest=newest):
        raise ReadingNotWaiting(_("This was decided already, or somebody read the terms again."))
    return newest


def _record(verb: Verb, terms: ModelTerms, *, by: User, people: int, now: datetime) -> None:
    writing.write(
        verb,
        actor=by,
        subject=terms.model,
        subject_type="model",
        right=OPERATE,
        details={
            "number": terms.number,
            "outputs": terms.outputs,
            "sha256": terms.text_sha256,
            "people": people,
        },
        now=now,
    )
