"""What a page may load: this run's charts, files in `templates/` and pictures in `narratives/`.

Narratives are untrusted, so no page reaches the network or any other file. The rule
stands alone here, without WeasyPrint, so that the web edition and the preview can serve by it too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from asss_report.narrative.loader import FOLDER
from asss_report.narrative.pictures import MIME_TYPES, picture_fault, picture_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What stands before the id of something in another part; `merge` makes it a link inside the whole.
XREF: Final = "https://xref.invalid/#"
#: What in `templates/` is for readers' eyes; the Jinja sources beside them are not.
_MIME_TYPES: Final = {
    ".css": "text/css",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


class RefusedError(Exception):
    """A page asked for something that is not served."""


@dataclass(frozen=True, slots=True)
class Served:
    """The answer to a request.

    Attributes:
        body: The bytes.
        mime: Their media type.
    """

    body: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class ReportFetcher:
    """Serves `chart:KEY`, `asset:NAME` and `bilde:NAME`; refuses every other address.

    Attributes:
        charts: Key → SVG, the charts of this run.
        templates: The folder that `asset:` names are relative to.
    """

    templates: Path
    charts: Mapping[str, str] = field(default_factory=dict)

    def fetch(self, url: str) -> Served:
        """What stands at `url`.

        Raises:
            RefusedError: The address is of another kind, leads out of `templates/`, or nothing
                stands there.
        """
        scheme, _, rest = url.partition(":")
        name = unquote(rest.partition("#")[0])
        if scheme.lower() == "chart":
            return self._chart(name)
        if scheme.lower() == "asset":
            return self._asset(name)
        if scheme.lower() == "bilde":
            return self._picture(name)
        raise RefusedError(
            f"{_short(url)} is not served: only charts of this run (chart:KEY) and files in "
            "templates/ (asset:NAME) are"
        )

    def _chart(self, key: str) -> Served:
        if key not in self.charts:
            raise RefusedError(f"no chart is called «{key}» in this run")
        return Served(self.charts[key].encode(), "image/svg+xml")

    def _picture(self, name: str) -> Served:
        folder = self.templates.parent / FOLDER
        path = picture_path(folder, name)
        if path is None or picture_fault(folder, name):
            raise RefusedError(f"no picture is called «{name}» in narratives/")
        return Served(path.read_bytes(), MIME_TYPES[path.suffix.lower()])

    def _asset(self, name: str) -> Served:
        root = self.templates.resolve()
        # A NUL makes resolve() raise ValueError rather than lead anywhere.
        path = (root / name.replace("\0", "")).resolve()  # follows links, so none leads out
        mime = _MIME_TYPES.get(path.suffix.lower())
        if not path.is_relative_to(root):
            raise RefusedError(f"asset:{name} leads out of templates/")
        if mime is None:
            raise RefusedError(f"asset:{name} is not a stylesheet, font or image")
        if not path.is_file():
            raise RefusedError(f"no file is called «{name}» in templates/")
        return Served(path.read_bytes(), mime)


def _short(url: str) -> str:
    return url if len(url) <= 80 else f"{url[:80]}…"
