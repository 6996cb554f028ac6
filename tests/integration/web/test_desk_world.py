"""The community of the desk's bench can still be made: the bench runs too seldom to tell."""

from __future__ import annotations

import pytest

from bench import desk_world
from preferences.models import Export, ExportRow

pytestmark = pytest.mark.django_db


def test_the_desk_has_its_community(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_world, "tidy", lambda: None)  # nothing to count, in a transaction

    world = desk_world.build("desk-small", 40)

    assert world.community.memberships.count() >= world.members
    exports = Export.objects.filter(community=world.community)
    assert exports.count() == desk_world.EXPORTS
    assert ExportRow.objects.count() == sum(exports.values_list("row_count", flat=True))
