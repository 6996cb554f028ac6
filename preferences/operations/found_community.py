"""Found a community: everything it needs from its first minute."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Guidelines, Membership, Role
from preferences.models import Round


class CommunityExists(Exception):
    """Another community has this address."""


def found_community(
    *,
    slug: str,
    name: str,
    purpose: str,
    legal_home: str,
    guidelines: str,
    founder: User,
    now: datetime,
) -> Community:
    """Make the community with its founder as steward, its first guidelines and its default round.

    Raises:
        CommunityExists: the slug is taken.
    """
    try:
        with transaction.atomic():
            community = Community.objects.create(
                slug=slug, name=name, purpose=purpose, legal_home=legal_home, created_at=now
            )
            Membership.objects.create(
                community=community, user=founder, role=Role.STEWARD, joined_at=now
            )
            Guidelines.objects.create(
                community=community, version=1, text=guidelines, published_at=now
            )
            Round.objects.create(
                community=community,
                name=_("Everyday round"),
                purpose=_("Which answer would you rather have our tools give?"),
                is_default=True,
                starts_at=now,
            )
    except IntegrityError as error:
        if "communities_community_slug" in str(error):
            raise CommunityExists(
                _("There is a community at “%s” already. Choose another address.") % slug
            ) from error
        raise
    return community
