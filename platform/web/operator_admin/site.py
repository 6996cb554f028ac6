"""The operator's admin as a site: whose it is, and which addresses it has.

It has no sign-in, no sign-out and no password page of its own: the site's are used, and each of its
addresses goes through `web.access` like any page.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from accounts.policies import OPERATE
from accounts.rights import allows
from web.access import for_operator


class OperatorSite(AdminSite):
    """Only what is listed here has an address: nothing adds, nothing deletes."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whoever runs the site."""
        return allows(OPERATE, request.user)

    def get_urls(self) -> list[Any]:
        """Return the page of tables, and each table's addresses."""
        tables = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(admin.get_urls()))
            for model, admin in self._registry.items()
        ]
        return [path("", for_operator(require_safe(self.tables)), name="index"), *tables]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page of it shows: nothing of its own."""
        return {"community": None}

    def tables(self, request: HttpRequest) -> HttpResponse:
        """List the tables, those that can be changed first."""
        listed = [
            {
                "name": capfirst(model._meta.verbose_name_plural),
                "url": admin.address("changelist"),  # type: ignore[attr-defined]
                "help": admin.help_text,  # type: ignore[attr-defined]
                "editable": bool(admin.editable),  # type: ignore[attr-defined]
            }
            for model, admin in self._registry.items()
        ]
        context = {"community": None, "tables": sorted(listed, key=lambda one: not one["editable"])}
        return render(request, "web/operator/index.html", context)


site = OperatorSite(name="admin")
