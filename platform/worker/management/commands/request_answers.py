"""Ask the registered models for the answers that a community's prompts still lack."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from communities.models import Community
from preferences.generation.request_generations import request_generations
from preferences.models import LanguageModel, Prompt
from worker import wake


class Command(BaseCommand):
    help = "Queue the answers that a community's prompts still lack; asking twice adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument(
            "--count", type=int, help="answers a prompt; default: as its round says"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community {options['community']}.")
        if not LanguageModel.objects.filter(is_active=True).exclude(location="").exists():
            raise CommandError("No model is registered; `manage.py register_model` adds one.")
        count, now = options["count"], timezone.now()
        prompts = Prompt.objects.visible().filter(community=community).select_related("round")
        asked = sum(
            len(request_generations(prompt=prompt, now=now, count=count))
            for prompt in prompts.order_by("id").iterator()
        )
        wake("generation")
        self.stdout.write(f"{asked} answers were asked for.")
