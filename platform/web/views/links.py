"""The projects a community belongs to: name one, prove it, take it out of the list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import policies
from communities.models import Community, ProjectLink
from communities.operations.prove_link import (
    CheckTooSoon,
    LinkGone,
    add_link,
    check_link,
    remove_link,
)
from communities.safe_fetch import Outgoing
from web.access import in_community
from web.community_forms import LinkForm
from web.requests import refusals_on, signed_in
from web.shown.communities import link_to_prove


@in_community(policies.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, community: Community) -> HttpResponse:
    """List the projects with what proves each, and take a new one."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            add_link(
                community=community,
                **form.cleaned_data,
                actor=signed_in(request),
                now=timezone.now(),
            )
            return redirect("web:links", community.slug)
    context = {
        "community": community,
        "links": [link_to_prove(link) for link in community.links.order_by("added_at", "id")],
        "form": form,
    }
    return render(request, "web/links/page.html", context, status=422 if form.errors else 200)


@in_community(policies.EDIT)
@require_POST
def check(request: HttpRequest, community: Community, link_id: UUID) -> HttpResponse:
    """Look for the proof now; the page says what was found."""
    link = get_object_or_404(
        ProjectLink.objects.select_related("community"), community=community, public_id=link_id
    )
    try:
        checked = check_link(
            link=link, actor=signed_in(request), now=timezone.now(), outgoing=Outgoing()
        )
    except (CheckTooSoon, LinkGone) as error:
        messages.warning(request, str(error))
    else:
        if checked.failure:
            messages.warning(request, checked.failure)
        else:
            messages.success(request, _("%s is verified.") % checked.address)
    return redirect("web:links", community.slug)


@in_community(policies.EDIT)
@require_POST
def remove(request: HttpRequest, community: Community, link_id: UUID) -> HttpResponse:
    """Take a project out of the list."""
    remove_link(community=community, link_id=link_id, actor=signed_in(request), now=timezone.now())
    return redirect("web:links", community.slug)
