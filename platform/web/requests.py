"""What views read from a request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in.

    Raises:
        PermissionDenied: nobody is; a policy let the request in that should not have.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
