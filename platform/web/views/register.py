"""The register: who agreed to which version, when, by what words, and where their data went."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from communities.models import Community
from consent.counts import ENOUGH
from consent.licences import OUTBOUND
from consent.models import Acceptance, AskedWords, ConsentEvent, TermsVersion
from consent.operations.export_register import export_register
from consent.people import find_people, person_of
from consent.policies import SEE_REGISTER
from consent.register_file import RegisterForm
from preferences.rights.lineage import exports_resting_on
from web.access import in_community
from web.keyset import around
from web.register_forms import FindForm, stretch_of
from web.requests import signed_in
from web.shown import register as shown
from web.shown import register_overview as overview
from web.shown.register_exports import export_entries
from web.views.terms import kind_of

ON_A_PERSONS_PAGE = 10


@in_community(SEE_REGISTER)
@require_safe
def register(request: HttpRequest, community: Community) -> HttpResponse:
    """Show what waits, find people, and lead to every page of the register."""
    now, form = timezone.now(), FindForm(request.GET)
    found, more = find_people(community, form.words())
    context = {
        "community": community,
        "form": form,
        "searched": bool(form.words()),
        "found": shown.people(community, found),
        "found_more": more,
        **overview.overdue_and_waiting(community, now=now),
        "again": overview.asked_again(community, after=stretch_of(request), now=now),
        "drafts": overview.drafts(community),
        "versions": overview.versions(community, now=now),
        "licences": overview.licences(community),
        "formats": [{"value": one.value, "label": one.value.upper()} for one in RegisterForm],
    }
    return render(request, "web/register/page.html", context)


@in_community(SEE_REGISTER)
@require_safe
def person(request: HttpRequest, community: Community, person_id: UUID) -> HttpResponse:
    """Show all that one of the community's people agreed to and gave, and where it went."""
    found = person_of(community, person_id)
    if found is None:
        raise Http404
    accepted, around_accepted = around(
        request,
        Acceptance.objects.filter(user=found, community=community).select_related("version"),
        per_page=ON_A_PERSONS_PAGE,
        name="accepted",
    )
    answers, around_answers = around(
        request,
        ConsentEvent.objects.filter(user=found, community=community).select_related("notice"),
        per_page=ON_A_PERSONS_PAGE,
        name="answers",
    )
    context = {
        "community": community,
        "person": shown.person(community, found),
        "accepted": [shown.acceptance(community, one) for one in accepted],
        "around_accepted": around_accepted,
        "answers": [shown.answer(community, one) for one in answers],
        "around_answers": around_answers,
        **shown.given_and_left(community, found, now=timezone.now()),
    }
    return render(request, "web/register/person.html", context)


@in_community(SEE_REGISTER)
@require_safe
def words(request: HttpRequest, community: Community, sha256: str) -> HttpResponse:
    """Show the words by which a page asked somebody here."""
    asked_here = AskedWords.objects.filter(
        pk__in=Acceptance.objects.filter(community=community, words=sha256).values("words")[:1]
    ) | AskedWords.objects.filter(
        pk__in=ConsentEvent.objects.filter(community=community, words=sha256).values("words")[:1]
    )
    found = get_object_or_404(asked_here)
    context = {"community": community, "words": shown.words(found)}
    return render(request, "web/register/words.html", context)


@in_community(SEE_REGISTER)
@require_safe
def version(
    request: HttpRequest, community: Community, terms_kind: str, version: int
) -> HttpResponse:
    """Show who agreed to a version and who did not, what rests on it, and where that went."""
    kind, now = kind_of(terms_kind), timezone.now()
    rows = TermsVersion.objects.filter(community=community).defer("text")
    found = get_object_or_404(rows, kind=kind, number=version)
    accepted, neighbours = around(
        request, Acceptance.objects.filter(version=found).select_related("user"), name="accepted"
    )
    exports, around_exports = around(
        request, exports_resting_on(community, version=found).select_related("by"), name="exports"
    )
    most = None if "all" in request.GET else ENOUGH
    context = {
        "community": community,
        "version": shown.version(community, found, now=now),
        **shown.standing_of(community, found, after=stretch_of(request), most=most),
        "accepted": [shown.acceptor(community, one) for one in accepted],
        "around_accepted": neighbours,
        "exports": export_entries(community, exports),
        "around_exports": around_exports,
        "counts_all": most is None,
    }
    return render(request, "web/register/version.html", context)


@in_community(SEE_REGISTER)
@require_safe
def licence(request: HttpRequest, community: Community) -> HttpResponse:
    """Show what is under a licence, who granted it, and whether it fits here."""
    wanted = request.GET.get("licence", "").strip() or community.outbound_licence
    exports, around_exports = around(
        request, exports_resting_on(community, licence=wanted).select_related("by"), name="exports"
    )
    most = None if "all" in request.GET else ENOUGH
    context = {
        "community": community,
        "licence": shown.licence(community, wanted, most=most),
        "outbound": OUTBOUND,
        "exports": export_entries(community, exports),
        "around_exports": around_exports,
        "counts_all": most is None,
    }
    return render(request, "web/register/licence.html", context)


@in_community(SEE_REGISTER)
@require_POST
def register_file(request: HttpRequest, community: Community) -> HttpResponseBase:
    """Send the whole register as a file, and record that."""
    wanted = request.POST.get("format", "")
    form = RegisterForm(wanted) if wanted in set(RegisterForm) else RegisterForm.JSON
    sent = export_register(
        community=community, form=form, by=signed_in(request), now=timezone.now()
    )
    name = f"{community.slug}-register.{form.value}"
    return StreamingHttpResponse(
        sent,
        content_type=form.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
