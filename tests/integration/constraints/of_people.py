"""What the tables of accounts, communities and workers forbid."""

from __future__ import annotations

from communities.models import Guidelines
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import violates
from worker.models import Worker


@violates("accounts_user_email_unique")
def the_same_email_in_other_letters() -> None:
    UserFactory(email="owner@example.org")
    UserFactory(email="Owner@Example.org")


@violates("accounts_user_kind_known")
def a_user_of_no_known_kind() -> None:
    UserFactory(kind="robot")


@violates("accounts_user_username_key")
def two_users_of_one_name() -> None:
    UserFactory(username="member")
    UserFactory(username="member")


@violates("communities_community_named")
def a_community_without_a_name() -> None:
    CommunityFactory(name="")


@violates("communities_guidelines_version_unique")
def the_same_version_of_guidelines_twice() -> None:
    community = CommunityFactory()
    for text in ("Be kind.", "Be brief."):
        Guidelines.objects.create(community=community, version=1, text=text, published_at=NOW)


@violates("communities_guidelines_written")
def guidelines_without_words() -> None:
    Guidelines.objects.create(community=CommunityFactory(), version=1, text="", published_at=NOW)


@violates("communities_guidelines_written")
def guidelines_of_version_nought() -> None:
    Guidelines.objects.create(community=CommunityFactory(), version=0, text="x", published_at=NOW)


@violates("communities_membership_unique")
def one_person_in_a_community_twice() -> None:
    member = MembershipFactory()
    MembershipFactory(community=member.community, user=member.user)


@violates("communities_membership_role_known")
def a_member_in_no_known_role() -> None:
    MembershipFactory(role="emperor")


@violates("communities_community_slug_key")
def two_communities_at_one_address() -> None:
    CommunityFactory(slug="moot")
    CommunityFactory(slug="moot")


@violates("worker_worker_name_key")
def two_rows_of_one_worker() -> None:
    for _ in range(2):
        Worker.objects.create(name="inference@here", queue="inference", polled_at=NOW)
