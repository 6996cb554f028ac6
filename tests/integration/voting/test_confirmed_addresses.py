"""An address is confirmed before a vote closes a pair, not before it is cast."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from accounts.models import User
from preferences.models import Preference, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from preferences.voting.settle import settle_due
from tests.integration.conftest import NOW, Moot, SignedIn, address, found_moot

pytestmark = pytest.mark.django_db
A_MUCH = Said(Choice.STRENGTH, -2)


def typed(user: User) -> EmailAddress:
    """Let the user have typed an address, and not yet opened the link."""
    return EmailAddress.objects.create(user=user, email=user.email, primary=True)


def confirm(address: EmailAddress) -> None:
    """Open the link, as far as the rest of the site is concerned."""
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    email_confirmed.send(EmailAddress, request=None, email_address=address)


def test_a_founder_alone_votes_at_once_and_the_vote_counts_once_confirmed() -> None:
    moot = found_moot(voters=1)
    link = typed(moot.voters[0])

    moot.cast(moot.voters[0], A_MUCH)
    settle_due(now=NOW)
    assert moot.reload().state == ComparisonState.OPEN

    confirm(link)
    assert moot.reload().state == ComparisonState.CLOSED
    assert Preference.objects.get().votes_a == 1


def test_a_pair_that_others_decide_leaves_unconfirmed_votes_out(moot: Moot) -> None:
    typed(moot.voters[0])
    moot.cast(moot.voters[0], Said(Choice.STRENGTH, 2))
    for voter in moot.voters[1:4]:
        moot.cast(voter, A_MUCH)

    decided = Preference.objects.get()
    assert (decided.votes_a, decided.votes_b) == (3, 0)
    assert Vote.objects.count() == 4


def test_an_unconfirmed_vote_never_is_the_deciding_one(moot: Moot) -> None:
    typed(moot.voters[2])
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)
    assert moot.reload().state == ComparisonState.OPEN


def test_the_vote_page_says_what_the_votes_wait_for(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])
    assert "confirmed your e-mail" not in browser.get(address(moot, "vote/")).content.decode()
    typed(moot.voters[0])
    assert "confirmed your e-mail" in browser.get(address(moot, "vote/")).content.decode()
