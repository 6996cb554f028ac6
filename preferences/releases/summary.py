"""What the exported rows rest on: whose judgement, whose texts, under which licences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User

COLUMNS = (
    "voters",
    "comparison__prompt__language",
    "comparison__prompt__licence",
    "comparison__prompt__source",
    "chosen__licence",
    "rejected__licence",
    "chosen__model__name",
    "rejected__model__name",
    "chosen__model__revision",
    "rejected__model__revision",
    "chosen__model__licence",
    "rejected__model__licence",
)


@dataclass
class Summary:
    """Grows with every row; everything in it is bounded by people, models and licences."""

    simulated: frozenset[int]
    """Ids of the accounts that a stated rule votes with."""
    votes: int = 0
    simulated_votes: int = 0
    one_vote: int = 0
    """Rows that rest on a single vote: one person's judgement."""
    voters: Counter[int] = field(default_factory=Counter)
    """Votes by voter; never written anywhere, only counted."""
    languages: Counter[str] = field(default_factory=Counter)
    prompt_licences: Counter[str] = field(default_factory=Counter)
    answer_licences: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    writers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Answers by (model, revision, licence); ('', '', '') for people."""

    @classmethod
    def empty(cls) -> Summary:
        """Return a summary of no rows; one query."""
        simulated = User.objects.filter(kind=User.Kind.SIMULATED).values_list("id", flat=True)
        return cls(simulated=frozenset(simulated))

    def add(self, values: Mapping[str, Any]) -> None:
        """Count one row; `values` holds COLUMNS."""
        votes = len(values["voters"])
        self.votes += votes
        self.one_vote += votes == 1
        self.voters.update(values["voters"])
        self.simulated_votes += len(self.simulated.intersection(values["voters"]))
        self.languages[values["comparison__prompt__language"]] += 1
        self.prompt_licences[values["comparison__prompt__licence"]] += 1
        self.sources[values["comparison__prompt__source"]] += 1
        for answer in ("chosen", "rejected"):
            self.answer_licences[values[f"{answer}__licence"]] += 1
            self.writers[
                values[f"{answer}__model__name"] or "",
                values[f"{answer}__model__revision"] or "",
                values[f"{answer}__model__licence"] or "",
            ] += 1

    @property
    def simulated_voters(self) -> int:
        """How many of the voters are simulated."""
        return len(self.simulated.intersection(self.voters))

    @property
    def people(self) -> int:
        """How many of the voters are people."""
        return len(self.voters) - self.simulated_voters

    @property
    def largest_share(self) -> float | None:
        """The share of the votes that the busiest voter cast, 0…1; None without votes."""
        total = self.voters.total()
        return max(self.voters.values()) / total if total else None
