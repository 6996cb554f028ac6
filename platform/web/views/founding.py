"""Found a community, and change what it says of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import has_second_factor
from communities import policies, slugs
from communities.default_texts import default_code_of_conduct, default_guidelines
from communities.legal_home import legal_home_of, says_me
from communities.models import Community
from communities.operations.describe_community import Description, describe_community
from communities.operations.state_legal_home import state_legal_home
from communities.rule_values import DEFAULTS
from preferences.founding.found_community import (
    Choices,
    CommunityExists,
    FoundedAlready,
    TooManyFounded,
    found_community,
)
from web import access
from web.community_forms import DescriptionForm, FoundingForm, LegalHomeForm, RulesForm
from web.requests import refusals_on, signed_in
from web.shown.communities import licence, licence_choices
from web.shown.rules import rule_fields


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_community(request: HttpRequest) -> HttpResponse:
    """Found a community on one page; what was typed is kept when something is wrong with it."""
    typed = request.POST if request.method == "POST" else None
    texts = {"guidelines": default_guidelines(), "code_of_conduct": default_code_of_conduct()}
    form = FoundingForm(typed, initial=texts)
    rules = RulesForm(typed, initial=DEFAULTS.as_data())
    if form.is_valid() & rules.is_valid():
        community = _found(request, form, rules)
        if community is not None:
            messages.success(
                request,
                _(
                    "“%s” is founded. The site’s own contributor terms and privacy notice are "
                    "published as its first ones; you can change them under Rules, Terms."
                )
                % community.name,
            )
            return redirect("web:community", community.slug)
    context = {
        "form": form,
        "rules": rules,
        "rule_groups": rule_fields(rules),
        "licences": licence_choices(form["outbound_licence"]),
        "factor_missing": not has_second_factor(signed_in(request)),
        "most_a_day": settings.FOLKMOOT_COMMUNITIES_PER_DAY,
    }
    return render(
        request,
        "web/founding/new.html",
        context,
        status=422 if form.errors or rules.errors else 200,
    )


def _found(request: HttpRequest, form: FoundingForm, rules: RulesForm) -> Community | None:
    """Found it; None when the form now says why that can't be."""
    given: dict[str, Any] = form.cleaned_data
    try:
        return found_community(
            slug=given["slug"] or slugs.suggest(given["name"]),
            name=given["name"],
            purpose=given["purpose"],
            legal_home=given["legal_home"],
            guidelines=given["guidelines"],
            founder=signed_in(request),
            now=timezone.now(),
            choices=Choices(
                needs=given["needs"],
                outbound_licence=given["outbound_licence"],
                code_of_conduct=given["code_of_conduct"],
                rules=rules.values(),
            ),
        )
    except FoundedAlready as already:
        return already.community
    except (CommunityExists, slugs.SlugReserved) as error:
        free = _("“%s” is free.") % slugs.suggest(given["slug"] or given["name"])
        form.add_error("slug", f"{error} {free}")
    except TooManyFounded as error:
        form.add_error(None, str(error))
    return None


@access.in_community(policies.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def legal_home(request: HttpRequest, community: Community) -> HttpResponse:
    """Say who answers for the community; others join once that is said."""
    steward, stated = signed_in(request), legal_home_of(community)
    unnamed = says_me(stated.name)
    begin = asdict(stated) | ({"name": steward.name} if unnamed else {})
    form = LegalHomeForm(request.POST if request.method == "POST" else None, initial=begin)
    if form.is_valid():
        with refusals_on(form):
            changed = state_legal_home(
                community=community, home=form.home(), by=steward, now=timezone.now()
            )
            messages.success(
                request,
                _("Stored. Others can join now, and read it under Rules, Terms.")
                if changed
                else _("Nothing was changed."),
            )
            return redirect("web:legal_home", community.slug)
    context = {
        "community": community,
        "form": form,
        "missing": not community.has_legal_home,
        "filled_in": steward.name if unnamed and not form.is_bound else "",
    }
    status = 422 if form.errors else 200
    return render(request, "web/founding/legal_home.html", context, status=status)


@access.in_community(policies.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, community: Community) -> HttpResponse:
    """Change what the community says of itself."""
    described = {name: getattr(community, name) for name in DescriptionForm.base_fields}
    form = DescriptionForm(request.POST if request.method == "POST" else None, initial=described)
    if form.is_valid():
        changed = describe_community(
            community=community,
            description=Description(**form.cleaned_data),
            actor=signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
        return redirect("web:community", community.slug)
    context = {
        "community": community,
        "form": form,
        "licence": licence(community.outbound_licence),
    }
    return render(request, "web/founding/edit.html", context, status=422 if form.errors else 200)
