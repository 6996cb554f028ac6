"""A damaged backup is refused before anything changes, and a refused one changes nothing."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from tests.functional.backup.conftest import Site
from worker.backup import archive
from worker.backup.archive import Damaged

pytestmark = pytest.mark.django_db(transaction=True)


def flipped(data: bytes, at: int) -> bytes:
    """Return the data with one byte turned round."""
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def rewritten(
    backup: Path,
    added: Mapping[str, bytes],
    *,
    migrations: Callable[[list[str]], list[str]] = list,
) -> bytes:
    """Return the archive with further members before its manifest, which lists them.

    `migrations` makes those that it names of those that the database had.
    """
    out = BytesIO()
    with tarfile.open(backup) as old, tarfile.open(fileobj=out, mode="w") as new:
        for one in old:
            data = old.extractfile(one)
            assert data is not None
            text = data.read()
            if one.name == archive.MANIFEST:
                said = json.loads(text)
                for name, content in added.items():
                    more = tarfile.TarInfo(name)
                    more.size = len(content)
                    new.addfile(more, BytesIO(content))
                    reader = archive._hash_of(BytesIO(content))
                    said["members"][name] = {"sha256": reader.sha256, "bytes": reader.bytes}
                said["migrations"] = migrations(said["migrations"])
                text = json.dumps(said).encode()
                one.size = len(text)
            new.addfile(one, BytesIO(text))
    return out.getvalue()


DAMAGE = {
    "a byte of the database": lambda data: flipped(data, 3000),
    "a byte of a file": lambda data: flipped(data, data.index(b"PAR1 rows") + 1500),
    "a byte of the manifest": lambda data: flipped(data, data.rindex(b'"made_at"') + 2),
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut before the manifest": lambda data: data[: data.rindex(b"manifest.json")],
    "no archive": lambda data: b"PGDMP" + data[:2000],
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_refused_before_anything_changes(
    backup: Path, fresh: Site, damage: object
) -> None:
    assert callable(damage)
    backup.write_bytes(damage(backup.read_bytes()))

    done = fresh.manage("restore", backup)

    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert fresh.rows() == {}
    assert not fresh.files.exists()


@pytest.mark.parametrize(
    "name", ["files/../../outside", "/etc/outside", "files//etc", "../outside", "files\\..\\x"]
)
def test_an_archive_that_leads_outside_is_refused(backup: Path, name: str) -> None:
    backup.write_bytes(rewritten(backup, {name: b"x"}))

    with pytest.raises(Damaged, match="has no place in a backup"):
        archive.verify(backup)


def test_a_link_in_an_archive_is_refused(backup: Path) -> None:
    with tarfile.open(backup, "a") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)

    with pytest.raises(Damaged):
        archive.verify(backup)


def test_a_dump_that_the_database_refuses_changes_nothing(backup: Path, fresh: Site) -> None:
    """Every hash is right, and yet the last table can't be loaded: the first ones go, too."""
    assert fresh.manage("restore", backup).returncode == 0
    with psycopg.connect(fresh.owner_url) as owner:
        owner.execute("CREATE VIEW later AS SELECT 1 AS one")
        owner.execute("CREATE FUNCTION communities_community() RETURNS int LANGUAGE sql RETURN 1")
        owner.execute("CREATE SEQUENCE preferences_nothing")
        owner.execute("DROP TABLE record_entry")
        owner.execute("CREATE VIEW record_entry AS SELECT 1 AS one")
    before = fresh.rows()

    done = fresh.manage("restore", backup, "--replace")

    assert done.returncode == 1
    assert "The database did not take it and is as it was." in done.stderr
    assert fresh.rows() == before
    assert not list(fresh.home.glob("files.*"))


def test_a_backup_of_a_later_version_is_refused(backup: Path, fresh: Site) -> None:
    backup.write_bytes(rewritten(backup, {}, migrations=lambda had: [*had, "record.9999_later"]))

    done = fresh.manage("restore", backup)

    assert done.returncode == 1
    assert "made by a later version of Folkmoot: record.9999_later is not" in done.stderr
    assert fresh.rows() == {}


def test_a_backup_from_before_the_first_release_is_refused_in_one_sentence(
    backup: Path, fresh: Site
) -> None:
    old = ["preferences.0001_initial", "preferences.0002_comments_and_moderation"]
    backup.write_bytes(rewritten(backup, {}, migrations=lambda had: old))

    done = fresh.manage("restore", backup)

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: The backup was made by an earlier Folkmoot, before its first release, and "
        "can't be restored here: only the version that made it can read it."
    )
    assert fresh.rows() == {}
