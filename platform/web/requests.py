"""What views read from a request, and how they answer one that only acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from record.refusals import Refused


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


@contextmanager
def refusals_on(
    form: forms.BaseForm, *, but: type[Refused] | tuple[type[Refused], ...] = ()
) -> Iterator[None]:
    """Say what is refused inside the block on the form: beside its field, or above them all.

    What comes after the block shows the form again; inside it, return where all went well. Of
    refusals in `but` the view has more to say: they pass.
    """
    try:
        yield
    except but:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
