"""`platform/` is a source root, not a package: the standard library keeps its own `platform`."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import config
from tests.guards.sources import ROOT


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python from the project's root, with nothing of pytest's own search path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_platform_has_no_init_file() -> None:
    assert not (ROOT / "platform/__init__.py").exists()


def test_the_standard_library_keeps_its_platform_when_run_from_the_root() -> None:
    done = python("-c", "import platform, config; print(platform.__file__, config.__file__)")

    assert done.returncode == 0, done.stderr
    platform, ours = map(Path, done.stdout.split())
    assert platform.parent == Path(sysconfig.get_path("stdlib"))
    assert ours.name == "__init__.py"
    assert ours.parts[-3:-1] == ("platform", "config")


def test_manage_py_checks_the_project_from_the_root() -> None:
    done = python("manage.py", "check")

    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


def test_the_settings_package_under_test_is_ours() -> None:
    assert config.__file__ is not None
    assert Path(config.__file__).parent == ROOT / "platform/config"
