"""The addresses of a community's desk and record, below the community's own."""

from __future__ import annotations

from django.urls import path

from web.views import desk, record

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("record/", record.record, name="record"),
    path("record/file/", record.record_file, name="record_file"),
]
