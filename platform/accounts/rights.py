"""The one list of rights, and the one place where a right is asked for.

Every room declares its rights in `policies.py`; pages, the API and commands name one. What is not
declared is denied, and so is everything whose predicate breaks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from rules.permissions import add_perm, has_perm
from rules.predicates import Predicate

logger = logging.getLogger(__name__)

Words = str | Promise


@dataclass(frozen=True)
class Right:
    """A right: its name in code, what it lets somebody do, and the predicate that decides."""

    name: str
    words: Words
    predicate: Predicate


RIGHTS: dict[str, Right] = {}


def declare(name: str, predicate: Predicate, words: Words) -> str:
    """Declare a right and return its name; `words` finish the sentence "may …".

    Raises:
        KeyError: the right is declared already.
    """
    add_perm(name, predicate)
    RIGHTS[name] = Right(name=name, words=words, predicate=predicate)
    return name


def allows(name: str, user: object, subject: object = None) -> bool:
    """Say whether `user` has the right over `subject`; a predicate that breaks denies.

    Raises:
        OperationalError, InterfaceError: the database is away. Nobody is let in, and the page says
            to come back in a moment.
    """
    try:
        return bool(has_perm(name, user, subject))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("The right %s could not be asked for, so it is denied.", name)
        return False
