"""`python -m bench [NAME …]`: measure, one JSON line a result on stdout, progress on stderr.

It fills the database it is given: `make bench` gives it one that is thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.rows import Row

ROOT = Path(__file__).resolve().parents[1]


def desk() -> Iterator[Row]:
    from bench.desk import measure

    return measure()


def generation() -> Iterator[Row]:
    from bench.generation import measure

    return measure()


def near_duplicates() -> Iterator[Row]:
    from bench.near_duplicates import measure

    return measure()


def vote_page() -> Iterator[Row]:
    from bench.vote_page import measure

    return measure()


def gate() -> Iterator[Row]:
    from bench.gate import measure

    return measure()


def attacks() -> Iterator[Row]:
    from bench.attacks import measure

    return measure()


BENCHES: dict[str, Callable[[], Iterator[Row]]] = {
    "attacks": attacks,
    "desk": desk,
    "gate": gate,
    "generation": generation,
    "near_duplicates": near_duplicates,
    "vote_page": vote_page,
}


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        known = ", ".join(BENCHES)
        print(f"There is no bench {', '.join(unknown)}; known are: {known}.", file=sys.stderr)
        return 2
    set_up()
    for name in names or BENCHES:
        for row in BENCHES[name]():
            print(row.as_json(), flush=True)
    return 0


def set_up() -> None:
    """Make the tables, as their owner does, and load Django."""
    migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "-v", "0"]
    subprocess.run(migrate, check=True)
    sys.path.append(str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
