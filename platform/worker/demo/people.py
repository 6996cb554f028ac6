"""Who lives in the demonstration. Names are roles; nobody real is meant."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from communities.models import Role


@dataclass(frozen=True)
class DemoPerson:
    """An account of the demonstration; `username` decides by which rule a simulated one votes."""

    username: str
    name: str
    role: Role
    kind: User.Kind = User.Kind.PERSON


DEMO = (
    DemoPerson("demo-steward", "Demo steward", Role.STEWARD),
    DemoPerson("demo-co-steward", "Demo co-steward", Role.STEWARD),
    DemoPerson("demo-maintainer", "Demo maintainer", Role.MAINTAINER),
    DemoPerson("demo-contributor", "Demo contributor", Role.CONTRIBUTOR),
    DemoPerson("demo-concise", "Simulated: likes it short", Role.MAINTAINER, User.Kind.SIMULATED),
    DemoPerson(
        "demo-practical", "Simulated: wants a next step", Role.MAINTAINER, User.Kind.SIMULATED
    ),
    DemoPerson("demo-courteous", "Simulated: minds the tone", Role.MAINTAINER, User.Kind.SIMULATED),
    DemoPerson(
        "demo-thorough", "Simulated: wants it complete", Role.MAINTAINER, User.Kind.SIMULATED
    ),
)
DEMO_EMPTY = (DemoPerson("demo-founder", "Demo founder", Role.STEWARD),)
