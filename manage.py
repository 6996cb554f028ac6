"""Run a management command; `python manage.py help` lists them."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Set the settings module and hand over to Django."""
    # An installed environment has the source root `platform/` on its path; so has this.
    sys.path.append(str(Path(__file__).resolve().parent / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Folkmoot can't start: {error}")


if __name__ == "__main__":
    main()
