"""`manage.py appoint_operator EMAIL [--remove]`: who runs the site beside its first operator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.operations.appoint_operator import (
    OperatorRefused,
    appoint_operator,
    remove_operator,
)


class Command(BaseCommand):
    help = "Let somebody with an account run the site, or run it no more; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="confirmed by its owner")
        parser.add_argument("--remove", action="store_true", help="they run the site no more")

    def handle(self, *args: Any, **options: Any) -> None:
        email, now = options["email"].strip(), timezone.now()
        try:
            if options["remove"]:
                person = remove_operator(email=email, now=now)
                self.stdout.write(f"{person} does not run this site any more.")
                return
            person = appoint_operator(email=email, now=now)
        except OperatorRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} runs this site, too. It takes a second factor.")
