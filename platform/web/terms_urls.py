"""The addresses of a community's terms and notices, below the community's own."""

from __future__ import annotations

from django.urls import path

from web.views import terms, terms_drafts

OF = "terms/<slug:terms_kind>/"

urlpatterns = [
    path("terms/", terms.terms, name="terms"),
    path("terms/defaults/", terms_drafts.publish_defaults, name="terms_defaults"),
    path("terms/licence/", terms.licence, name="terms_licence"),
    path("terms/licence/<str:spdx>/", terms.licence, name="terms_licence_of"),
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
