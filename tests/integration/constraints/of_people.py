"""What the tables of accounts, communities and workers forbid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import OperatorChange
from communities.models import (
    GroupMembership,
    Guidelines,
    Invitation,
    JoinRequest,
    QuotaUse,
    Reviewer,
    StewardProposal,
    Token,
    WorkingGroup,
)
from record.models import Entry
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import violates
from worker.models import WeeklyLetter, Worker


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


@violates("accounts_user_theme_known")
def a_user_with_no_known_theme() -> None:
    UserFactory(theme="sepia")


@violates("accounts_user_motion_known")
def a_user_with_no_known_motion() -> None:
    UserFactory(motion="wild")


@violates("accounts_user_feed_secret_hashed")
def a_feed_whose_secret_is_stored_as_it_is() -> None:
    UserFactory(feed_sha256="a-secret")


@violates("accounts_user_feed_sha256_key")
def two_people_with_one_feed() -> None:
    for _ in range(2):
        UserFactory(feed_sha256="0" * 64)


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


@violates("communities_suspension_ends_after_start")
def a_suspension_that_ends_before_it_begins() -> None:
    SuspensionFactory(starts_at=NOW, ends_at=NOW)


def invitation(**values: object) -> None:
    Invitation.objects.create(
        **{
            "community": CommunityFactory(),
            "secret_sha256": "a" * 64,
            "invited_by": UserFactory(),
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=1),
        }
        | values
    )


@violates("communities_invitation_role_known")
def an_invitation_to_no_known_role() -> None:
    invitation(role="emperor")


@violates("communities_invitation_secret_hashed")
def an_invitation_whose_secret_stands_there() -> None:
    invitation(secret_sha256="open sesame")


@violates("communities_invitation_secret_sha256_key")
def two_invitations_with_one_secret() -> None:
    invitation()
    invitation()


@violates("communities_invitation_used_within_limit")
def an_invitation_used_too_often() -> None:
    invitation(times_usable=2, times_used=3)


@violates("communities_joinrequest_one_waiting")
def asking_to_join_twice() -> None:
    community, user = CommunityFactory(), UserFactory()
    for _ in range(2):
        JoinRequest.objects.create(community=community, user=user, asked_at=NOW)


@violates("communities_joinrequest_decided_when_said")
def a_request_decided_at_no_time() -> None:
    JoinRequest.objects.create(
        community=CommunityFactory(), user=UserFactory(), asked_at=NOW, state="approved"
    )


def proposal(**values: object) -> None:
    StewardProposal.objects.create(
        **{"proposed_by": UserFactory(), "proposed_at": NOW, "membership": MembershipFactory()}
        | values
    )


@violates("communities_stewardproposal_one_waiting")
def proposing_one_steward_twice() -> None:
    member = MembershipFactory()
    proposal(membership=member)
    proposal(membership=member)


@violates("communities_stewardproposal_two_people")
def approving_ones_own_proposal() -> None:
    steward = UserFactory()
    proposal(proposed_by=steward, approved_by=steward)


@violates("communities_stewardproposal_decided_when_said")
def a_steward_appointed_at_no_time() -> None:
    proposal(state="appointed")


def group(**values: object) -> WorkingGroup:
    return WorkingGroup.objects.create(
        **{
            "community": CommunityFactory(),
            "slug": "docs",
            "name": "Documentation",
            "charter": "Answers about the manual.",
            "founded_at": NOW,
        }
        | values
    )


@violates("communities_workinggroup_slug_unique")
def two_groups_at_one_address() -> None:
    community = CommunityFactory()
    group(community=community)
    group(community=community)


@violates("communities_workinggroup_chartered")
def a_group_without_a_charter() -> None:
    group(charter="")


@violates("communities_groupmembership_unique")
def one_member_in_a_group_twice() -> None:
    one = group()
    member = MembershipFactory(community=one.community)
    for _ in range(2):
        GroupMembership.objects.create(group=one, membership=member, joined_at=NOW)


def token(**values: object) -> None:
    Token.objects.create(
        **{
            "community": CommunityFactory(),
            "user": UserFactory(),
            "name": "nightly",
            "prefix": "abcdefabcdef",
            "secret_sha256": "a" * 64,
            "scopes": ["read"],
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=1),
        }
        | values
    )


@violates("communities_token_secret_hashed")
def a_token_whose_secret_stands_there() -> None:
    token(secret_sha256="open sesame")


@violates("communities_token_expires")
def a_token_that_has_expired_when_it_is_made() -> None:
    token(expires_at=NOW)


@violates("communities_token_scopes_known")
def a_token_that_votes() -> None:
    token(scopes=["read", "vote"])


@violates("communities_token_scopes_known")
def a_token_for_nothing() -> None:
    token(scopes=[])


@violates("communities_token_prefix_key")
def two_tokens_of_one_prefix() -> None:
    token()
    token()


@violates("communities_quotause_unique")
def a_days_quota_counted_twice() -> None:
    member = MembershipFactory()
    for _ in range(2):
        QuotaUse.objects.create(
            community=member.community, user=member.user, kind="votes", day=NOW.date()
        )


@violates("communities_quotause_unique")
def a_days_quota_of_all_communities_counted_twice() -> None:
    person = UserFactory()
    for _ in range(2):
        QuotaUse.objects.create(community=None, user=person, kind="votes", day=NOW.date())


@violates("communities_quotause_kind_known")
def a_quota_of_nothing_known() -> None:
    QuotaUse.objects.create(
        community=CommunityFactory(), user=UserFactory(), kind="likes", day=NOW.date()
    )


def entry(**values: object) -> None:
    Entry.objects.create(
        **{
            "at": NOW,
            "verb": "member.joined",
            "subject_type": "user",
            "subject": uuid4(),
            "right": "platform",
            "digest": "a" * 64,
        }
        | values
    )


@violates("record_entry_digest_present")
def an_entry_without_its_digest() -> None:
    entry(digest="")


@violates("record_entry_says_what")
def an_entry_that_says_nothing() -> None:
    entry(verb="")


@violates("worker_weeklyletter_one_a_week")
def two_letters_to_one_person_about_one_week() -> None:
    reader = UserFactory()
    for _ in range(2):
        WeeklyLetter.objects.create(user=reader, week=date(2026, 5, 4), written_at=NOW)


@violates("worker_weeklyletter_begins_on_monday")
def a_letter_about_a_week_that_begins_on_tuesday() -> None:
    WeeklyLetter.objects.create(user=UserFactory(), week=date(2026, 5, 5), written_at=NOW)


def offered(**values: Any) -> Reviewer:
    """Make an offer to review."""
    given = {"community": None, "user": None} | values
    return Reviewer.objects.create(
        **given
        | {
            "community": given["community"] or CommunityFactory(),
            "user": given["user"] or UserFactory(),
            "offered_at": NOW,
        }
    )


@violates("communities_reviewer_once")
def one_person_offers_to_review_twice() -> None:
    first = offered()
    offered(community=first.community, user=first.user)


@violates("communities_reviewer_two_people")
def a_reviewer_approved_by_who_accepted() -> None:
    person = UserFactory()
    offered(accepted_by=person, accepted_at=NOW, approved_by=person)


@violates("communities_reviewer_accepted_first")
def a_reviewer_whom_nobody_accepted() -> None:
    offered(since=NOW)


@violates("accounts_operator_change_explained")
def a_change_by_an_operator_without_a_reason() -> None:
    OperatorChange.objects.create(
        by=UserFactory(),
        subject_type="accounts.user",
        subject=uuid4(),
        changes={"is_active": [True, False]},
        reason="",
        at=NOW,
    )
