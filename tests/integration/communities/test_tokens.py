"""Tokens and bots: made, shown once, revoked; and what a stolen database tells about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities import tokens
from communities.models import Community, Membership, Role, Token, TokenScope
from communities.operations.make_bot import BotRefused, make_bot
from communities.operations.make_token import MAX_TOKENS, Made, TokenRefused, make_token
from communities.operations.remove_bot import NoBot, remove_bot
from communities.operations.revoke_token import revoke_token
from communities.operations.turns import NotAllowed
from communities.tokens import TokenUnknown
from preferences.policies import VOTE
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn

pytestmark = pytest.mark.django_db


@dataclass
class Place:
    """A member in a community."""

    community: Community
    user: User

    def make(self, **given: Any) -> Made:
        """Make a token of the member."""
        values: dict[str, Any] = {
            "community": self.community,
            "user": self.user,
            "actor": self.user,
            "name": "nightly import",
            "scopes": [TokenScope.READ],
            "lifetime": timedelta(days=90),
            "now": NOW,
        }
        return make_token(**(values | given))

    def page(self, under: str = "") -> str:
        """Return the address of the page of tokens."""
        return f"/c/{self.community.slug}/tokens/{under}"


@pytest.fixture
def member() -> Place:
    """Return a contributor who has no token yet."""
    place = MembershipFactory(role=Role.CONTRIBUTOR, joined_at=NOW - timedelta(days=9))
    return Place(community=place.community, user=place.user)


@pytest.fixture
def steward(member: Place) -> User:
    """Return a steward of the same community."""
    user: User = MembershipFactory(community=member.community, role=Role.STEWARD).user
    return user


# How a token is written and found


def test_a_token_is_found_by_its_text_and_by_nothing_else(member: Place) -> None:
    made = member.make()
    assert re.fullmatch(r"folkmoot_[a-z0-9]{12}_[A-Za-z0-9]{44}", made.text)
    assert tokens.find(made.text, now=NOW) == made.token

    other = member.make().text
    wrong = [
        "",
        "folkmoot_",
        made.text[:-1],
        made.text + "a",
        made.text.swapcase(),
        made.text.replace("_", "-"),
        f" {made.text}",
        f"{made.text}\n",
        made.text[:22] + other[22:],
        other[:22] + made.text[22:],
        f"folkmoot_{made.token.prefix}_{made.token.secret_sha256[:44]}",
        made.token.secret_sha256,
        str(made.token.public_id),
        "folkmoot_\0\0\0\0\0\0\0\0\0\0\0\0_" + "\0" * 44,
    ]
    for text in wrong:
        with pytest.raises(TokenUnknown):
            tokens.find(text, now=NOW)


def test_tokens_are_drawn_anew_each_time() -> None:
    drawn = [tokens.written() for _ in range(200)]

    assert len({one.prefix for one in drawn}) == len({one.text[22:] for one in drawn}) == 200
    # 44 of 62 characters: more than 256 random bits.
    assert 62**44 > 2**256


def test_a_token_ends_with_its_last_day(member: Place) -> None:
    made = member.make(lifetime=timedelta(days=7))

    assert tokens.find(made.text, now=NOW + timedelta(days=7, seconds=-1))
    with pytest.raises(TokenUnknown):
        tokens.find(made.text, now=NOW + timedelta(days=7))


def test_a_revoked_token_is_over_and_revoking_again_changes_nothing(member: Place) -> None:
    made = member.make()
    revoke_token(token=made.token, actor=member.user, now=NOW)
    again = revoke_token(token=made.token, actor=member.user, now=NOW + timedelta(days=1))

    assert again.revoked_at == NOW
    with pytest.raises(TokenUnknown):
        tokens.find(made.text, now=NOW)
    assert Entry.objects.filter(verb=Verb.TOKEN_REVOKED).count() == 1


def test_the_last_use_is_kept_to_within_a_minute(member: Place) -> None:
    token = member.make().token
    uses = {0: 0, 59: 0, 60: 60, 61: 60, 200: 200}
    for seconds, kept in uses.items():
        token.refresh_from_db()
        tokens.note_use(token, now=NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=kept)


def test_who_leaves_and_comes_back_needs_a_new_token(member: Place) -> None:
    old = member.make().token
    assert tokens.has_a_place(old, now=NOW)

    Membership.objects.get(user=member.user).delete()
    assert not tokens.has_a_place(old, now=NOW)

    back = NOW + timedelta(days=1)
    MembershipFactory(community=member.community, user=member.user, joined_at=back)
    assert not tokens.has_a_place(old, now=back)
    assert tokens.has_a_place(member.make(now=back).token, now=back)


# Making one


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 101},
        {"name": "a\0b"},
        {"scopes": []},
        {"lifetime": timedelta(0)},
        {"lifetime": timedelta(days=367)},
    ],
    ids=str,
)
def test_a_token_needs_a_name_a_scope_and_an_end(member: Place, wrong: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        member.make(**wrong)
    assert not Token.objects.exists()


def test_nobody_makes_a_token_of_somebody_else(member: Place, steward: User) -> None:
    with pytest.raises(TokenRefused):
        member.make(actor=steward)
    with pytest.raises(NotAllowed):
        member.make(user=UserFactory(), actor=UserFactory())
    stranger = UserFactory()
    with pytest.raises(NotAllowed):
        member.make(user=stranger, actor=stranger)
    assert not Token.objects.exists()


def test_there_are_never_too_many_tokens(member: Place) -> None:
    for _ in range(MAX_TOKENS):
        made = member.make()
    with pytest.raises(TokenRefused, match="Revoke one"):
        member.make()

    revoke_token(token=made.token, actor=member.user, now=NOW)
    assert member.make()


def test_the_record_says_who_made_which_token_and_nothing_that_opens(member: Place) -> None:
    made = member.make(scopes=[TokenScope.SUBMIT, TokenScope.READ])

    entry = Entry.objects.get(verb=Verb.TOKEN_MADE)
    assert entry.actor == member.user.public_id
    assert entry.subject == made.token.public_id
    assert entry.details == {"scopes": "read+submit", "days": 90}
    assert made.text[22:] not in str(vars(entry))


# Bots


def test_a_bot_is_a_contributor_without_a_way_to_sign_in(member: Place, steward: User) -> None:
    bot = make_bot(community=member.community, name=" Triage  bot ", actor=steward, now=NOW)

    assert (bot.user.name, bot.user.kind, bot.role) == ("Triage bot", "bot", Role.CONTRIBUTOR)
    assert not bot.user.has_usable_password()
    assert bot.user.email == ""
    assert Entry.objects.get(verb=Verb.BOT_MADE).actor == steward.public_id


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b"])
def test_a_bot_needs_a_name(member: Place, steward: User, name: str) -> None:
    with pytest.raises(BotRefused):
        make_bot(community=member.community, name=name, actor=steward, now=NOW)


def test_two_bots_of_a_community_have_two_names(member: Place, steward: User) -> None:
    make_bot(community=member.community, name="Triage", actor=steward, now=NOW)
    with pytest.raises(BotRefused):
        make_bot(community=member.community, name="triage", actor=steward, now=NOW)
    elsewhere = MembershipFactory(community=CommunityFactory(), user=steward, role=Role.STEWARD)
    assert make_bot(community=elsewhere.community, name="Triage", actor=steward, now=NOW)


def test_a_bot_never_votes_whatever_its_role(member: Place, steward: User) -> None:
    from accounts.rights import allows
    from preferences.voting.eligibility import voters_of

    bot = make_bot(community=member.community, name="Triage", actor=steward, now=NOW)
    Membership.objects.filter(pk=bot.pk).update(role=Role.MAINTAINER)

    assert not allows(VOTE, bot.user, member.community)
    assert bot.user.pk not in voters_of(member.community.pk).everyone


def test_removing_a_bot_ends_its_tokens_its_membership_and_its_account(
    member: Place, steward: User
) -> None:
    bot = make_bot(community=member.community, name="Triage", actor=steward, now=NOW)
    made = member.make(user=bot.user, actor=steward)
    assert tokens.find(made.text, now=NOW)

    remove_bot(membership=bot, actor=steward, now=NOW)

    with pytest.raises(TokenUnknown):
        tokens.find(made.text, now=NOW)
    assert not Membership.objects.filter(user=bot.user).exists()
    assert not User.objects.get(pk=bot.user_id).is_active
    assert Entry.objects.get(verb=Verb.BOT_REMOVED).subject == bot.user.public_id
    revoked = Entry.objects.get(verb=Verb.TOKEN_REVOKED)
    assert (revoked.actor, revoked.subject) == (steward.public_id, made.token.public_id)
    remove_bot(membership=bot, actor=steward, now=NOW)
    assert Entry.objects.filter(verb=Verb.BOT_REMOVED).count() == 1


def test_a_person_is_not_removed_as_a_bot(member: Place, steward: User) -> None:
    with pytest.raises(NoBot):
        remove_bot(membership=Membership.objects.get(user=member.user), actor=steward, now=NOW)
    assert User.objects.get(pk=member.user.pk).is_active


# The pages


def test_a_token_is_shown_once_and_opens_the_api(member: Place, as_: SignedIn) -> None:
    browser = as_(member.user)
    form = {"name": "my script", "scopes": ["read", "submit"], "lifetime": "30"}

    answer = browser.post(member.page(), form)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (text,) = re.findall(r"folkmoot_[a-z0-9]{12}_[A-Za-z0-9]{44}", answer.content.decode())
    token = tokens.find(text, now=timezone.now())
    assert token.scopes == ["read", "submit"]
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert text not in browser.get(member.page()).content.decode()
    quotas = f"/api/own/quotas/?community={member.community.slug}"
    assert Client().get(quotas, headers={"Authorization": f"Bearer {text}"}).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"name": "x", "lifetime": "90"},
        {"name": "x", "scopes": ["vote"], "lifetime": "90"},
        {"name": "x", "scopes": ["read"], "lifetime": "9999"},
        {"name": "a\0b", "scopes": ["read"], "lifetime": "90"},
    ],
    ids=str,
)
def test_a_form_that_is_not_right_is_shown_again(
    member: Place, as_: SignedIn, form: dict[str, Any]
) -> None:
    answer = as_(member.user).post(member.page(), form)

    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_the_page_says_what_each_scope_lets_a_program_do(member: Place, as_: SignedIn) -> None:
    html = as_(member.user).get(member.page()).content.decode()

    for scope in TokenScope:
        assert str(scope.label).replace("’", "’") in html
    assert "No token can vote" in html


def test_a_member_revokes_their_own_token_and_no_other(member: Place, as_: SignedIn) -> None:
    mine = member.make(now=timezone.now()).token
    other = MembershipFactory(community=member.community).user
    theirs = member.make(user=other, actor=other, now=timezone.now()).token
    browser = as_(member.user)

    assert browser.post(member.page(f"{theirs.public_id}/revoke/")).status_code == 404
    assert browser.post(member.page(f"{mine.public_id}/revoke/")).status_code == 302

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.revoked_at is not None
    assert theirs.revoked_at is None
    assert "revoked" in browser.get(member.page()).content.decode()


def test_strangers_have_no_tokens(member: Place, as_: SignedIn, client: Client) -> None:
    assert client.get(member.page()).status_code == 302
    assert as_(UserFactory()).get(member.page()).status_code == 403


def test_a_steward_makes_a_bot_a_token_for_it_and_removes_it(
    member: Place, steward: User, as_: SignedIn
) -> None:
    browser = as_(steward)
    bots = f"/c/{member.community.slug}/bots/"

    page = browser.post(bots, {"name": "Triage"}, follow=True)
    bot = Membership.objects.get(user__kind="bot")
    assert page.redirect_chain == [(f"{bots}{bot.public_id}/", 302)]
    form = {"name": "in the CI", "scopes": ["submit"], "lifetime": "7"}
    made = browser.post(f"{bots}{bot.public_id}/", form).content.decode()
    (text,) = re.findall(r"folkmoot_[a-z0-9]{12}_[A-Za-z0-9]{44}", made)
    assert tokens.find(text, now=timezone.now()).user == bot.user
    assert "1 token" in browser.get(bots).content.decode()

    token = Token.objects.get()
    revoke = f"{bots}{bot.public_id}/tokens/{token.public_id}/revoke/"
    assert browser.post(revoke).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None

    assert browser.post(f"{bots}{bot.public_id}/remove/").status_code == 302
    assert "Triage is removed" in browser.get(bots).content.decode()


def test_bots_are_the_stewards_matter(member: Place, steward: User, as_: SignedIn) -> None:
    bot = make_bot(community=member.community, name="Triage", actor=steward, now=NOW)
    bots = f"/c/{member.community.slug}/bots/"
    elsewhere = MembershipFactory(role=Role.STEWARD).user
    for user in (member.user, UserFactory(), elsewhere):
        browser = as_(user)
        for page in (bots, f"{bots}{bot.public_id}/"):
            assert browser.get(page).status_code == 403
            assert browser.post(page, {"name": "x"}).status_code == 403
        assert browser.post(f"{bots}{bot.public_id}/remove/").status_code == 403
    assert User.objects.get(pk=bot.user_id).is_active


def test_a_persons_page_of_a_bot_is_not_found(member: Place, steward: User, as_: SignedIn) -> None:
    place = Membership.objects.get(user=member.user)
    page = f"/c/{member.community.slug}/bots/{place.public_id}/"

    assert as_(steward).get(page).status_code == 404
    assert as_(steward).post(f"{page}remove/").status_code == 404
    assert User.objects.get(pk=member.user.pk).is_active


def test_a_steward_revokes_no_other_members_token(member: Place) -> None:
    steward = MembershipFactory(community=member.community, role=Role.STEWARD).user
    made = member.make()

    with pytest.raises(NotAllowed):
        revoke_token(token=made.token, actor=steward, now=NOW)
