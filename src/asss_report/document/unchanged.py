"""A build of what was built before: nothing to do, and nothing heavy to read to find that out.

A record says what a build made, under a name made of everything it was made from. Where it is found
and the files are still what they were, or a single file can be put back, the build is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from asss_report.document.cache import named
from asss_report.document.engine import engine
from asss_report.document.inputs import read_inputs
from asss_report.document.result import Delivery, Result
from asss_report.errors import Fault, Level
from asss_report.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from asss_report.document.cache import Cache
    from asss_report.document.result import Wanted


def remembered(cache: Cache, root: Path, output: Path, wanted: Wanted) -> Result | None:
    """The answer of an earlier build of the very same, where what it made is still in `output`.

    A single file that is gone or another is put back.

    Raises:
        OutputError: It cannot be put back.
    """
    start = time.monotonic()
    name = _name(wanted, read_inputs(root))
    kept = cache.get(name)
    if kept is None:
        return None
    record: dict[str, Any] = json.loads(kept)
    path, files = output / record.pop("path"), record.pop("files")
    if files != _files(path):
        content = cache.get(named(name, "content")) if "" in files else None
        if content is None:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    record["warnings"] = tuple(
        Fault(**{**it, "level": Level(it["level"])}) for it in record["warnings"]
    )
    record["deliveries"] = tuple(Delivery(**it) for it in record["deliveries"])
    return Result(path, seconds=time.monotonic() - start, unchanged=True, **record)


def remember(
    cache: Cache, root: Path, wanted: Wanted, inputs: Mapping[str, str], result: Result
) -> None:
    """Keep what a build answered, unless its inputs were changed while it ran."""
    if read_inputs(root) != inputs:
        return
    name, files = _name(wanted, inputs), _files(result.path)
    if "" in files:
        cache.put(named(name, "content"), result.path.read_bytes())
    record = {**asdict(result), "path": result.path.name, "files": files}
    del record["seconds"], record["unchanged"]
    cache.put(name, json.dumps(record).encode())


def _name(wanted: Wanted, inputs: Mapping[str, str]) -> str:
    # Without a time of its own a build is dated when it is made: made before, it has that date.
    when = os.environ.get("SOURCE_DATE_EPOCH", "")
    return named(engine(), json.dumps(asdict(wanted)), json.dumps(inputs), when)


def _files(path: Path) -> dict[str, str]:
    """Every file of a folder by its place in it, or a file under «», with its sha256."""
    inside = sorted(it for it in path.rglob("*") if it.is_file()) if path.is_dir() else [path]
    return {
        "" if it == path else it.relative_to(path).as_posix(): hashlib.sha256(
            it.read_bytes()
        ).hexdigest()
        for it in inside
        if it.is_file()
    }
