"""What somebody says about themself: their age to a community, and a few things about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from consent.consent_questions import age_words
from consent.models import AboutMe
from consent.operations.state_age import state_age
from consent.operations.tell_about_oneself import AboutMeAnswers, tell_about_oneself
from web.about_form import AboutForm
from web.access import signed_in
from web.requests import perform
from web.requests import signed_in as who
from web.shown.rights import concerned

SINCE = {"now": False, "then": True}


@signed_in
@require_POST
def age(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """Store that somebody is old enough: from now on, or since they first agreed."""
    community = get_object_or_404(concerned(who(request)), public_id=community_id)
    since = request.POST.get("since", "")
    if since not in SINCE:
        raise Http404
    earlier = SINCE[since]

    def state(user: User) -> None:
        asking = age_words(community, earlier=earlier)
        asking.check_shown(request.POST.get("shown", ""))
        state_age(
            user=user,
            community=community,
            covers_earlier=earlier,
            asking=asking,
            now=timezone.now(),
        )

    return perform(
        request,
        state,
        done=_("Stored. Your switches decide now what leaves."),
        then=("web:rights",),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """Show what somebody says about themself, to them alone; store it, or erase it."""
    user = who(request)
    said = AboutMe.objects.filter(user=user).first()
    if request.method != "POST":
        return _page(request, AboutForm(initial=_answers(said)), said=said is not None)
    if request.POST.get("act") == "erase":
        tell_about_oneself(user=user, told=AboutMeAnswers(), now=timezone.now())
        messages.success(request, _("Erased. Nothing about you is kept here."))
        return redirect("web:about")
    form = AboutForm(request.POST)
    if not form.is_valid():
        return _page(request, form, said=said is not None, status=422)
    tell_about_oneself(user=user, told=form.told(), now=timezone.now())
    messages.success(
        request, _("Stored. “My rights” decides for each community whether it leaves.")
    )
    return redirect("web:about")


def _page(request: HttpRequest, form: AboutForm, *, said: bool, status: int = 200) -> HttpResponse:
    return render(request, "web/you/about.html", {"form": form, "said": said}, status=status)


def _answers(said: AboutMe | None) -> dict[str, str]:
    if said is None:
        return {}
    return {name: getattr(said, name) for name in AboutForm.base_fields}
