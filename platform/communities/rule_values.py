"""What a community can decide about its own working, with defaults that suit most."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Community, Rules
from record.refusals import Refused


class Joining(models.TextChoices):
    """How somebody who was not invited becomes a member."""

    OPEN = "open", gettext_lazy("Anyone who is signed in may join")
    ASK = "ask", gettext_lazy("Anyone may ask; a steward decides")
    INVITATION = "invitation", gettext_lazy("By invitation only")


class RuleValueInvalid(Refused):
    """A rule's value is out of range; the message names the rule and the range."""


@dataclass(frozen=True)
class RuleValues:
    """A community's rules. Hours and days are whole; a quota counts one member's day (UTC).

    `notice_hours`: how long a decision of a single steward is announced before it takes effect.
    `appeal_days`: how long a decision of moderation can be appealed. `reason_for_much`: a vote of
    "much better" asks for a reason. `age_threshold`: the contributions of whoever states to be
    younger stay out of datasets.
    """

    joining: str = Joining.ASK
    reason_for_much: bool = False
    votes_target: int = 5
    notice_hours: int = 72
    appeal_days: int = 14
    age_threshold: int = 16
    prompts_per_day: int = 100
    votes_per_day: int = 1000
    generations_per_day: int = 400
    comments_per_day: int = 100
    reports_per_day: int = 20
    invitations_per_day: int = 50

    def __post_init__(self) -> None:
        """Check every value.

        Raises:
            RuleValueInvalid: one is out of range.
        """
        if self.joining not in Joining.values:
            raise RuleValueInvalid(_("Nobody joins by “%s”.") % self.joining)
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                raise RuleValueInvalid(
                    _("%(rule)s must be a whole number from %(least)d to %(most)d.")
                    % {"rule": name, "least": least, "most": most}
                )

    def as_data(self) -> dict[str, Any]:
        """Return the values as they are stored."""
        return asdict(self)


# A community sets its own quotas, and anybody may found one: the upper ends protect the site.
RANGES = {
    "votes_target": (1, 15),
    "notice_hours": (1, 720),
    "appeal_days": (3, 90),
    "age_threshold": (13, 21),
    "prompts_per_day": (1, 500),
    "votes_per_day": (10, 5_000),
    "generations_per_day": (2, 2_000),
    "comments_per_day": (1, 1_000),
    "reports_per_day": (1, 100),
    "invitations_per_day": (1, 200),
}
DEFAULTS = RuleValues()


def rules_of(community: Community) -> RuleValues:
    """Return the rules in force; no query for a community that `read_by` loaded, else one.

    A version written by an older release may lack a rule: its default holds. One it no longer knows
    is passed over.
    """
    if hasattr(community, "stated_rules"):
        stated = community.stated_rules
    else:
        versions = Rules.objects.filter(community=community).order_by("-version")
        stated = versions.values_list("values", flat=True).first()
    known = {field.name for field in fields(RuleValues)}
    return RuleValues(**{name: value for name, value in (stated or {}).items() if name in known})
