"""Register a local model, so that workers answer prompts with it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.outputs import Outputs
from inference import ModelRefused
from inference.model_files import inspect_model
from preferences.language_models.register_model import ModelUnfit, register_model
from worker.model_terms import OptionsUnfit, add_options, stated_by


class Command(BaseCommand):
    help = "Register a model directory (safetensors only) whose answers may stand here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory", metavar="DIR", type=Path, help="holds config.json and *.safetensors"
        )
        parser.add_argument("--name", help="what results call it; default: what its card says")
        parser.add_argument("--licence", help="SPDX identifier; default: what its card says")
        parser.add_argument(
            "--outputs",
            required=True,
            choices=Outputs.values,
            help="may its answers train other models?",
        )
        add_options(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        directory = options["directory"].expanduser().resolve()
        try:
            found = inspect_model(directory)
            registered = register_model(
                name=options["name"] or found.name,
                revision=found.revision,
                location=str(directory),
                outputs=options["outputs"],
                licence=options["licence"] or found.licence or "",
                files=found.files,
                now=timezone.now(),
                stated=stated_by(options),
            )
        except (ModelRefused, ModelUnfit, OptionsUnfit) as error:
            raise CommandError(str(error)) from error
        word = "Registered" if registered.added else "Known already, brought up to date:"
        self.stdout.write(
            f"{word} {registered.model.name}, revision {found.revision}, "
            f"{found.parameters:,} parameters, outputs {registered.model.outputs}."
        )
