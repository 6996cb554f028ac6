"""`manage.py open_evidence PERSON_ID --reason "…" --actor EMAIL`: who a deleted account was."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import email as addresses
from consent.operations.evidence import CanNotBeOpened, open_evidence


class Command(BaseCommand):
    help = "Open the sealed name and addresses of a deleted account, for a legal claim; it is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="PERSON_ID", type=UUID, help="as the record has it")
        parser.add_argument("--reason", required=True, help="for which claim; it is kept for good")
        parser.add_argument("--actor", metavar="EMAIL", required=True, help="the operator who asks")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = addresses.owners(options["actor"].strip()).first()
        if actor is None:
            raise CommandError(f"Nobody has confirmed the address {options['actor']}.")
        try:
            opened = open_evidence(
                person=options["person"], reason=options["reason"], actor=actor, now=timezone.now()
            )
        except CanNotBeOpened as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Name: {opened.name}")
        self.stdout.write(f"User name: {opened.username}")
        for address in opened.addresses:
            self.stdout.write(f"Address: {address}")
        self.stdout.write(f"Sealed: {opened.sealed_at:%Y-%m-%d %H:%M} UTC")
