"""The addresses of a community's terms and notices, below the community's own."""

from __future__ import annotations

from django.urls import path

from web.views import employers, signing, terms, terms_drafts

OF = "terms/<slug:terms_kind>/"
EMPLOYER = "terms/employers/<uuid:employer_id>/"

urlpatterns = [
    path("terms/", terms.terms, name="terms"),
    path("terms/defaults/", terms_drafts.publish_defaults, name="terms_defaults"),
    path("terms/licence/", terms.licence, name="terms_licence"),
    path("terms/licence/<str:spdx>/", terms.licence, name="terms_licence_of"),
    path("terms/employers/", employers.overview, name="employers"),
    path("terms/employers/sign/", signing.sign, name="employer_sign"),
    path(EMPLOYER, employers.lists, name="employer"),
    path(f"{EMPLOYER}sign/", signing.sign_again, name="employer_sign_again"),
    path(f"{EMPLOYER}acknowledge/", signing.acknowledge, name="employer_acknowledge"),
    path(f"{EMPLOYER}lists/<uuid:line_id>/remove/", employers.remove, name="employer_remove"),
    path(f"{EMPLOYER}leave/", employers.leave, name="employer_leave"),
    path(f"{EMPLOYER}end/", employers.end, name="employer_end"),
    path(OF, terms.text, name="terms_text"),
    path(f"{OF}<int:version>/", terms.text, name="terms_version"),
    path(f"{OF}<int:version>/text/", terms.raw, name="terms_raw"),
    path(f"{OF}<int:version>/changes/", terms.changes, name="terms_changes"),
    path(f"{OF}announced/", terms.announced, name="terms_announced"),
    path(f"{OF}edit/", terms_drafts.edit, name="terms_edit"),
    path(f"{OF}draft/", terms_drafts.draft, name="terms_draft"),
    path(f"{OF}draft/review/", terms_drafts.review, name="terms_review"),
    path(f"{OF}draft/activate/", terms_drafts.activate, name="terms_activate"),
    path(f"{OF}draft/discard/", terms_drafts.discard, name="terms_discard"),
]
