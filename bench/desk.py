"""How long a steward waits for the pages of the register, in a large community.

`PAGE_p50_N`, `PAGE_p95_N`: milliseconds from a request until the page is made, in a community of N
members with ten contributions each, 50 versions of its terms and 10 exports; the baseline is the
same page of a community of 1,000 members in the same database, measured in turns.
`PAGE_queries_N`: how many queries it takes, beside the baseline's.

Each request asks for another person, name, version or licence.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from statistics import quantiles
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.copying import tidy
from bench.desk_world import VERSIONS, World, build
from bench.rows import Row
from consent.models import Acceptance
from preferences.models import Export

SMALL, LARGE = 1_000, 100_000
REQUESTS = 60
WARMING = 5
MEDIAN, P95 = 9, 18
Asked = Callable[[random.Random, World], str]


def measure() -> Iterator[Row]:
    """Yield each page's times and queries beside those of a community of a thousand."""
    # A line for each request would cost more than some of the pages' queries.
    logging.getLogger("folkmoot.access").setLevel(logging.WARNING)
    call_command("collectstatic", interactive=False, verbosity=0)
    worlds = [build(f"desk-{members}", members) for members in (SMALL, LARGE)]
    tidy()
    browsers = [_browser(world) for world in worlds]
    for page, asked in PAGES.items():
        small, large = _in_turns(worlds, browsers, asked)
        for share, at in (("p50", MEDIAN), ("p95", P95)):
            name, baseline = f"{page}_{share}", f"{page}_{share}_{SMALL}"
            yield _row(f"{name}_{LARGE}", large.time(at), "ms", baseline, small.time(at))
        name, baseline = f"{page}_queries_{LARGE}", f"{page}_queries_{SMALL}"
        yield _row(name, large.most_queries, "queries", baseline, small.most_queries)


class Measured:
    """What requests took."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self.most_queries = 0

    def ask(self, browser: Client, address: str, *, keep: bool) -> None:
        """Ask for a page."""
        began = time.perf_counter()
        response: Any = browser.get(address, secure=True)
        took = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}.")
        if keep:
            self._times.append(took)

    def count(self, browser: Client, address: str) -> None:
        """Count the queries of a page."""
        with CaptureQueriesContext(connection) as captured:
            browser.get(address, secure=True)
        self.most_queries = max(self.most_queries, len(captured))

    def time(self, at: int) -> float:
        """Return a percentile."""
        return quantiles(self._times, n=20)[at]


def _in_turns(
    worlds: list[World], browsers: list[Client], asked: Asked
) -> tuple[Measured, Measured]:
    measured = (Measured(), Measured())
    draws = [random.Random(7) for _ in worlds]
    for turn in range(WARMING + REQUESTS):
        for one, world, browser, draw in zip(measured, worlds, browsers, draws, strict=True):
            address = f"/c/{world.community.slug}/desk/rights/{asked(draw, world)}"
            one.ask(browser, address, keep=turn >= WARMING)
            if turn % 10 == 0:
                one.count(browser, address)
    return measured


def _browser(world: World) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(world.steward)
    return client


def _somebody(draw: random.Random, world: World) -> User:
    name = f"{world.community.slug}-{draw.randint(1, world.members)}"
    return User.objects.get(username=name)


def _person(draw: random.Random, world: World) -> str:
    return f"people/{_somebody(draw, world).public_id}/"


def _name(draw: random.Random, world: World) -> str:
    given, family, number = _somebody(draw, world).name.split()
    return "?who=" + draw.choice((given, f"{given} {family}", f"{given} {number}", number))


def _version(draw: random.Random, world: World) -> str:
    return f"versions/contributor_terms/{draw.randint(1, VERSIONS)}/"


def _licence(draw: random.Random, world: World) -> str:
    return f"licence/?licence={draw.choice(('CC-BY-4.0', 'CC0-1.0', 'MIT', 'GPL-3.0-only'))}"


def _export(draw: random.Random, world: World) -> str:
    keys = Export.objects.filter(community=world.community).values_list("public_id", flat=True)
    return f"exports/{draw.choice(list(keys))}/"


def _words(draw: random.Random, world: World) -> str:
    one = Acceptance.objects.filter(user=_somebody(draw, world))[0]
    return f"words/{one.words_id}/"


PAGES: dict[str, Asked] = {
    "overview": lambda draw, world: "",
    "search": _name,
    "person": _person,
    "words": _words,
    "version": _version,
    "licence": _licence,
    "exports": lambda draw, world: "exports/",
    "export": _export,
}


def _row(name: str, value: float, unit: str, baseline: str, baseline_value: float) -> Row:
    return Row(
        name=name,
        value=value,
        unit=unit,
        baseline=baseline,
        baseline_value=baseline_value,
        better="lower",
    )
