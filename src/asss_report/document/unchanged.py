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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asss_report.document.cache import named
from asss_report.document.engine import engine
from asss_report.document.inputs import files_below, read_inputs
from asss_report.document.result import Delivery, Result
from asss_report.errors import Fault, Level
from asss_report.files import unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asss_report.document.cache import Cache
    from asss_report.document.result import Wanted


def remembered(cache: Cache, root: Path, output: Path, wanted: Wanted) -> Result | None:
    """The answer of an earlier build of the very same, where what it made is still in `output`.

    A single file that is gone or another is put back.

    Raises:
        OutputError: It cannot be put back.
    """
    start = time.monotonic()
    name = _name(root, wanted, read_inputs(root))
    kept = cache.get(name)
    if kept is None:
        return None
    record: dict[str, Any] = json.loads(kept)
    # A name alone: whoever can write in the cache must not choose which files are replaced.
    path, files = output / Path(record.pop("path")).name, record.pop("files")
    if files != digests(path):
        content = cache.get(named(name, "content")) if "" in files else None
        if content is None or digests(content) != files:
            return None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path.parent, error) from None
        write_whole(path, content)
    record["warnings"] = tuple(
        Fault(**{**it, "level": Level(it["level"])}) for it in record["warnings"]
    )
    record["deliveries"] = tuple(Delivery(**it) for it in record["deliveries"])
    return Result(path, seconds=time.monotonic() - start, unchanged=True, **record)


def remember(  # noqa: PLR0913, PLR0917 - a name, and what stands under it
    cache: Cache,
    root: Path,
    wanted: Wanted,
    inputs: Mapping[str, str],
    result: Result,
    files: Mapping[str, str],
) -> None:
    """Keep what a build answered, unless its inputs were changed while it ran.

    Args:
        cache: Where.
        root: The edition's folder.
        wanted: What the build was asked for.
        inputs: What it was made from, from before it began.
        result: Its answer.
        files: What it made, by `digests`: in the folder may already stand what another build made.
    """
    if read_inputs(root) != inputs:
        return
    name = _name(root, wanted, inputs)
    if "" in files:
        content = result.path.read_bytes() if result.path.is_file() else b""
        if digests(content) != files:
            return
        cache.put(named(name, "content"), content)
    record = {**asdict(result), "path": result.path.name, "files": files}
    del record["seconds"], record["unchanged"]
    cache.put(name, json.dumps(record).encode())


def digests(made: Path | bytes) -> dict[str, str]:
    """Every file of a folder by its place in it, or a single file under «», with its sha256."""
    if isinstance(made, bytes):
        return {"": hashlib.sha256(made).hexdigest()}
    if made.is_file():
        return digests(made.read_bytes())
    return {
        path.relative_to(made).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files_below(made)
    }


def _name(root: Path, wanted: Wanted, inputs: Mapping[str, str]) -> str:
    # Warnings say where a file is, seen from where the person stands.
    seen = (str(Path.cwd()), str(root.resolve()))
    # Without a time of its own a build is dated when it is made: made before, it has that date.
    when = os.environ.get("SOURCE_DATE_EPOCH", "")
    return named(engine(), json.dumps(asdict(wanted)), json.dumps(inputs), when, *seen)
