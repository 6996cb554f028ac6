"""Whoever is no member reads a name only while its owner lets it stand beside a published text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from consent.consent_questions import switch_words
from consent.models import Acceptance, Covers, Origin, Purpose
from consent.operations.decide_consent import decide_consent
from preferences.models import Comment, Prompt
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address
from tests.support.employing import employs, signs, terms_for_employers

pytestmark = pytest.mark.django_db
TEXTS, NAME = Purpose.PUBLISH_TEXTS, Purpose.ATTRIBUTION
NEUTRAL = "a member of this community"


def says(user: User, community: Community, purpose: Purpose, answer: str, **given: Any) -> None:
    """Answer about consent."""
    decide_consent(
        user=user,
        community=community,
        purpose=purpose,
        answer=answer,
        asking=switch_words(purpose, community),
        now=timezone.now(),
        **given,
    )


@pytest.fixture
def asker(moot: Moot) -> User:
    """Return who asked about a closed pair and commented on the prompt and on the result."""
    for voter in moot.voters[:3]:
        moot.cast(voter, Said(Choice.STRENGTH, -2))
    prompt = moot.comparison.prompt
    assert prompt.author
    rests = Acceptance.objects.get(
        user=prompt.author, community=moot.community, covers=Covers.TEXTS
    )
    User.objects.filter(pk=prompt.author.pk).update(name="Wilhelmina Oak")
    Prompt.objects.filter(pk=prompt.pk).update(acceptance=rests, origin=Origin.OWN)
    for on in ({"prompt": prompt}, {"prompt": None, "comparison": moot.comparison}):
        CommentFactory(author=prompt.author, acceptance=rests, origin=Origin.OWN, **on)
    return User.objects.get(pk=prompt.author.pk)


def pages(moot: Moot) -> list[str]:
    """Return what shows the name to members."""
    prompt, pair = moot.comparison.prompt.public_id, moot.comparison.public_id
    within = f"?community={moot.community.slug}"
    return [
        address(moot, f"prompts/{prompt}/"),
        address(moot, f"results/{pair}/"),
        f"/api/prompts/{prompt}/{within}",
        f"/api/prompts/{prompt}/comments/{within}",
        f"/api/results/{pair}/comments/{within}",
    ]


Answers = Callable[[User, Community], None]


def no(user: User, community: Community) -> None:
    """Let no name stand there."""
    says(user, community, NAME, "no")


def pseudonym(user: User, community: Community) -> None:
    """Let a pseudonym stand there."""
    says(user, community, NAME, "pseudonym")


def never_asked(user: User, community: Community) -> None:
    """Answer nothing."""


def taken_back(user: User, community: Community) -> None:
    """Let a name stand there, and take it back."""
    says(user, community, NAME, "named")
    says(user, community, NAME, "no")


def ended(user: User, community: Community) -> None:
    """Let a name stand there until a moment ago."""
    says(user, community, NAME, "named", valid_until=timezone.now())


def elsewhere(user: User, community: Community) -> None:
    """Let a name stand there in another community."""
    says(user, CommunityFactory(), NAME, "named")


@pytest.mark.parametrize("answers", [no, pseudonym, never_asked, taken_back, ended, elsewhere])
def test_without_a_yes_to_it_a_name_is_for_members(
    moot: Moot, asker: User, as_: SignedIn, client: Client, answers: Answers
) -> None:
    answers(asker, moot.community)

    for page in pages(moot):
        for stranger in (client, as_(UserFactory())):
            shown = stranger.get(page)
            assert shown.status_code == 200
            assert asker.name not in shown.content.decode(), page
            assert str(asker.public_id) not in shown.content.decode(), page
            assert ('"author":null' if page.startswith("/api/") else NEUTRAL) in (
                shown.content.decode()
            )
        assert asker.name in as_(moot.voters[0]).get(page).content.decode(), page


def test_with_a_yes_to_both_everybody_reads_the_name(
    moot: Moot, asker: User, client: Client
) -> None:
    says(asker, moot.community, NAME, "named")

    for page in pages(moot):
        assert asker.name in client.get(page).content.decode(), page

    says(asker, moot.community, TEXTS, "no", keeps_earlier=True)

    for page in pages(moot):
        assert asker.name in client.get(page).content.decode(), page


def test_what_an_employer_licensed_stays_without_the_name_of_who_takes_it_back(
    moot: Moot, asker: User, as_: SignedIn, client: Client
) -> None:
    terms_for_employers(moot.community)
    employer = signs(
        MembershipFactory(community=moot.community, role="contributor").user,
        moot.community,
        now=NOW,
    )
    employs(employer, asker, now=NOW)
    for model in (Prompt, Comment):
        model.objects.filter(author=asker).update(
            origin=Origin.EMPLOYER,
            employer=employer,
            consent_then="given",
            created_at=NOW + timedelta(days=1),
        )
    says(asker, moot.community, NAME, "named")
    says(asker, moot.community, TEXTS, "no")

    for page in pages(moot):
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert asker.name not in shown.content.decode(), page
        assert asker.name in as_(moot.voters[0]).get(page).content.decode(), page
