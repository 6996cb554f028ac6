"""Any sequence of grants, revocations and departures leaves exactly the rights it should.

A plain model in Python takes the same steps beside the operations: it foretells whether each is
done or refused, and afterwards which rights everybody has. Whoever has left or was removed has the
rights of a stranger who was never there, and not one more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from communities.models import (
    Community,
    Role,
    Suspension,
)
from communities.operations.accept_invitation import accept_invitation
from communities.operations.appoint_steward import appoint_due_stewards, approve_steward
from communities.operations.change_role import change_role, step_down
from communities.operations.decide_join_request import approve_join_request, decline_join_request
from communities.operations.invite import invite
from communities.operations.join import ask_to_join
from communities.operations.leave import leave, remove_member
from communities.operations.propose_steward import propose_steward, withdraw_proposal
from communities.operations.reviewers import (
    seat_due_reviewers,
)
from communities.operations.suspend import lift_suspension, suspend
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.support.chosen import some_of
from tests.support.reviewing_steps import accepting, ending_review, offering, seating
from tests.support.rights_model import BEGAN, NOTICE, Model
from tests.support.rights_walk import Walk, rights

PARTS = 5  # so that two cores share the work
SEQUENCES = 600 if os.environ.get("FOLKMOOT_LONG_FAULTS") == "1" else 100
MAX_STEPS = 16
PEOPLE = 5
ASK_AGAIN = timedelta(days=7)
RANK = [Role.CONTRIBUTOR, Role.MAINTAINER, Role.STEWARD]


def inviting(walk: Walk, by: int, about: int, extra: int) -> None:
    """Make an invitation, which is accepted at once."""
    model, role = walk.model, RANK[extra % 3]
    gives = min(role, Role.MAINTAINER, key=RANK.index)
    has = model.roles.get(about)
    already = has is not None and RANK.index(has) >= RANK.index(gives)
    if role == Role.STEWARD and has == Role.MAINTAINER:
        already = about in model.proposed
    can = model.is_steward(by) and not model.is_suspended(about) and not already

    def act() -> None:
        made = invite(community=walk.community, by=walk.people[by], role=role, now=model.now)
        accept_invitation(secret=made.secret, user=walk.people[about], now=model.now)

    if walk.agree(can, act):
        if has is None or RANK.index(has) < RANK.index(gives):
            model.roles[about] = gives
        model.asking.discard(about)
        if role == Role.STEWARD and about not in model.proposed:
            model.propose(about, by)


def asking(walk: Walk, _by: int, about: int, _extra: int) -> None:
    """Ask to join."""
    model = walk.model
    no_sooner = model.declined.get(about, BEGAN - ASK_AGAIN) + ASK_AGAIN
    can = (
        about not in model.roles
        and not model.is_suspended(about)
        and about not in model.asking
        and no_sooner <= model.now
    )
    user = walk.people[about]
    act = lambda: ask_to_join(community=walk.community, user=user, words="", now=model.now)  # noqa: E731
    if walk.agree(can, act):
        model.asking.add(about)


def deciding(walk: Walk, by: int, about: int, extra: int) -> None:
    """Decide on a request."""
    model, request, actor = walk.model, walk.request(about), walk.people[by]
    assert (request is not None) is (about in model.asking)
    if request is None:
        return
    if extra % 3 == 2:
        no = {"request": request, "sentence": "No.", "by": actor, "now": model.now}
        if walk.agree(model.is_steward(by), lambda: decline_join_request(**no)):  # type: ignore[arg-type]
            model.asking.discard(about)
            model.declined[about] = model.now
        return
    role = RANK[extra % 3]
    can = model.is_steward(by) and not model.is_suspended(about)
    yes = {"request": request, "role": role, "by": actor, "now": model.now}
    if walk.agree(can, lambda: approve_join_request(**yes)):  # type: ignore[arg-type]
        model.asking.discard(about)
        model.roles[about] = role


def changing_role(walk: Walk, by: int, about: int, extra: int) -> None:
    """Give a member another role."""
    model, member, role = walk.model, walk.member(about), RANK[extra % 3]
    if member is None:
        return
    can = (
        model.is_steward(by)
        and role != Role.STEWARD
        and model.roles[about] not in (Role.STEWARD, role)
    )
    actor = walk.people[by]
    if walk.agree(can, lambda: change_role(membership=member, role=role, by=actor, now=model.now)):
        model.roles[about] = role


def proposing(walk: Walk, by: int, about: int, _extra: int) -> None:
    """Propose a steward."""
    model, member, actor = walk.model, walk.member(about), walk.people[by]
    if member is None:
        return
    can = (
        model.is_steward(by)
        and model.role(about) in (Role.CONTRIBUTOR, Role.MAINTAINER)
        and about not in model.proposed
    )
    if walk.agree(can, lambda: propose_steward(membership=member, by=actor, now=model.now)):
        model.propose(about, by)


def approving(walk: Walk, by: int, about: int, _extra: int) -> None:
    """Approve a proposed steward."""
    model, proposal, actor = walk.model, walk.proposal(about), walk.people[by]
    assert (proposal is not None) is (about in model.proposed)
    if proposal is None:
        return
    can = model.is_steward(by) and model.proposed[about].by != by and model.stands(about)
    if walk.agree(can, lambda: approve_steward(proposal=proposal, by=actor, now=model.now)):
        del model.proposed[about]
        model.roles[about] = Role.STEWARD


def withdrawing(walk: Walk, by: int, about: int, _extra: int) -> None:
    """Take a proposal back."""
    model, proposal, actor = walk.model, walk.proposal(about), walk.people[by]
    if proposal is None:
        return
    can = model.is_steward(by) or by == about
    if walk.agree(can, lambda: withdraw_proposal(proposal=proposal, by=actor, now=model.now)):
        del model.proposed[about]


def stepping_down(walk: Walk, _by: int, about: int, _extra: int) -> None:
    """Be a steward no more."""
    model, member = walk.model, walk.member(about)
    if member is None:
        return
    can = model.roles[about] == Role.STEWARD and not model.is_last(about)
    if walk.agree(can, lambda: step_down(membership=member, now=model.now)):
        model.roles[about] = Role.MAINTAINER
        model.forget_proposals_of(about)


def leaving(walk: Walk, _by: int, about: int, _extra: int) -> None:
    """Leave."""
    model, member = walk.model, walk.member(about)
    assert (member is not None) is (about in model.roles)
    if member is None:
        return
    can = len(model.roles) == 1 or not model.is_last(about)
    if walk.agree(can, lambda: leave(membership=member, now=model.now)):
        gone(model, about)


def removing(walk: Walk, by: int, about: int, _extra: int) -> None:
    """End a membership."""
    model, member = walk.model, walk.member(about)
    if member is None:
        return
    can = model.is_steward(by) and model.roles[about] != Role.STEWARD
    out = {"membership": member, "by": walk.people[by], "now": model.now}
    if walk.agree(can, lambda: remove_member(**out)):  # type: ignore[arg-type]
        gone(model, about)


def gone(model: Model, who: int) -> None:
    """Forget a member."""
    del model.roles[who]
    model.proposed.pop(who, None)
    model.forget_proposals_of(who)


def suspending(walk: Walk, by: int, about: int, extra: int) -> None:
    """Suspend somebody, perhaps with a second steward."""
    model, second = walk.model, extra % (PEOPLE + 1)
    days = 1 + extra % 5
    seconded = second < PEOPLE and second not in (by, about) and model.is_steward(second)
    can = (
        model.is_steward(by)
        and by != about
        and not model.is_suspended(about)
        and (model.roles.get(about) != Role.STEWARD or seconded)
    )

    def act() -> None:
        suspend(
            community=walk.community,
            user=walk.people[about],
            by=walk.people[by],
            reason="Shouting.",
            days=days,
            now=model.now,
            seconded_by=walk.people[second] if second < PEOPLE else None,
        )

    if walk.agree(can, act):
        model.suspended[about] = model.now + timedelta(days=days)
        model.forget_proposals_of(about)


def lifting(walk: Walk, by: int, about: int, _extra: int) -> None:
    """Lift a suspension, which may be over."""
    model = walk.model
    found = Suspension.objects.filter(user=walk.people[about]).order_by("pk").last()
    if found is None:
        return
    can = model.is_steward(by) and model.is_suspended(about)
    actor = walk.people[by]
    if walk.agree(can, lambda: lift_suspension(suspension=found, by=actor, now=model.now)):
        del model.suspended[about]


def sweeping(walk: Walk, _by: int, _about: int, _extra: int) -> None:
    """Appoint the stewards whose time has come."""
    model, appointed = walk.model, 0
    for about, one in list(model.proposed.items()):
        if one.effective_at is not None and one.effective_at > model.now:
            continue
        others = model.others(one.by)
        if not model.stands(about):
            del model.proposed[about]
        elif one.effective_at is not None and not others:
            del model.proposed[about]
            model.roles[about] = Role.STEWARD
            appointed += 1
        elif one.effective_at is not None or not others:
            one.effective_at = None if others else model.now + NOTICE
    assert appoint_due_stewards(now=model.now) == appointed
    assert seat_due_reviewers(now=model.now) == seating(model)


STEPS = [
    inviting,
    inviting,
    asking,
    deciding,
    changing_role,
    proposing,
    proposing,
    approving,
    approving,
    withdrawing,
    stepping_down,
    leaving,
    removing,
    suspending,
    lifting,
    sweeping,
    offering,
    offering,
    accepting,
    accepting,
    accepting,
    ending_review,
]
# In hours: some shorter than a suspension and a notice, some longer.
WAITS = [0, 0, 1, 30, 80, 200]
Step = tuple[Callable[[Walk, int, int, int], None], int, int, int, int]
step = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
    st.integers(0, 29),
    st.sampled_from(WAITS),
)


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo what is stored inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def community(db: None) -> Community:
    """Return a community of one steward, beside another whose steward has no right here."""
    made: Community = CommunityFactory()
    return made


@pytest.fixture
def people(community: Community) -> list[User]:
    """Return its steward and others who may come in; the last runs another community."""
    made: list[User] = [UserFactory() for _ in range(PEOPLE)]
    MembershipFactory(community=community, user=made[0], role=Role.STEWARD)
    MembershipFactory(user=made[-1], role=Role.STEWARD)
    return made


@pytest.mark.fault
@pytest.mark.parametrize("_part", some_of(range(PARTS)))
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=4, max_size=MAX_STEPS))
def test_after_any_sequence_everybody_has_the_rights_they_should(
    _part: int, community: Community, people: list[User], steps: list[Step]
) -> None:
    walk = Walk(community, people)
    with forgotten(), time_machine.travel(BEGAN, tick=False) as clock:
        for take, by, about, extra, hours in steps:
            walk.model.now += timedelta(hours=hours)
            clock.move_to(walk.model.now)
            take(walk, by, about, extra)
            walk.check(about)
        stranger = rights(UserFactory(), community)
        for who, person in enumerate(people):
            walk.check(who)
            if who not in walk.model.roles and not walk.model.reviews(who):
                assert rights(person, community) == stranger


def test_the_model_would_notice_a_right_that_stays(
    community: Community, people: list[User]
) -> None:
    walk = Walk(community, people)
    MembershipFactory(community=community, user=people[1])

    with pytest.raises(AssertionError):
        walk.check(1)
