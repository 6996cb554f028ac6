"""Found a community: everything it needs from its first minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from communities import outbound_licences, slugs
from communities.default_texts import default_code_of_conduct
from communities.legal_home import LegalHome, checked
from communities.models import CodeOfConduct, Community, Guidelines, Membership, Role
from communities.operations.publish_rules import publish_rules
from communities.operations.publish_text import publish_text
from communities.rule_values import DEFAULTS, RuleValues
from consent.operations.activate_terms import publish_defaults
from preferences.models import Round
from record import writing
from record.models import Entry
from record.refusals import Refused
from record.verbs import Verb

# A form that is sent twice, by a double click or a line that broke, founds one community.
SENT_TWICE = timedelta(minutes=10)


class CommunityExists(Refused):
    """Another community has this address."""

    field = "slug"


class FoundedAlready(Refused):
    """The same person founded the same community a moment ago: this one."""

    def __init__(self, community: Community) -> None:
        self.community = community
        super().__init__(_("You founded “%s” a moment ago.") % community.name)


class TooManyFounded(Refused):
    """One person founded too many communities in a day."""


@dataclass(frozen=True)
class Choices:
    """What a founder may decide and need not: the defaults suit most.

    Country and contact of the legal home are both there or neither; without them nobody else joins.
    """

    needs: str = ""
    outbound_licence: str = outbound_licences.DEFAULT.value
    code_of_conduct: str = field(default_factory=default_code_of_conduct)
    rules: RuleValues = DEFAULTS
    legal_country: str = ""
    legal_contact: str = ""


def found_community(
    *,
    slug: str,
    name: str,
    purpose: str,
    legal_home: str,
    guidelines: str,
    founder: User,
    now: datetime,
    choices: Choices | None = None,
    by_operator: bool = False,
) -> Community:
    """Make the community with its founder as steward, its texts, rules, terms and default round.

    `by_operator`: whoever runs the site founds it for the founder, as often as need be.

    Raises:
        SlugReserved: the site keeps the slug for itself.
        CommunityExists: the slug is taken.
        FoundedAlready: the founder made one of this name in the last minutes.
        TooManyFounded: the founder made too many in the last day.
        Refused: the legal home is begun and not whole.
    """
    slugs.check(slug)
    choices = choices or Choices()
    home = _legal_home(legal_home, choices)
    try:
        with transaction.atomic():
            if not by_operator:
                _stay_within_reason(founder, name, now=now)
            community = Community.objects.create(
                slug=slug,
                name=name,
                purpose=purpose,
                needs=choices.needs,
                legal_home=home.name,
                legal_country=home.country,
                legal_contact=home.contact,
                outbound_licence=choices.outbound_licence,
                created_at=now,
            )
            _settle_in(community, founder, choices.rules, now=now)
            _record(community, founder, guidelines, choices, by_operator=by_operator, now=now)
    except IntegrityError as error:
        if "communities_community_slug" in str(error):
            raise CommunityExists(
                _("There is a community at “%s” already. Choose another address.") % slug
            ) from error
        raise
    return community


def _legal_home(name: str, choices: Choices) -> LegalHome:
    if choices.legal_country or choices.legal_contact:
        return checked(LegalHome(name, choices.legal_country, choices.legal_contact))
    return LegalHome(" ".join(name.split()))


def _stay_within_reason(founder: User, name: str, *, now: datetime) -> None:
    # The founder's row is the lock at which two requests of one person meet.
    User.objects.select_for_update(no_key=True).get(pk=founder.pk)
    same = Community.objects.filter(
        name=name,
        created_at__gt=now - SENT_TWICE,
        memberships__user=founder,
        memberships__role=Role.STEWARD,
    ).first()
    if same is not None:
        raise FoundedAlready(same)
    today = Entry.objects.filter(
        verb=Verb.COMMUNITY_FOUNDED, actor=founder.public_id, at__gt=now - timedelta(days=1)
    )
    most = settings.FOLKMOOT_COMMUNITIES_PER_DAY
    if today.count() >= most:
        raise TooManyFounded(
            ngettext(
                "You have founded %d community in the last 24 hours, the most that one person may "
                "here. Come back tomorrow.",
                "You have founded %d communities in the last 24 hours, the most that one person "
                "may here. Come back tomorrow.",
                most,
            )
            % most
        )


def _settle_in(community: Community, founder: User, rules: RuleValues, *, now: datetime) -> None:
    Membership.objects.create(community=community, user=founder, role=Role.STEWARD, joined_at=now)
    Round.objects.create(
        community=community,
        name=_("Everyday round"),
        purpose=_("Which answer would you rather have our tools give?"),
        is_default=True,
        votes_target=rules.votes_target,
        starts_at=now,
    )


def _record(
    community: Community,
    founder: User,
    guidelines: str,
    choices: Choices,
    *,
    by_operator: bool,
    now: datetime,
) -> None:
    """Write down the founding, then publish the first version of each text, rules and terms."""
    actor = None if by_operator else founder
    right = writing.OPERATOR if by_operator else writing.OWN_ACCOUNT
    writing.write(
        Verb.COMMUNITY_FOUNDED,
        actor=actor,
        subject=community,
        subject_type="community",
        right=right,
        now=now,
        community=community,
    )
    publish_text(
        Guidelines, community=community, text=guidelines, after=0, actor=actor, now=now, right=right
    )
    publish_text(
        CodeOfConduct,
        community=community,
        text=choices.code_of_conduct,
        after=0,
        actor=actor,
        now=now,
        right=right,
    )
    publish_rules(
        community=community, values=choices.rules, after=0, actor=actor, now=now, right=right
    )
    publish_defaults(community, actor=actor, right=right, now=now)
