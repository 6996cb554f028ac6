"""The folder appears whole or not at all."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from communities.models import Community
from preferences.releases.export_preferences import (
    export_archive,
    export_preferences,
)
from preferences.releases.files import Form
from preferences.releases.folder import ExportRefused
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import (
    JSONL,
    contents,
    everybody_votes,
    pair,
)

pytestmark = pytest.mark.django_db


def test_the_command_writes_and_tells(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair(community)
    everybody_votes(community)
    out = tmp_path / "new" / "out"
    call_command("export_preferences", "--community=moot", f"--out={out}", "--format=jsonl")
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 1
    assert set(told["files"]) == {"README.md", "manifest.json", JSONL}
    with pytest.raises(CommandError, match="no community “nowhere”"):
        call_command("export_preferences", "--community=nowhere", f"--out={tmp_path / 'x'}")


def test_the_folder_may_exist_if_it_is_empty(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    out = tmp_path / "out"
    out.mkdir()
    export_preferences(community=community, actor=None, now=NOW, out=out)
    before = contents(out)
    with pytest.raises(ExportRefused, match="is not empty"):
        export_preferences(community=community, actor=None, now=NOW, out=out)
    assert contents(out) == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_in_the_way_is_named(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ExportRefused, match="is, or lies below, a file"):
            export_preferences(community=community, actor=None, now=NOW, out=out)
    assert (tmp_path / "file").read_text() == "mine"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes: a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("form", list(Form))
def test_a_full_disk_leaves_nothing_behind(
    community: Community, tmp_path: Path, form: Form
) -> None:
    pair(community)
    everybody_votes(community)
    with room_for(200), pytest.raises(ExportRefused, match="not enough room"):
        export_preferences(
            community=community, actor=None, now=NOW, out=tmp_path / "out", form=form
        )
    with room_for(200), pytest.raises(ExportRefused):
        export_archive(community=community, actor=None, now=NOW, form=form)
    assert list(tmp_path.iterdir()) == []
