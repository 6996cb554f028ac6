"""A folder as one ZIP file: the same folder, the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import IO

# The first moment a ZIP file can name. The real one would differ with every download.
_ALWAYS = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644


def pack(folder: Path, into: IO[bytes], *, name: str) -> None:
    """Write the files below `folder` as a ZIP file in which they lie in the folder `name`."""
    with zipfile.ZipFile(into, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", _ALWAYS)
            entry.external_attr = _FILE_MODE << 16
            entry.create_system = 3
            # Parquet is compressed already.
            entry.compress_type = (
                zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            )
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target)
