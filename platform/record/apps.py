"""The record app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The lowest room: it knows no other."""

    name = "record"
    verbose_name = "record"
