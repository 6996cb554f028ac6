"""What views read from a request, and how they answer one that only acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from communities.operations.turns import Refused


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in.

    Raises:
        PermissionDenied: nobody is; a policy let the request in that should not have.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def perform(
    request: HttpRequest, do: Callable[[User], object], *, done: str, then: tuple[Any, ...]
) -> HttpResponse:
    """Act as who is signed in, then go on to a page that says what came of it.

    `done` is said when it is; a refusal is said in its own words. `then` is what `redirect` takes.
    """
    try:
        do(signed_in(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(*then)
