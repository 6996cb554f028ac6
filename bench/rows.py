"""The shape of a result."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """A measured value beside the baseline measured in the same run."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float
    better: Literal["higher", "lower"]

    def as_json(self) -> str:
        """Return one line; `ratio` is value / baseline_value."""
        return json.dumps(
            {
                "name": self.name,
                "value": round(self.value, 3),
                "unit": self.unit,
                "baseline": self.baseline,
                "baseline_value": round(self.baseline_value, 3),
                "ratio": round(self.value / self.baseline_value, 3),
                "better": self.better,
            }
        )
