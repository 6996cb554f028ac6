"""Do something to each of many where one that fails must not keep the others waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


def try_each(things: Iterable[T], act: Callable[[T], object]) -> list[tuple[T, Exception]]:
    """Do it to each, and go on after one that fails; return those that did, and why."""
    failed = []
    for thing in things:
        try:
            act(thing)
        except Exception as error:
            log.exception("%s failed; the others go on.", thing)
            failed.append((thing, error))
    return failed


def one_by_one(things: Iterable[T], act: Callable[[T], object]) -> None:
    """Do it to each, and go on after one that fails.

    Raises:
        ExceptionGroup: some failed; it holds why.
    """
    if failed := try_each(things, act):
        raise ExceptionGroup("some failed", [error for _thing, error in failed])
