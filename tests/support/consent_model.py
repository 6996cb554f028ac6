"""What the gate should say, by a plain model in Python: no query, no clock, no code of the product.

One person in one community. Days count from 0. A text or a vote is let out when it rests on terms,
its giver was old enough, it is not taken out, and publishing it is allowed now, or was until a
withdrawal that keeps what was before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TEXTS, VOTES = "texts", "votes"


@dataclass
class Answered:
    """How the person answers about publishing one kind of thing."""

    yes: bool = False
    until: int | None = None
    earlier_until: int | None = None

    def lets_out(self, made: int, today: int) -> bool:
        """Say whether it lets out what was made on a day."""
        holds = self.yes and (self.until is None or today < self.until)
        return holds or (self.earlier_until is not None and made < self.earlier_until)

    def holds(self, today: int) -> bool:
        """Say whether it is a yes now."""
        return self.yes and (self.until is None or today < self.until)


@dataclass
class Version:
    """A version of the terms: from which day on, and until when one may go on without it."""

    material: bool
    day: int
    grace_ends: int


@dataclass
class Given:
    """Something that was given: what, when, and whether its giver stated to be old enough."""

    kind: str
    made: int
    of_age: bool
    taken_out: bool = False


@dataclass
class Model:
    """Everything that decides; `of_age_from`: since when the person states to be old enough."""

    today: int = 0
    versions: list[Version] = field(default_factory=lambda: [Version(True, 0, 0)])
    accepted: dict[tuple[str, int], bool] = field(default_factory=dict)
    answered: dict[str, Answered] = field(
        default_factory=lambda: {TEXTS: Answered(), VOTES: Answered()}
    )
    given: list[Given] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """The days of requests to take everything out that no worker has come to."""
    of_age_from: int | None = None

    def rests_on(self, kind: str) -> int | None:
        """Return the version that something new would rest on; None: it is not taken in."""
        mine = [number for (covers, number) in self.accepted if covers == kind]
        if not mine:
            return None
        newest = max(mine)
        for number, version in enumerate(self.versions, start=1):
            if number > newest and version.material and self.today >= version.grace_ends:
                return None
        return newest

    def accept(self, kind: str, *, of_age: bool) -> None:
        """Agree to the newest version; the first yes to it stands, and an age may follow it."""
        stands = self.accepted.setdefault((kind, len(self.versions)), of_age)
        if of_age and not stands and self.of_age_from is None:
            self.of_age_from = self.today

    def answer(self, kind: str, *, yes: bool, days: int | None = None) -> None:
        """Answer about publishing; the same yes again changes nothing."""
        if yes and self.answered[kind].holds(self.today):
            return
        until = self.today + days if yes and days is not None else None
        self.answered[kind] = Answered(yes, until)

    def end_for_the_future(self) -> bool:
        """Let nothing new out; say whether there was anything to end."""
        ended = False
        for kind, one in self.answered.items():
            if one.holds(self.today):
                self.answered[kind] = Answered(False, None, self.today)
                ended = True
        return ended

    def ask_to_take_everything_out(self) -> bool:
        """Let nothing of it out from now on; say whether there was anything."""
        there = bool(self.asked) or any(not one.taken_out for one in self.given)
        for kind, one in self.answered.items():
            if one.holds(self.today) or one.earlier_until is not None:
                self.answered[kind] = Answered()
                there = True
        if there:
            self.asked.append(self.today)
        return there

    def carry_out(self) -> None:
        """Take out what was asked for."""
        for thing in self.given:
            thing.taken_out = thing.taken_out or self._is_being_taken_out(thing)
        self.asked.clear()

    def _is_being_taken_out(self, thing: Given) -> bool:
        return any(thing.made <= day for day in self.asked)

    def give(self, kind: str) -> bool:
        """Give something; say whether it is taken in."""
        number = self.rests_on(kind)
        if number is None:
            return False
        self.given.append(Given(kind, self.today, self.accepted[kind, number]))
        return True

    def why_kept(self, thing: Given) -> str:
        """Say in a word why it stays here; '' when it is let out."""
        if thing.taken_out:
            return "removed"
        later = self.of_age_from is not None and self.of_age_from <= thing.made
        if not thing.of_age and not later:
            return "under age"
        lets_out = self.answered[thing.kind].lets_out(thing.made, self.today)
        if self._is_being_taken_out(thing) or not lets_out:
            return "no consent"
        return ""

    def is_let_out_as_earlier(self, thing: Given) -> bool:
        """Say whether it is let out although nothing new would be."""
        answered = self.answered[thing.kind]
        return not self.why_kept(thing) and not answered.holds(self.today)
