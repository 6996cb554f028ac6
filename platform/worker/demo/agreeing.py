"""People of the demonstration agree to terms, by the words of the page that asks."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from communities.models import Community
from consent.consent_questions import words_for
from consent.models import Covers, TermsKind
from consent.operations.agree import agree
from consent.terms_acceptance import version_in_effect


def agrees(
    user: User,
    community: Community,
    *,
    now: datetime,
    covers: tuple[Covers, ...] = tuple(Covers),
    answer: str = "yes",
    of_age: bool = True,
) -> None:
    """Say yes to the terms in effect, and give one answer to each question about publishing."""
    version = version_in_effect(community, TermsKind.CONTRIBUTOR, now=now)
    assert version is not None, "a community is founded with terms"
    for one in covers:
        words = words_for(one, version, community)
        agree(
            user=user,
            community=community,
            covers=one,
            number=version.number,
            answers={
                question.purpose: answer if answer in dict(question.answers) else "no"
                for question in words.questions
            },
            of_age=of_age,
            asking=words.asking(),
            now=now,
        )
