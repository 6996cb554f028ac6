"""The addresses of the register of terms and consent, below the community's desk."""

from __future__ import annotations

from django.urls import path

from web.views import register, register_exports, register_papers

urlpatterns = [
    path("", register.register, name="register"),
    path("people/<uuid:person_id>/", register.person, name="register_person"),
    path("words/<str:sha256>/", register.words, name="register_words"),
    path("versions/<slug:terms_kind>/<int:version>/", register.version, name="register_version"),
    path("licence/", register.licence, name="register_licence"),
    path("exports/", register_exports.exports, name="register_exports"),
    path("exports/<uuid:export_id>/", register_exports.export, name="register_export"),
    path("file/", register.register_file, name="register_file"),
    path("processing.md", register_papers.processing, name="register_processing"),
    path("breach.md", register_papers.breach, name="register_breach"),
]
