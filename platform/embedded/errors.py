"""What the launcher tells a person when something cannot start: the cause and the fix."""

from __future__ import annotations

import errno

_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would become larger than this account may write",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "this account may not read or write there",
    errno.EPERM: "this account may not do that there",
    errno.ENOTDIR: "a part of this path is a file, not a directory",
    errno.EMFILE: "too many files are open",
    errno.ENOMEM: "there is not enough memory",
}
_FIXES = {
    errno.ENOSPC: "Free some space, or set FOLKMOOT_HOME to a directory on another disk.",
    errno.EDQUOT: "Free some space, or set FOLKMOOT_HOME to a directory on another disk.",
    errno.EFBIG: "Raise the limit (`ulimit -f`), or use another account.",
    errno.EMFILE: "Raise the limit (`ulimit -n`), or close other programs.",
    errno.ENOMEM: "Close other programs, or use a machine with more memory.",
}
_OTHER_FIX = "Set FOLKMOOT_HOME to a directory that you can write to."

# What the servers say themselves -> the errno that means the same.
_SPOKEN = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Read-only file system": errno.EROFS,
    "Permission denied": errno.EACCES,
    "Too many open files": errno.EMFILE,
    "Cannot allocate memory": errno.ENOMEM,
    "out of memory": errno.ENOMEM,
}


_REFUSAL = "CommandError: "  # how a management command begins what it tells a person


class StartError(Exception):
    """Something could not start; the message names the cause and the fix."""


def explain(error: OSError) -> str:
    """Return cause and fix of a failed system call as sentences, without a traceback."""
    code = error.errno or 0
    cause = _CAUSES.get(code, error.strerror or str(error))
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{cause}. {_FIXES.get(code, _OTHER_FIX)}"


def refusal(output: str) -> str | None:
    """Return what a management command said when it refused, else None."""
    last = output.strip().rpartition("\n")[2]
    return last.removeprefix(_REFUSAL) if last.startswith(_REFUSAL) else None


def diagnose(output: str) -> str | None:
    """Return cause and fix when a server's own words name a known trouble, else None."""
    for words, code in _SPOKEN.items():
        if words in output:
            return f"{_CAUSES[code].capitalize()}. {_FIXES.get(code, _OTHER_FIX)}"
    return None
