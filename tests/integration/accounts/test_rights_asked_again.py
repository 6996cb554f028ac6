"""A steward's right that ended while the request waited: nothing is changed, nothing recorded."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from communities.models import (
    CodeOfConduct,
    Community,
    Guidelines,
    Membership,
    ProjectLink,
    Role,
    Token,
    TokenScope,
)
from communities.operations.describe_community import Description, describe_community
from communities.operations.make_bot import make_bot
from communities.operations.make_token import make_token
from communities.operations.prove_link import add_link, check_link, remove_link
from communities.operations.publish_rules import publish_rules
from communities.operations.publish_text import publish_text
from communities.operations.remove_bot import remove_bot
from communities.operations.revoke_token import revoke_token
from communities.operations.turns import NotAllowed
from communities.rule_values import RuleValues
from record.models import Entry
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.outside import Outside

pytestmark = pytest.mark.django_db


def guidelines(community: Community, by: User) -> object:
    """Publish guidelines."""
    return publish_text(Guidelines, community=community, text="Anew.", after=0, actor=by, now=NOW)


def conduct(community: Community, by: User) -> object:
    """Publish a code of conduct."""
    return publish_text(
        CodeOfConduct, community=community, text="Anew.", after=0, actor=by, now=NOW
    )


def rules(community: Community, by: User) -> object:
    """Publish rules."""
    values = RuleValues(votes_target=2)
    return publish_rules(community=community, values=values, after=0, actor=by, now=NOW)


def describe(community: Community, by: User) -> object:
    """Rename the community."""
    words = Description(name="Another", purpose="x", needs="")
    return describe_community(community=community, description=words, actor=by, now=NOW)


def bot(community: Community, by: User) -> object:
    """Make a bot."""
    return make_bot(community=community, name="Night", actor=by, now=NOW)


def a_bot_of(community: Community) -> Membership:
    """Return a bot that is there already."""
    made: Membership = MembershipFactory(
        community=community, user=UserFactory(kind=User.Kind.BOT), role=Role.CONTRIBUTOR
    )
    return made


def token(community: Community, by: User) -> object:
    """Make a token of a bot."""
    return make_token(
        community=community,
        user=a_bot_of(community).user,
        actor=by,
        name="nightly",
        scopes=[TokenScope.READ],
        lifetime=timedelta(days=9),
        now=NOW,
    )


def no_token(community: Community, by: User) -> None:
    """Revoke a bot's token."""
    row = Token.objects.create(
        community=community,
        user=a_bot_of(community).user,
        name="nightly",
        prefix=secrets.token_hex(4),
        secret_sha256="0" * 64,
        scopes=[TokenScope.READ],
        created_at=NOW,
        expires_at=NOW + timedelta(days=9),
    )
    revoke_token(token=row, actor=by, now=NOW)


def no_bot(community: Community, by: User) -> None:
    """Remove a bot."""
    remove_bot(membership=a_bot_of(community), actor=by, now=NOW)


def link(community: Community, by: User) -> object:
    """Name a project."""
    return add_link(
        community=community, name="x", method="dns", address="example.org", actor=by, now=NOW
    )


def a_link_of(community: Community) -> ProjectLink:
    """Return a link that is there already."""
    return ProjectLink.objects.create(
        community=community,
        name="x",
        method="dns",
        address="example.org",
        challenge="c" * 40,
        added_at=NOW - timedelta(days=1),
    )


def check(community: Community, by: User) -> object:
    """Look for a project's proof."""
    return check_link(link=a_link_of(community), actor=by, now=NOW, outgoing=Outside())


def no_link(community: Community, by: User) -> None:
    """Take a project out of the list."""
    link_id = a_link_of(community).public_id
    remove_link(community=community, link_id=link_id, actor=by, now=NOW)


@pytest.mark.parametrize(
    "act",
    [
        guidelines,
        conduct,
        rules,
        describe,
        bot,
        token,
        no_token,
        no_bot,
        link,
        check,
        no_link,
    ],
)
def test_who_runs_the_community_no_more_changes_nothing(
    act: Callable[[Community, User], object],
) -> None:
    steward = MembershipFactory(role=Role.STEWARD)
    known = Community.objects.get(pk=steward.community_id)
    Membership.objects.filter(pk=steward.pk).update(role=Role.MAINTAINER)

    with pytest.raises(NotAllowed):
        act(known, steward.user)
    assert not Entry.objects.exists()

    Membership.objects.filter(pk=steward.pk).update(role=Role.STEWARD)
    ProjectLink.objects.all().delete()
    act(known, steward.user)
    assert Entry.objects.get().actor == steward.user.public_id
