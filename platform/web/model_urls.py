"""The addresses of language models and their terms: of the site, not of a community."""

from __future__ import annotations

from django.urls import path

from web.views import model_terms, models

ON_THE_SITE = [
    path("models/", models.models, name="models"),
    path("models/<uuid:model_id>/", models.model, name="model"),
    path("models/<uuid:model_id>/results/", models.results, name="model_results"),
    path("models/<uuid:model_id>/readings/<int:number>/", models.reading, name="model_reading"),
    path("operator/models/<uuid:model_id>/read/", model_terms.read, name="model_read"),
    path("operator/models/<uuid:model_id>/decide/", model_terms.decide, name="model_decide"),
]
