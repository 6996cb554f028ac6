"""What a command says about a model's terms: from its options, or true of the starter model."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from consent.outputs import Outputs
from inference.starter import terms as starter
from preferences.language_models.statement import Base, Openness, StatedTerms
from preferences.models import Disclosure, Layer


class OptionsUnfit(Exception):
    """The options can't be read; the message says why."""


def starter_terms(*, now: datetime) -> StatedTerms:
    """Return the terms of the model that comes with the program: made from nothing, all of it open.

    Its answers may train other models: Apache-2.0 asks nothing of what a program puts out. A clock
    that is behind is no reason to refuse it.
    """
    day = min(starter.READ_ON, now.date())
    return StatedTerms(
        outputs=Outputs.ALLOWED,
        licence=starter.LICENCE,
        text=starter.licence_text(),
        url=starter.URL,
        read_on=day,
        bases=(),
        openness=tuple(
            Openness(Layer(layer), Disclosure.PUBLISHED, place, day)
            for layer, place in starter.PLACES.items()
        ),
    )


def add_options(parser: ArgumentParser) -> None:
    """Add the options that say more of the terms than licence and outputs do."""
    parser.add_argument(
        "--licence-file",
        type=Path,
        metavar="FILE",
        help="the licence's text; it is kept with its SHA-256",
    )
    parser.add_argument(
        "--licence-sha256", default="", metavar="HEX", help="where the text may not be kept"
    )
    parser.add_argument("--licence-url", default="", metavar="URL", help="where the text stands")
    parser.add_argument(
        "--read-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="when you read it"
    )
    parser.add_argument(
        "--notice-file",
        type=Path,
        metavar="FILE",
        help="what has to be passed on with answers that are conditional",
    )
    parser.add_argument(
        "--base",
        action="append",
        default=[],
        metavar="NAME[@REVISION]",
        help="a model that this one was made from; may be given several times",
    )
    parser.add_argument("--no-base", action="store_true", help="it was made from no other model")
    parser.add_argument(
        "--openness",
        type=Path,
        metavar="FILE",
        help="TOML: a table for each open layer (weights, training_data, training_code, "
        "evaluation) with disclosure (published, described), place and seen_on",
    )


def stated_by(options: Mapping[str, Any]) -> StatedTerms:
    """Return what the options say.

    Raises:
        OptionsUnfit: a file can't be read, or two options contradict each other.
    """
    if options["base"] and options["no_base"]:
        raise OptionsUnfit("Give --base or --no-base, not both.")
    stated = bool(options["base"] or options["no_base"])
    return StatedTerms(
        outputs=options["outputs"],
        text=_read(options["licence_file"]),
        text_sha256=options["licence_sha256"].lower(),
        url=options["licence_url"],
        read_on=options["read_on"],
        notice=_read(options["notice_file"]),
        bases=tuple(_base(one) for one in options["base"]) if stated else None,
        openness=_openness(options["openness"]),
    )


def _base(named: str) -> Base:
    name, at, revision = named.rpartition("@")
    return Base(name.strip(), revision.strip()) if at else Base(named.strip())


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionsUnfit(f"{path} can't be read as UTF-8 text: {error}") from error


def _openness(path: Path | None) -> tuple[Openness, ...]:
    try:
        tables = tomllib.loads(_read(path))
        return tuple(
            Openness(
                Layer(layer),
                Disclosure(table.get("disclosure", "")),
                str(table.get("place", "")),
                _day(table.get("seen_on")),
            )
            for layer, table in tables.items()
        )
    except (tomllib.TOMLDecodeError, ValueError, AttributeError) as error:
        raise OptionsUnfit(f"{path} does not say how open which layer is: {error}") from error


def _day(value: object) -> date | None:
    """Return a day; TOML has days of its own."""
    return date.fromisoformat(str(value)) if value is not None else None
