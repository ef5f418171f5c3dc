"""A set of files written as one: whoever reads sees the old set or the new one, never a mixture.

All files are first written beside their places, in `.writing`. One rename, to `.ready`, makes
them count; then each moves to its place. A process killed before the rename leaves the old set;
one killed after it leaves moves to finish, which `recover` does before anybody reads or writes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

WRITING = ".writing"
READY = ".ready"


def write_outputs(out: Path, files: Mapping[str, Callable[[Path], None] | bytes]) -> None:
    """Writes `files`, by path relative to `out`; other files there stay as they are.

    A value is the content, or a function that writes it to the path it is given. Raises OSError, the
    old set untouched, where the disk is full or a file cannot be made.
    """
    recover(out)
    writing = out / WRITING
    shutil.rmtree(writing, ignore_errors=True)
    try:
        for name, content in files.items():
            path = writing / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content(path)
    except BaseException:
        shutil.rmtree(writing, ignore_errors=True)
        raise
    writing.rename(out / READY)
    recover(out)


def recover(out: Path) -> None:
    """Finishes a set that was whole when its writer was killed. To be called before reading `out`."""
    ready = out / READY
    if not ready.is_dir():
        return
    for path in sorted(p for p in ready.rglob("*") if not p.is_dir()):
        place = out / path.relative_to(ready)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    shutil.rmtree(ready)
