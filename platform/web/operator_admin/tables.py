"""The tables that operators see by hand: what has no page, or helps when something is stuck."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display, register
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatorChange, User
from accounts.operations.change_as_operator import ChangedRow, ChangeRefused
from communities.models import Community
from consent.models import Withdrawal
from preferences.models import AccountDeletion, Export, Generation, LanguageModel
from web.operator_admin.base import OperatorAdmin
from web.operator_admin.site import site

OPERATOR_TABLES = site
"""The site, once every table of this file is registered with it."""


@register(User, site=site)
class UserAdmin(OperatorAdmin):
    """Accounts: letting nobody in, and letting them in again."""

    help_text = _("accounts: deactivate and activate")
    editable = ("is_active",)
    shown = ("name", "email", "kind", "runs_it", "public_id", "date_joined", "last_login")
    list_display = ("name", "email", "kind", "state")
    search_fields = ("name__istartswith", "email__istartswith", "public_id")
    ordering = ("-pk",)
    set_by_action = {
        "deactivate": (_("Deactivate"), {"is_active": False}),
        "activate": (_("Activate"), {"is_active": True}),
    }

    def change(
        self, request: HttpRequest, row: Model, values: dict[str, Any], reason: str
    ) -> OperatorChange:
        """Change an account; one whose deletion was asked for lets nobody in again.

        Raises:
            ChangeRefused: it may not be so.
        """
        with transaction.atomic():
            change = super().change(request, row, values, reason)
            # Asked only now: the changed row is the lock at which somebody deletes their account.
            asked = AccountDeletion.objects.filter(user=row.pk)
            if values.get("is_active") and asked.exists():
                raise ChangeRefused(gettext("Whoever has this account asked for its deletion."))
            return change

    @display(description=_("runs the site"))
    def runs_it(self, user: User) -> str:
        """Say whether the account is an operator's."""
        return str(_("yes") if user.is_staff else _("no"))

    @display(description=_("state"))
    def state(self, user: User) -> str:
        """Say whether the account lets anybody in."""
        return str(_("active") if user.is_active else _("deactivated"))


@register(Community, site=site)
class CommunityAdmin(OperatorAdmin):
    """Communities: the address, which has no page of its own."""

    help_text = _("communities: their address; links to the old one end")
    editable = ("slug",)
    shown = ("name", "legal_home", "outbound_licence", "public_id", "created_at")
    list_display = ("name", "slug", "outbound_licence")
    search_fields = ("name__istartswith", "slug__istartswith", "public_id")
    ordering = ("-pk",)

    def community_of(self, row: Any) -> ChangedRow | None:
        """Return the community itself: its stewards read of it."""
        return row  # type: ignore[no-any-return]


@register(LanguageModel, site=site)
class LanguageModelAdmin(OperatorAdmin):
    """Language models: whether they are asked."""

    help_text = _("language models: whether they are asked for answers")
    editable = ("is_active",)
    shown = ("name", "revision", "licence", "outputs", "location", "public_id", "created_at")
    list_display = ("name", "revision", "outputs", "state")
    search_fields = ("name__istartswith",)
    ordering = ("-pk",)

    @display(description=_("state"))
    def state(self, model: LanguageModel) -> str:
        """Say whether the model is asked."""
        return str(_("asked") if model.is_active else _("not asked"))


@register(Generation, site=site)
class GenerationAdmin(OperatorAdmin):
    """Answers that models were asked for."""

    help_text = _("answers that models were asked for, and what failed")
    shown = (
        "public_id", "model", "state", "attempts", "owner", "error",
        "created_at", "started_at", "finished_at",
    )  # fmt: skip
    list_display = ("public_id", "model", "state", "attempts")
    list_select_related = ("model",)
    search_fields = ("public_id", "state__exact")
    ordering = ("-pk",)


@register(Withdrawal, site=site)
class WithdrawalAdmin(OperatorAdmin):
    """Requests to take something out."""

    help_text = _("what people asked to have taken out, and by when")
    shown = (
        "public_id", "user", "community", "scope", "total", "asked_at", "due_at", "finished_at",
    )  # fmt: skip
    list_display = ("public_id", "community", "scope", "due_at", "finished_at")
    list_select_related = ("community",)
    search_fields = ("public_id", "user__name__istartswith")
    ordering = ("finished_at", "due_at")


@register(Export, site=site)
class ExportAdmin(OperatorAdmin):
    """Exports that were taken."""

    help_text = _("exports that were taken, of every community")
    shown = ("public_id", "community", "by", "form", "row_count", "sha256", "made_at")
    list_display = ("public_id", "community", "row_count", "made_at")
    list_select_related = ("community",)
    search_fields = ("public_id", "sha256", "community__slug__exact")
    ordering = ("-pk",)


@register(OperatorChange, site=site)
class OperatorChangeAdmin(OperatorAdmin):
    """What operators changed here."""

    help_text = _("what operators changed here, and why")
    shown = ("public_id", "by", "subject_type", "subject", "changes", "reason", "at")
    list_display = ("at", "by", "subject_type", "reason")
    list_select_related = ("by",)
    search_fields = ("subject", "by__name__istartswith")
    ordering = ("-pk",)
