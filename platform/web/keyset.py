"""Pages of a list by cursor: each costs the same, and what is written meanwhile moves none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


def around(
    request: HttpRequest, rows: QuerySet[Any], *, per_page: int = PER_PAGE, name: str = ""
) -> tuple[list[Any], dict[str, str]]:
    """Return a page of rows that have a `public_id`, newest first, and where its neighbours are.

    `name` keeps the lists of one page apart; the addresses lead to its list (`#name`).
    """
    before = _cursor(request, rows, f"{name}_before" if name else "before")
    after = _cursor(request, rows, f"{name}_after" if name else "after")
    if after is not None:
        newer = list(rows.filter(pk__gt=after).order_by("pk")[: per_page + 1])
        found, more_newer = newer[:per_page][::-1], len(newer) > per_page
        more_older = True
    else:
        from_here = rows.filter(pk__lt=before) if before else rows
        older = list(from_here.order_by("-pk")[: per_page + 1])
        found, more_older = older[:per_page], len(older) > per_page
        more_newer = before is not None
    return found, {
        "newer_url": _address(request, name, after=found[0]) if found and more_newer else "",
        "older_url": _address(request, name, before=found[-1]) if found and more_older else "",
    }


def _cursor(request: HttpRequest, rows: QuerySet[Any], name: str) -> int | None:
    try:
        row = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    found: int | None = rows.filter(public_id=row).values_list("pk", flat=True).first()
    return found


def _address(request: HttpRequest, name: str, **cursor: Any) -> str:
    query, prefix = request.GET.copy(), f"{name}_" if name else ""
    for one in ("before", "after"):
        query.pop(prefix + one, None)
    for one, row in cursor.items():
        query[prefix + one] = str(row.public_id)
    return f"?{query.urlencode()}{f'#{name}' if name else ''}"
