"""`python -m embedded demo | manage ARGS… | run -- COMMAND… | reset`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from embedded.commands import manage_command, reset, run_command
from embedded.demo import run_demo
from embedded.errors import StartError, explain
from embedded.plan import demo_plan, missing_packages
from embedded.terminal import progress

_USAGE = """\
python -m embedded demo               run the demo until Ctrl-C
python -m embedded manage ARGUMENTS   run a management command on the demo's data
python -m embedded run [--durable] -- COMMAND
                                      run a command on fresh servers, thrown away afterwards;
                                      durable ones write through to the disk: for measurements
python -m embedded reset              remove the demo's data

FOLKMOOT_HOME (default ./.folkmoot) is where the data lies. Set DATABASE_URL together with
DATABASE_OWNER_URL, and REDIS_URL, to use servers of yours instead."""


def reporting(action: Callable[[], int]) -> int:
    """Return the exit code of `action`; every trouble is one clear message on stderr."""
    try:
        return action()
    except StartError as error:
        progress().say(f"\nFolkmoot: {error}")
        return 1
    except OSError as error:
        progress().say(f"\nFolkmoot: {explain(error)}")
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: list[str]) -> int:
    home = Path(os.environ.get("FOLKMOOT_HOME") or ".folkmoot")
    match arguments:
        case ["demo"]:
            _require_packages()
            return run_demo(home, demo_plan())
        case ["manage", *words]:
            _require_packages()
            return manage_command(home, words)
        case ["run", "--", _, *_] | ["run", "--durable", "--", _, *_]:
            durable = arguments[1] == "--durable"
            return run_command(arguments[3 if durable else 2 :], durable=durable)
        case ["reset"]:
            return reset(home)
        case ["--help" | "-h"] | []:
            progress().say(_USAGE)
            return 0
        case _:
            progress().say(_USAGE)
            return 2


def _require_packages() -> None:
    missing = missing_packages()
    if missing:
        raise StartError(f"Not installed: {', '.join(missing)}. Run `make install` first.")


if __name__ == "__main__":
    sys.exit(reporting(lambda: _dispatch(sys.argv[1:])))
