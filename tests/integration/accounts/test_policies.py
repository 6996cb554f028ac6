"""Policies fail closed: one that breaks denies, on the page and in what the page offers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NoReturn

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.test import Client
from rules.permissions import permissions
from rules.predicates import Predicate

import communities.policies
from accounts.models import User
from accounts.rights import RIGHTS, allows
from communities.models import Community, Role
from communities.policies import REVIEW
from preferences.policies import EXPORT, SUBMIT_PROMPT, VIEW, VOTE
from tests.factories import MembershipFactory, ReviewerFactory, SuspensionFactory, UserFactory
from tests.integration.conftest import Moot

EVERYBODY = {
    "nobody",
    "stranger",
    "inactive steward",
    "steward elsewhere",
    "contributor",
    "maintainer",
    "steward",
    "suspended steward",
    "bot",
    "reviewer",
    "operator",
}
MEMBERS = {"contributor", "maintainer", "steward", "bot"}
VOTERS = {"maintainer", "steward"}
SIGNED_IN = EVERYBODY - {"nobody", "inactive steward"}
WHO_MAY = {
    "accounts.own": SIGNED_IN,
    "accounts.operate": {"operator"},
    "communities.view": EVERYBODY,
    "communities.join": SIGNED_IN,
    "communities.leave": SIGNED_IN,
    "communities.see_members": MEMBERS,
    "communities.make_token": MEMBERS,
    "communities.edit": {"steward"},
    "communities.invite": {"steward"},
    "communities.manage_members": {"steward"},
    "communities.review": {"reviewer"},
    "communities.manage_groups": {"steward"},
    "communities.manage_bots": {"steward"},
    "communities.read_record": {"steward"},
    "consent.manage_terms": {"steward"},
    "consent.review_terms": {"steward", "reviewer"},
    "consent.see_register": {"steward"},
    "consent.own_rights": SIGNED_IN,
    "consent.act_for_employer": MEMBERS - {"bot"},
    "consent.manage_employers": {"steward"},
    VIEW: EVERYBODY,
    SUBMIT_PROMPT: MEMBERS,
    "preferences.propose_response": MEMBERS,
    "preferences.see_own": MEMBERS,
    VOTE: VOTERS,
    EXPORT: VOTERS,
    "preferences.comment": MEMBERS,
    "preferences.report": SIGNED_IN,
    "preferences.appeal": SIGNED_IN,
    "preferences.moderate": {"steward"},
}
PERMISSIONS = sorted(permissions)
PREDICATES = [one for one in vars(communities.policies).values() if isinstance(one, Predicate)]
PAGES = {VIEW: "prompts/", SUBMIT_PROMPT: "prompts/new/", VOTE: "vote/", EXPORT: "export/"}


class PolicyBroke(Exception):
    """Raised inside a predicate."""


def breaking(error: Exception) -> Predicate:
    """Return a predicate that raises."""

    def broken(user: User, community: object) -> NoReturn:
        raise error

    return Predicate(broken)


def test_every_permission_that_is_declared_is_tested_here() -> None:
    assert set(PERMISSIONS) == set(WHO_MAY) == set(RIGHTS)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_policy_that_breaks_denies_and_says_so_in_the_log(
    moot: Moot,
    permission: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    holder = UserFactory(is_staff=True)
    if permission == REVIEW:
        ReviewerFactory(community=moot.community, user=holder)
    else:
        MembershipFactory(community=moot.community, user=holder, role=Role.STEWARD)
    assert allows(permission, holder, moot.community)
    monkeypatch.setitem(permissions, permission, breaking(PolicyBroke()))

    assert not allows(permission, holder, moot.community)
    assert [(one.levelno, permission in one.message) for one in caplog.records] == [
        (logging.ERROR, True)
    ]


@pytest.mark.parametrize("permission", PAGES)
def test_the_page_behind_a_policy_that_breaks_stays_shut(
    moot: Moot, permission: str, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    steward = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    client.force_login(steward)
    page = f"/c/{moot.community.slug}/{PAGES[permission]}"
    assert client.get(page).status_code == 200
    monkeypatch.setitem(permissions, permission, breaking(PolicyBroke()))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("predicate", PREDICATES, ids=lambda one: one.name)
def test_a_predicate_that_breaks_denies_whatever_is_built_on_it(
    moot: Moot, predicate: Predicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(user: User, community: object) -> NoReturn:
        raise PolicyBroke

    steward = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    built_on_it = [one for one in PERMISSIONS if permissions[one] is predicate]
    monkeypatch.setattr(predicate, "fn", broken)

    assert not any(allows(one, steward, moot.community) for one in built_on_it)


def test_a_policy_that_cannot_ask_the_database_lets_nobody_in_and_asks_to_come_back(
    moot: Moot, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.force_login(moot.voters[0])
    client.raise_request_exception = False
    monkeypatch.setitem(permissions, VOTE, breaking(OperationalError("gone")))

    answer = client.get(f"/c/{moot.community.slug}/vote/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_a_permission_that_nobody_declared_is_denied(moot: Moot) -> None:
    assert not allows("preferences.rule_the_world", moot.voters[0], moot.community)


def somebody(who: str, community: Community) -> User | AnonymousUser:
    """Return a user of that description."""
    makes: dict[str, Callable[[], User | AnonymousUser]] = {
        "nobody": AnonymousUser,
        "stranger": UserFactory,
        "operator": lambda: UserFactory(is_staff=True),
        "steward elsewhere": lambda: MembershipFactory(role=Role.STEWARD).user,
        "inactive steward": lambda: UserFactory(is_active=False),
        "bot": lambda: UserFactory(kind=User.Kind.BOT),
    }
    roles = {"inactive steward": Role.STEWARD, "suspended steward": Role.STEWARD}
    roles |= {role.value: role for role in Role} | {"bot": Role.MAINTAINER}
    user = makes.get(who, UserFactory)()
    if isinstance(user, User) and who in roles:
        MembershipFactory(community=community, user=user, role=roles[who])
    if isinstance(user, User) and who == "suspended steward":
        SuspensionFactory(community=community, user=user)
    if who == "reviewer":
        ReviewerFactory(community=community, user=user)
    return user


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_do_what(moot: Moot, who: str) -> None:
    user = somebody(who, moot.community)
    for permission in PERMISSIONS:
        assert allows(permission, user, moot.community) is (who in WHO_MAY[permission])
