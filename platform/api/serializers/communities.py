"""Communities, their texts and their people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from api.serializers.base import Shown
from communities.models import Community, Role
from communities.rule_values import Joining


class CommunitySerializer(Shown):
    """A community in the list of all."""

    id = serializers.UUIDField(source="public_id")
    slug = serializers.CharField(help_text=_("What `?community=` takes."))
    name = serializers.CharField()
    purpose = serializers.CharField()
    created_at = serializers.DateTimeField()


class ProjectLinkSerializer(Shown):
    """A project that the community says it belongs to."""

    name = serializers.CharField(help_text=_("In the community’s own words; nobody verifies it."))
    address = serializers.CharField(help_text=_("The domain, or the file in the repository."))
    verified = serializers.SerializerMethodField(
        help_text=_("Whether the address itself says so, in its DNS or by its file.")
    )

    def get_verified(self, link: Any) -> bool:
        """Say whether the link is proven."""
        return link.proven_at is not None


class CommunityDetailSerializer(CommunitySerializer):
    """A community's public face."""

    needs = serializers.CharField(
        help_text=_("What help it looks for; empty when it says nothing.")
    )
    legal_home = serializers.CharField(help_text=_("Who is responsible: a person or organisation."))
    legal_country = serializers.CharField(
        help_text=_("Its country, by ISO 3166-1; empty before others join.")
    )
    legal_contact = serializers.CharField(
        help_text=_("An e-mail or postal address; empty before others join.")
    )
    outbound_licence = serializers.CharField(
        help_text=_("The SPDX id under which its datasets leave.")
    )
    stewards = serializers.SerializerMethodField(help_text=_("The names of those who run it."))
    links = ProjectLinkSerializer(many=True)

    def get_stewards(self, community: Community) -> list[str]:
        """Return the stewards' names."""
        stewards = community.memberships.all().stewards().order_by("joined_at", "id")
        return list(stewards.values_list("user__name", flat=True))


class VersionSerializer(Shown):
    """One version of a text, without the text."""

    version = serializers.IntegerField()
    note = serializers.CharField(help_text=_("What changed, in a line; empty when nobody said."))
    published_at = serializers.DateTimeField()


class VersionedTextSerializer(VersionSerializer):
    """One version of a text, in Markdown."""

    text = serializers.CharField()


class VersionsSerializer(Shown):
    """The text in force, and every version of it, newest first."""

    current = VersionedTextSerializer(
        allow_null=True, help_text=_("Null before the first version is written.")
    )
    versions = VersionSerializer(many=True)


class RuleValuesSerializer(Shown):
    """A community's rules as data. Quotas count one member's day, in UTC."""

    joining = serializers.ChoiceField(choices=Joining.choices)
    reason_for_much = serializers.BooleanField(
        help_text=_("Whether a vote of “much better” asks for a reason.")
    )
    votes_target = serializers.IntegerField()
    notice_hours = serializers.IntegerField(
        help_text=_("How long a decision of a single steward is announced first.")
    )
    appeal_days = serializers.IntegerField()
    age_threshold = serializers.IntegerField(
        help_text=_("The contributions of younger people stay out of datasets.")
    )
    prompts_per_day = serializers.IntegerField()
    votes_per_day = serializers.IntegerField()
    generations_per_day = serializers.IntegerField()
    comments_per_day = serializers.IntegerField()
    reports_per_day = serializers.IntegerField()
    invitations_per_day = serializers.IntegerField()


class RulesSerializer(Shown):
    """The rules in force."""

    version = serializers.IntegerField(
        allow_null=True, help_text=_("Null where the defaults are in force.")
    )
    published_at = serializers.DateTimeField(allow_null=True)
    values = RuleValuesSerializer()


class WorkingGroupSerializer(Shown):
    """Members with a task of their own."""

    id = serializers.UUIDField(source="public_id")
    slug = serializers.CharField()
    name = serializers.CharField()
    charter = serializers.CharField()
    founded_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class MemberSerializer(Shown):
    """A member, without any address."""

    id = serializers.UUIDField(source="public_id", help_text=_("Of the membership."))
    name = serializers.CharField(source="user.name")
    kind = serializers.ChoiceField(source="user.kind", choices=User.Kind.choices)
    role = serializers.ChoiceField(choices=Role.choices)
    joined_at = serializers.DateTimeField()


class RoundSerializer(Shown):
    """A question put to voters."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    purpose = serializers.CharField()
    is_default = serializers.BooleanField()
    answers_per_prompt = serializers.IntegerField()
    votes_minimum = serializers.IntegerField(
        allow_null=True, help_text=_("Null means three, or as many voters as there are.")
    )
    votes_target = serializers.IntegerField()
    votes_cap = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
