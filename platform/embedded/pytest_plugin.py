"""Starts the servers before pytest reads any settings: `-p embedded.pytest_plugin`.

conftest.py would be too late, since pytest-django reads the settings before it. Servers of our own
begin with tables (embedded.template); tests/conftest.py makes its databases from them. Workers of
pytest-xdist inherit the environment of the process that started the servers. When pytest is
killed, the keeper ends the servers and removes their data.
"""

from __future__ import annotations

import atexit
import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

from embedded.commands import throwaway_home
from embedded.errors import StartError, explain
from embedded.servers import names_database, running_servers
from embedded.template import begin_from_template
from embedded.terminal import Terminal

# Calls that run no test; they get addresses that lead nowhere.
_NO_TESTS = {"--collect-only", "--co", "--version", "-V", "--help", "-h", "--fixtures", "--markers"}
_NOWHERE = {
    "DATABASE_URL": "postgresql://folkmoot_app@127.0.0.1:1/folkmoot",
    "DATABASE_OWNER_URL": "postgresql://folkmoot_owner@127.0.0.1:1/folkmoot",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

_running = ExitStack()


def _start() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["FOLKMOOT_MODE"] = "test"
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    if _NO_TESTS.intersection(sys.argv):
        for name, value in _NOWHERE.items():
            os.environ.setdefault(name, value)
        return
    try:
        home, keeper = _running.enter_context(throwaway_home("folkmoot-test-"))
        os.environ["FOLKMOOT_HOME"] = str(home.path)
        if not names_database():
            os.environ["FOLKMOOT_TEST_TEMPLATE"] = begin_from_template(
                home, root=Path(__file__).resolve().parents[2], throwaway_home=throwaway_home
            )
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            servers = _running.enter_context(
                running_servers(home, keeper, durable=False, terminal=Terminal(nowhere))
            )
    except StartError as error:
        _running.close()
        sys.exit(f"The tests need PostgreSQL and Valkey. {error}")
    except OSError as error:
        _running.close()
        sys.exit(f"The tests need PostgreSQL and Valkey. {explain(error)}")
    os.environ.update(servers.environment)
    atexit.register(_running.close)


def pytest_unconfigure() -> None:
    """Stop the servers; in a worker there is nothing to stop."""
    _running.close()


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
