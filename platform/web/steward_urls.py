"""The addresses of a community's desk and record, below the community's own."""

from __future__ import annotations

from django.urls import include, path

from web.views import desk, record

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/rights/", include("web.register_urls")),
    path("record/", record.record, name="record"),
    path("record/file/", record.record_file, name="record_file"),
]
