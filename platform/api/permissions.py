"""The API's default: deny. A view names what it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # rest_framework.views reads this module through the settings
    from rest_framework.views import APIView


class DenyAll(BasePermission):
    """Refuse: a view without its own permission is a mistake."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse."""
        return False


class PublicRead(BasePermission):
    """Anyone may read what is public."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Allow GET, HEAD and OPTIONS."""
        return request.method in ("GET", "HEAD", "OPTIONS")
