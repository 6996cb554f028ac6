"""Settings refuse what would be unsafe, and say what to set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SAFE = {
    "FOLKMOOT_MODE": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "folkmoot.example",
    "DATABASE_URL": "postgresql://app@127.0.0.1:1/folkmoot",
    "DATABASE_OWNER_URL": "postgresql://owner@127.0.0.1:1/folkmoot",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def check(**changed: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"PATH": os.environ["PATH"], **SAFE, **changed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_settings_are_accepted() -> None:
    done = check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "at least 50 random characters"),
        ("SECRET_KEY", "a" * 60, "at least 50 random characters"),
        ("FOLKMOOT_MODE", "debug", "must be one of production, demo, test"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "sqlite:///folkmoot.db", "PostgreSQL is the only database"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
        ("FOLKMOOT_SETTLING_SECONDS", "soon", "must be a whole number"),
        ("FOLKMOOT_SETTLING_SECONDS", "-1", "must be at least 0"),
        ("FOLKMOOT_PERSON_VOTES_PER_DAY", "0", "must be at least 1"),
        ("FOLKMOOT_COMMUNITIES_PER_DAY", "0", "must be at least 1"),
        ("SECURE_SSL_REDIRECT", "maybe", "must be true or false"),
    ],
)
def test_what_is_unsafe_or_unclear_is_refused_without_a_traceback(
    variable: str, value: str, said: str
) -> None:
    done = check(**{variable: value})

    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_does_not_listen_to_other_machines() -> None:
    done = check(FOLKMOOT_MODE="demo", FOLKMOOT_BIND="0.0.0.0:8000")

    assert done.returncode != 0
    assert "only listens on 127.0.0.1" in done.stderr
