"""Pages of a list, and links that narrow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

PER_PAGE = 25


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> tuple[QuerySet[Any], dict[str, str]]:
    """Return the rows of the page asked for, and where the newer and the older ones are."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PER_PAGE
    around = {
        "newer_url": _address(request, page=page.number - 1) if page.has_previous() else "",
        "older_url": _address(request, page=page.number + 1) if page.has_next() else "",
    }
    return rows[first : first + PER_PAGE], around


def filters(
    request: HttpRequest,
    name: str,
    choices: Iterable[tuple[Any, Any]],
    counts: Mapping[str, int] | None = None,
) -> list[dict[str, Any]]:
    """Return the links that narrow a list by `name`, "all" first; without empty ones if counted."""
    chosen = request.GET.get(name, "")
    offered = [
        (str(value), label)
        for value, label in choices
        if counts is None or counts.get(str(value)) or value == chosen
    ]
    return [
        {
            "label": label,
            "url": _address(request, page=None, **{name: value}),
            "selected": value == chosen,
            "count": counts.get(value, 0) if counts is not None and value else None,
        }
        for value, label in [("", _("all")), *offered]
    ]


def _address(request: HttpRequest, **changed: object) -> str:
    query = QueryDict(mutable=True)
    query.update(request.GET)
    for name, value in changed.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"
