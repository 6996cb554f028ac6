"""Sign the terms for employers, and acknowledge them as one of an employer's people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.models import Community
from consent.employer_grants import is_approved
from consent.employer_words import EmployerWords, acknowledging_words, signing_words
from consent.models import Employer, TermsVersion
from consent.operations.acknowledge_employer import acknowledge_employer
from consent.operations.sign_for_employer import sign_again as sign_once_more
from consent.operations.sign_for_employer import sign_for_employer
from consent.policies import ACT_FOR_EMPLOYER
from record.refusals import Refused
from web.access import in_community
from web.employer_forms import EmployerAcknowledgementForm, SigningForm
from web.requests import signed_in
from web.shown import employers as shown


@in_community(ACT_FOR_EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, community: Community) -> HttpResponse:
    """Sign for an employer, with the terms above the button."""
    version = shown.in_effect(community, now=timezone.now())
    if version is None:
        return redirect("web:employers", community.slug)
    words = signing_words(version)
    form = _signing(request, version, words)
    refusal = ""
    if form.is_valid():
        try:
            employer = sign_for_employer(
                user=signed_in(request),
                community=community,
                asking=words.asking(),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("You have signed for %s. Name its people next.") % employer.name
            )
            return redirect("web:employer", community.slug, employer.public_id)
    return _page(request, community, version, form, refusal=refusal)


@in_community(ACT_FOR_EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_again(request: HttpRequest, community: Community, employer_id: UUID) -> HttpResponse:
    """Sign a later version, as who signed the one before."""
    rows = Employer.objects.current().select_related("community", "signatory")
    employer = get_object_or_404(
        rows, community=community, public_id=employer_id, signatory=signed_in(request)
    )
    version = shown.in_effect(community, now=timezone.now())
    if version is None:
        return redirect("web:employers", community.slug)
    words = signing_words(version, employer=employer.name)
    form = _signing(request, version, words)
    refusal = ""
    if form.is_valid():
        try:
            sign_once_more(
                employer=employer,
                user=signed_in(request),
                asking=words.asking(),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("You have signed for %s.") % employer.name)
            return redirect("web:employer", community.slug, employer.public_id)
    return _page(request, community, version, form, refusal=refusal, employer=employer)


@in_community(ACT_FOR_EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, community: Community, employer_id: UUID) -> HttpResponse:
    """Acknowledge that one contributes for an employer, on one of whose lists one stands."""
    user, now = signed_in(request), timezone.now()
    rows = Employer.objects.current().select_related("community")
    employer = get_object_or_404(rows, community=community, public_id=employer_id)
    version = shown.in_effect(community, now=now)
    if version is None or not is_approved(employer, user.pk):
        # Whoever is on none of its lists does not learn that it is here.
        raise Http404
    words = acknowledging_words(version, employer=employer.name)
    sent = request.POST if request.method == "POST" else None
    form, refusal = EmployerAcknowledgementForm(sent, initial={"number": version.number}), ""
    if form.is_valid():
        try:
            acknowledge_employer(
                employer=employer,
                user=user,
                number=form.cleaned_data["number"],
                asking=words.asking(),
                now=now,
            )
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("You can write for %s now.") % employer.name)
            return redirect("web:employers", community.slug)
    context = {
        "community": community,
        "text": shown.text_to_read(version),
        "form": EmployerAcknowledgementForm(initial={"number": version.number})
        if refusal
        else form,
        "words": words,
        "refusal": refusal,
        "employer": {"name": employer.name},
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "web/employers/acknowledge.html", context, status=status)


def _signing(request: HttpRequest, version: TermsVersion, words: EmployerWords) -> SigningForm:
    sent = request.POST if request.method == "POST" else None
    return SigningForm(words, sent, initial={"number": version.number})


def _page(
    request: HttpRequest,
    community: Community,
    version: TermsVersion,
    form: SigningForm,
    *,
    refusal: str,
    employer: Employer | None = None,
) -> HttpResponse:
    """Show the form; after a refusal with the version that counts now, and nothing ticked."""
    if refusal:
        kept = {"number": version.number, "name": form.data.get("name", "")}
        form = SigningForm(form.words, initial=kept)
    context = {
        "community": community,
        "text": shown.text_to_read(version),
        "form": form,
        "refusal": refusal,
        "employer": {"name": employer.name, "url": shown.url(employer)} if employer else None,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "web/employers/sign.html", context, status=status)
