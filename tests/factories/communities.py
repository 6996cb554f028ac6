"""Communities and who belongs to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from communities.models import Community, Membership, Reviewer, Role, Suspension
from tests.factories.accounts import UserFactory
from tests.factories.consent import agree_to_all, has_terms


class CommunityFactory(factory.django.DjangoModelFactory[Community]):
    """A community with its default round; `default_round__votes_target=1` and so on shape that.

    `default_round=False` leaves the round out.
    """

    class Meta:
        model = Community
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"community-{n}")
    name = factory.LazyAttribute(lambda community: community.slug.replace("-", " ").capitalize())
    purpose = "Models that help maintainers without getting in their way."
    legal_home = "me"
    legal_country = "PT"
    legal_contact = "home@moot.example"
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def default_round(self, create: bool, extracted: Any, **given: Any) -> None:
        """Give the community its one default round."""
        from tests.factories.preferences import RoundFactory

        if create and extracted is not False:
            RoundFactory(community=self, is_default=True, **given)

    @factory.post_generation
    def terms(self, create: bool, extracted: Any, **given: Any) -> None:
        """Give the community our own terms, for as long as anybody remembers.

        False: none; or the kinds that it has.
        """
        if create and extracted is not False:
            has_terms(self, **({"kinds": extracted} if extracted else {}))


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A maintainer of a community: somebody who may vote."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MAINTAINER
    joined_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def agreed(self, create: bool, extracted: Any, **given: Any) -> None:
        """Have a person agree to the terms and let everything be published; False: neither."""
        if create and extracted is not False and self.user.kind in ("person", "simulated"):
            agree_to_all(self.user, self.community)


class SuspensionFactory(factory.django.DjangoModelFactory[Suspension]):
    """A suspension in force from a moment ago, for a week."""

    class Meta:
        model = Suspension

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    reason = "Shouting."
    starts_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyAttribute(lambda one: one.starts_at + timedelta(days=7))


class ReviewerFactory(factory.django.DjangoModelFactory[Reviewer]):
    """An outside reviewer in office since a month ago."""

    class Meta:
        model = Reviewer

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    offered_at = factory.LazyAttribute(lambda one: one.since)
    accepted_at = factory.LazyAttribute(lambda one: one.since)
    since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))
