"""Do something to each of many where one that fails must not keep the others waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


def one_by_one(things: Iterable[T], act: Callable[[T], object]) -> None:
    """Do it to each, and go on after one that fails.

    Raises:
        ExceptionGroup: some failed; it holds why.
    """
    failed = []
    for thing in things:
        try:
            act(thing)
        except Exception as error:
            log.exception("%s failed; the others go on.", thing)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some failed", failed)
