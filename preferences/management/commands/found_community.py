"""Found a community from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.forms import ValidationError
from django.utils import timezone

from communities.slugs import SlugReserved
from preferences.founding.found_community import (
    Choices,
    CommunityExists,
    found_community,
)
from preferences.management.named import account_named
from record.refusals import Refused


class Command(BaseCommand):
    help = "Found a community whose steward is an existing account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its address: letters, digits, hyphens")
        parser.add_argument("--name", required=True)
        parser.add_argument("--purpose", required=True, help="what it is for, in a sentence")
        parser.add_argument("--legal-home", required=True, help="who is responsible; “me” is valid")
        parser.add_argument(
            "--legal-country",
            default="",
            metavar="CODE",
            help="its country in two letters (ISO 3166); others join only where it is stated",
        )
        parser.add_argument(
            "--legal-contact",
            default="",
            metavar="ADDRESS",
            help="how to reach them: an e-mail or postal address; with --legal-country",
        )
        parser.add_argument("--founder", required=True, metavar="EMAIL", help="or the username")
        parser.add_argument(
            "--guidelines", required=True, type=Path, metavar="FILE", help="Markdown, UTF-8"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        founder = account_named(options["founder"])
        try:
            validate_slug(options["slug"])
            community = found_community(
                slug=options["slug"],
                name=options["name"],
                purpose=options["purpose"],
                legal_home=options["legal_home"],
                guidelines=_text_of(options["guidelines"]),
                founder=founder,
                now=timezone.now(),
                by_operator=True,
                choices=Choices(
                    legal_country=options["legal_country"].upper(),
                    legal_contact=options["legal_contact"],
                ),
            )
        except ValidationError as error:
            raise CommandError(f"“{options['slug']}”: {error.messages[0]}") from error
        except (SlugReserved, CommunityExists, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Founded {community.name}: /c/{community.slug}/")


def _text_of(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 (byte {error.start + 1}).") from error
    if not text.strip():
        raise CommandError(f"{file} is empty. Write how models should behave, in a few lines.")
    return text
