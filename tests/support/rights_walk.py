"""A community and its model, taking the same steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.models import User
from accounts.rights import RIGHTS, allows
from communities.models import (
    Community,
    JoinRequest,
    Membership,
    ProposalState,
    Reviewer,
    StewardProposal,
)
from communities.operations.accept_invitation import InvitationUnusable
from communities.operations.turns import NotAllowed
from record.refusals import Refused
from tests.support.rights_model import Model


@dataclass
class Walk:
    """The model and the real community, taking the same steps."""

    community: Community
    people: list[User]
    model: Model = field(default_factory=Model)

    def member(self, who: int) -> Membership | None:
        return Membership.objects.filter(community=self.community, user=self.people[who]).first()

    def proposal(self, about: int) -> StewardProposal | None:
        return StewardProposal.objects.filter(
            membership__user=self.people[about], state=ProposalState.WAITING
        ).first()

    def reviewer(self, who: int) -> Reviewer | None:
        return Reviewer.objects.current().filter(user=self.people[who]).first()

    def request(self, of: int) -> JoinRequest | None:
        return JoinRequest.objects.filter(user=self.people[of], state="waiting").first()

    def agree(self, foretold: bool, act: Callable[[], object]) -> bool:
        """Act; what happens must be what the model foretold."""
        refusal: Exception | None = None
        try:
            act()
        except (Refused, NotAllowed, InvitationUnusable) as error:
            refusal = error
        assert (refusal is None) is foretold, refusal
        return foretold

    def check(self, who: int) -> None:
        """Compare the person's rights with the model's."""
        assert rights(self.people[who], self.community) == self.model.rights(who)


def rights(user: User, community: Community) -> set[str]:
    """Return every right that the user has, asked for as a page does: the role is read once."""
    read = Community.objects.read_by(user.pk).get(pk=community.pk)
    return {right for right in RIGHTS if allows(right, user, read)}
