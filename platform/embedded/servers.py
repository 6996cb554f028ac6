"""Both servers of a home, or those that the environment already names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from embedded import postgres, valkey
from embedded.cluster import APPLICATION, OWNER
from embedded.errors import StartError, explain
from embedded.home import Home
from embedded.keeper import Keeper
from embedded.postgres import Postgres
from embedded.terminal import Terminal
from embedded.valkey import Valkey


@dataclass
class Servers:
    """The servers we started (None: somebody else's) and the variables that lead to them."""

    postgres: Postgres | None
    valkey: Valkey | None
    environment: dict[str, str]

    def end(self) -> None:
        """End what we started, the latest first."""
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.child.end()


@contextmanager
def running_servers(
    home: Home, keeper: Keeper, *, durable: bool, terminal: Terminal
) -> Iterator[Servers]:
    """Start the servers that the environment does not name; end them after the block.

    Raises:
        StartError: with cause and fix.
    """
    with ExitStack() as stack:
        servers = Servers(None, None, {})
        stack.callback(servers.end)
        try:
            servers.environment |= _database(servers, home, keeper, durable, terminal)
            servers.environment |= _broker(servers, home, keeper, terminal)
        except OSError as error:
            raise StartError(f"The servers could not start: {explain(error)}") from None
        yield servers


def names_database(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the environment leads to a database of somebody else's.

    Raises:
        StartError: it names only one of the two roles.
    """
    named = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if environment.get(name)]
    if len(named) == 1:
        raise StartError(
            f"{named[0]} is set, but its companion is not. Set both DATABASE_URL (the "
            "application's role) and DATABASE_OWNER_URL (the owner of the tables), or neither."
        )
    return bool(named)


def _database(
    servers: Servers, home: Home, keeper: Keeper, durable: bool, terminal: Terminal
) -> dict[str, str]:
    if names_database():
        return {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    with terminal.step("PostgreSQL"):
        servers.postgres = postgres.start(home, keeper, durable=durable)
    return {
        "DATABASE_URL": servers.postgres.url(APPLICATION),
        "DATABASE_OWNER_URL": servers.postgres.url(OWNER),
    }


def _broker(servers: Servers, home: Home, keeper: Keeper, terminal: Terminal) -> dict[str, str]:
    if os.environ.get("REDIS_URL"):
        return {"REDIS_URL": os.environ["REDIS_URL"]}
    with terminal.step("Valkey"):
        servers.valkey = valkey.start(home, keeper)
    return {"REDIS_URL": servers.valkey.url()}
