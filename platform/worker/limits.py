"""How long things may take, and that these times stand in an order that loses nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MAX_LEASE = 45


@dataclass(frozen=True)
class Limits:
    """Seconds, all of them.

    A worker holds generations for `lease` and says each `heartbeat` that it still lives. A batch
    is interrupted after `soft` and its process killed after `hard`; a message that nobody
    acknowledged comes back after `visibility`.

    Raises:
        ImproperlyConfigured: the times stand in another order than heartbeat × 3 ≤ lease ≤ 45 and
            soft < hard < visibility.
    """

    heartbeat: float
    lease: float
    soft: float
    hard: float
    visibility: float

    def __post_init__(self) -> None:
        """Refuse an order under which work is lost or done twice."""
        if not 0 < 3 * self.heartbeat <= self.lease <= MAX_LEASE:
            raise ImproperlyConfigured(
                "FOLKMOOT_GENERATION_LEASE_SECONDS must be at least three times "
                "FOLKMOOT_GENERATION_HEARTBEAT_SECONDS and at most "
                f"{MAX_LEASE}; they are {self.lease:g} and {self.heartbeat:g}."
            )
        if not 0 < self.soft < self.hard < self.visibility:
            raise ImproperlyConfigured(
                "The time limits of a batch must rise: soft, hard, visibility; they are "
                f"{self.soft:g}, {self.hard:g}, {self.visibility:g}."
            )

    @classmethod
    def from_settings(cls) -> Limits:
        """Return the limits this site is set up with."""
        soft = settings.FOLKMOOT_GENERATION_SECONDS
        return cls(
            heartbeat=settings.FOLKMOOT_GENERATION_HEARTBEAT_SECONDS,
            lease=settings.FOLKMOOT_GENERATION_LEASE_SECONDS,
            soft=soft,
            hard=soft + 30,
            visibility=soft + 300,
        )
