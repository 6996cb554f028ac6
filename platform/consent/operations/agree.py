"""Say yes on the page that asks: to the terms, and to each question apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, Covers, Purpose
from consent.operations.accept_terms import Asking, accept_terms
from consent.operations.decide_consent import decide_consent


def agree(
    *,
    user: User,
    community: Community,
    covers: Covers,
    number: int,
    answers: Mapping[Purpose, str],
    of_age: bool,
    asking: Asking,
    now: datetime,
) -> Acceptance:
    """Accept version `number` and answer the questions, all or nothing.

    Raises:
        AnotherVersion: `number` is not the version in effect.
        Refused: an answer is none of a question's.
    """
    with transaction.atomic():
        accepted = accept_terms(
            user=user,
            community=community,
            covers=covers,
            number=number,
            asking=asking,
            of_age=of_age,
            now=now,
        )
        for purpose, answer in answers.items():
            decide_consent(
                user=user,
                community=community,
                purpose=purpose,
                answer=answer,
                asking=asking,
                now=now,
            )
    return accepted
