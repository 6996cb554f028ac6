"""A person's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.feeds import end_feed, renew_feed
from web import requests
from web.access import signed_in
from web.settings_form import SettingsForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show a person's settings, or store them."""
    user = requests.signed_in(request)
    if request.method != "POST":
        return _page(request, SettingsForm(instance=user))
    form = SettingsForm(request.POST, instance=user)
    if not form.is_valid():
        # The page is drawn with what is stored: a refused value must not reach its frame.
        user.refresh_from_db()
        return _page(request, form, status=422)
    form.save()
    messages.success(request, _("Your settings are saved."))
    return redirect("web:settings")


@signed_in
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch the keys of the vote page, from its own switch."""
    user = requests.signed_in(request)
    user.single_keys = request.POST.get("keys") != "off"
    user.save(update_fields=["single_keys"])
    return HttpResponse(status=204)


@signed_in
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Make a new address for the person's feed, shown this once, or end the feed."""
    user = requests.signed_in(request)
    if request.POST.get("act") == "end":
        end_feed(user)
        messages.success(request, _("The feed has ended. Its address leads nowhere now."))
        return redirect("web:settings")
    address = request.build_absolute_uri(reverse("web:feed", args=[renew_feed(user)]))
    return _page(request, SettingsForm(instance=user), feed_address=address)


def _page(
    request: HttpRequest, form: SettingsForm, *, feed_address: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "feed_address": feed_address,
        "has_feed": requests.signed_in(request).feed_sha256 is not None,
    }
    return render(request, "web/you/settings.html", context, status=status)
