"""Who has which right in a community, as a plain model in Python says: no database, no policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from accounts.rights import RIGHTS
from communities.models import Role
from tests.integration.accounts.test_policies import WHO_MAY

BEGAN = datetime(2026, 5, 4, 12, tzinfo=UTC)
NOTICE = timedelta(hours=72)


@dataclass
class Announced:
    """A proposal of the model."""

    by: int
    effective_at: datetime | None


@dataclass
class Model:
    """What should be, by the person's number.

    `offers` holds who offered to review, with who has accepted it; `reviewers` who is in office.
    """

    now: datetime = BEGAN
    roles: dict[int, Role] = field(default_factory=lambda: {0: Role.STEWARD})
    suspended: dict[int, datetime] = field(default_factory=dict)
    asking: set[int] = field(default_factory=set)
    declined: dict[int, datetime] = field(default_factory=dict)
    proposed: dict[int, Announced] = field(default_factory=dict)
    offers: dict[int, Announced | None] = field(default_factory=dict)
    reviewers: set[int] = field(default_factory=set)

    def is_suspended(self, who: int) -> bool:
        return who in self.suspended and self.suspended[who] > self.now

    def role(self, who: int) -> Role | None:
        return None if self.is_suspended(who) else self.roles.get(who)

    def is_steward(self, who: int) -> bool:
        return self.role(who) == Role.STEWARD

    def others(self, than: int) -> list[int]:
        return [who for who in self.roles if self.is_steward(who) and who != than]

    def is_last(self, who: int) -> bool:
        return self.is_steward(who) and not self.others(who)

    def stands(self, about: int) -> bool:
        return self.is_steward(self.proposed[about].by) and self.role(about) is not None

    def propose(self, about: int, by: int) -> None:
        effective_at = None if self.others(by) else self.now + NOTICE
        self.proposed[about] = Announced(by, effective_at)

    def reviews(self, who: int) -> bool:
        return who in self.reviewers and who not in self.roles and not self.is_suspended(who)

    def accept(self, about: int, by: int) -> None:
        accepted = self.offers[about]
        if accepted is not None and self.is_steward(accepted.by):
            del self.offers[about]
            self.reviewers.add(about)
        else:
            effective_at = None if self.others(by) else self.now + NOTICE
            self.offers[about] = Announced(by, effective_at)

    def forget_proposals_of(self, who: int) -> None:
        self.proposed = {about: one for about, one in self.proposed.items() if one.by != who}

    def rights(self, who: int) -> set[str]:
        outside = "reviewer" if self.reviews(who) else "stranger"
        known_as = role.value if (role := self.role(who)) else outside
        return {right for right in RIGHTS if known_as in WHO_MAY[right]}
