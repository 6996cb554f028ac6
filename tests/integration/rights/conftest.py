"""What a voter among five gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import NOW, found_moot
from tests.integration.rights.gathered import Gathered, gather


@pytest.fixture
def gathered(settings: Any, tmp_path: Path) -> Gathered:
    """Return what a voter among five gave; the log of erasures is the test's own."""
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    moot = found_moot(voters=5)
    moot.comparison.delete()
    return gather(moot.voters[0], moot.voters[1:], moot.community, now=NOW)
