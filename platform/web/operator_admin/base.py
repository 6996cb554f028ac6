"""What every table of the operator's admin has: a reason for each change, and no other way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import OperatorChange
from accounts.operations.change_as_operator import (
    MAX_REASON_LENGTH,
    ChangedRow,
    ChangeRefused,
    change_as_operator,
)
from web.access import for_operator
from web.requests import signed_in


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whatever can be changed, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=MAX_REASON_LENGTH,
        strip=True,
        help_text=gettext_lazy("Kept for good with your name. Other operators read it."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "brief"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form in which nothing but the reason is new."""
        given = super().clean()
        if set(self.changed_data) <= {"reason"} and not self.errors:
            raise forms.ValidationError(_("Nothing would change."))
        return given


class ReasonedActions(ActionForm):
    """What is done to several rows at once, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=MAX_REASON_LENGTH, required=False
    )


class OperatorAdmin(ModelAdmin):  # type: ignore[type-arg]
    """A table of the operator's. `editable` names the fields that can be changed; none: read only.

    Rows are never added nor deleted here. A change goes through one operation, which takes a reason
    and records it; `set_by_action` maps an action to the values it gives.
    """

    editable: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    help_text: str | Promise = ""
    set_by_action: dict[str, tuple[str | Promise, dict[str, Any]]] = {}
    form = ReasonForm
    action_form = ReasonedActions
    list_per_page = 25
    show_full_result_count = False
    view_on_site = False
    save_as = False
    change_list_template = "web/operator/change_list.html"
    change_form_template = "web/operator/change_form.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted by hand."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever runs the site sees every table that is listed."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever runs the site changes what is editable."""
        return bool(self.editable) and self.admin_site.has_permission(request)

    def get_urls(self) -> list[Any]:
        """Return three addresses: the list, a row, and what was changed of it."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        both = require_http_methods(["GET", "HEAD", "POST"])
        row = both if self.editable else require_safe
        listed = both if self.set_by_action else require_safe
        return [
            path("", for_operator(listed(self.changelist_view)), name=f"{name}_changelist"),
            path("<int:object_id>/", for_operator(row(self.row)), name=f"{name}_change"),
            path(
                "<int:object_id>/history/",
                for_operator(require_safe(self.history)),
                name=f"{name}_history",
            ),
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Filter by what is declared; any other column, a password's, could be guessed by it."""
        return lookup.removesuffix("__exact") in self.list_filter

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what a row's page shows; the reason last."""
        return [*self.shown, *self.editable, *(["reason"] if self.editable else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return all that is not editable."""
        return self.shown

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return what can be done to several rows; never deleting."""
        return {
            name: (_do(values), name, str(label))
            for name, (label, values) in self.set_by_action.items()
        }

    def row(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show a row, or change it; what is refused is said, with what was typed."""
        return self.change_view(request, str(object_id))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Change the row by the one operation that does."""
        fresh = self.model._default_manager.get(pk=obj.pk)
        values = {name: form.cleaned_data[name] for name in self.editable}
        try:
            self.change(request, fresh, values, form.cleaned_data["reason"])
        except ChangeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Changed, and recorded with your reason."))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Show the row again, with what came of it."""
        return redirect(request.path)

    def change(
        self, request: HttpRequest, row: Model, values: dict[str, Any], reason: str
    ) -> OperatorChange:
        """Change a row as whoever is signed in.

        Raises:
            ChangeRefused: it may not be so.
        """
        return change_as_operator(
            subject=row,
            values=values,
            reason=reason,
            by=signed_in(request),
            community=self.community_of(row),
            now=timezone.now(),
        )

    def community_of(self, row: Any) -> ChangedRow | None:
        """Return whose record tells of a change; None: nobody's but the site's."""
        return None

    def history(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show what operators changed of a row, and why."""
        row = self.get_object(request, str(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))  # type: ignore[attr-defined,no-any-return]
        changes = OperatorChange.objects.filter(subject=row.public_id).select_related("by")
        context = {
            "community": None,
            "row": row,
            "row_url": self.address("change", row.pk),
            "changes": changes.order_by("-pk")[:100],
        }
        return render(request, "web/operator/history.html", context)

    def address(self, page: str, *args: int) -> str:
        """Return one of the table's addresses."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Write nothing: the operation has its own table and the record."""


def _do(values: dict[str, Any]) -> Any:
    """Return an action that gives each chosen row these values."""

    def act(admin: OperatorAdmin, request: HttpRequest, rows: QuerySet[Any]) -> None:
        if not admin.has_change_permission(request):
            raise PermissionDenied
        done = 0
        for row in rows:
            try:
                admin.change(request, row, values, request.POST.get("reason", ""))
            except ChangeRefused as refusal:
                messages.error(request, f"{row}: {refusal}")
            else:
                done += 1
        if done:
            said = ngettext(
                "%d row is changed, and recorded.", "%d rows are changed, and recorded.", done
            )
            messages.success(request, said % done)

    return act
