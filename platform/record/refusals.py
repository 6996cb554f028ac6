"""What can't be done: one root for every refusal that people are told of."""

from __future__ import annotations

from uuid import UUID


class Refused(Exception):
    """It can't be done, or not any more, and nothing was stored; the message says why, what to do.

    `field` names what it is about in the words that forms and the API share ("text", "licence"),
    None: all of it. `url` is where on this site the way is cleared; '' when that is nowhere.

    Pages say it beside the field (web.refusals), the API as a problem (api.problems).
    """

    field: str | None = None
    url: str = ""

    def __init__(self, message: object = "", *, field: str | None = None) -> None:
        super().__init__(message)
        if field is not None:
            self.field = field


class ThereAlready(Refused):
    """What was to be added is there; `existing` is its public id, None where it may not be seen."""

    existing: UUID | None = None
