"""A community's rules: read, with their history; change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import allows
from communities import policies
from communities.models import Community, Rules
from communities.operations.publish_text import NothingChanged, VersionIsOld
from communities.rule_values import rules_of
from preferences.founding.change_rules import change_rules
from web.access import in_community
from web.community_forms import RulesChangeForm
from web.requests import signed_in
from web.shown.rules import history, rule_fields, rules_in_words


@in_community(policies.VIEW)
@require_safe
def rules(request: HttpRequest, community: Community) -> HttpResponse:
    """Show the rules in force, each in words, and what each version changed."""
    versions = Rules.objects.filter(community=community).order_by("version")
    context = {
        "community": community,
        "groups": rules_in_words(rules_of(community)),
        "versions": history(versions),
        "may_edit": allows(policies.EDIT, request.user, community),
    }
    return render(request, "web/rules/page.html", context)


@in_community(policies.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, community: Community) -> HttpResponse:
    """Publish new rules, or say why not; what was chosen is never lost."""
    begun = rules_of(community).as_data() | {"after": _newest(community)}
    form = RulesChangeForm(request.POST if request.method == "POST" else None, initial=begun)
    overtaken, status = "", 200
    if form.is_valid():
        try:
            change_rules(
                community=community,
                values=form.values(),
                note=form.cleaned_data["note"],
                after=form.cleaned_data["after"],
                actor=signed_in(request),
                now=timezone.now(),
            )
        except NothingChanged as error:
            form.add_error(None, str(error))
        except VersionIsOld as error:
            overtaken, status = str(error), 409
            form = form.again(after=error.newest)
        else:
            messages.success(request, _("The rules are published."))
            return redirect("web:rules", community.slug)
    context = {
        "community": community,
        "form": form,
        "rule_groups": rule_fields(form),
        "overtaken": overtaken,
    }
    return render(request, "web/rules/edit.html", context, status=422 if form.errors else status)


def _newest(community: Community) -> int:
    versions = Rules.objects.filter(community=community).order_by("-version")
    return versions.values_list("version", flat=True).first() or 0
