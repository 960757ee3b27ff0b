"""What stands at each address of the preview."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from asss_report.document.book import file_name
from asss_report.document.fetcher import RefusedError, ReportFetcher
from asss_report.errors import UserError
from asss_report.preview.stil import with_fonts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from asss_report.preview.server import Live
    from asss_report.preview.state import Vist

HERE: Final = Path(__file__).parent
#: More than this nobody reads; a word in the search field makes it fewer.
MOST: Final = 80


def routes(live: Live) -> Starlette:
    """The web application of one preview."""
    web = _Web(live)
    return Starlette(
        routes=[
            Route("/", web.start),
            Route("/kapittel/{key}", web.page),
            Route("/api/side/{key}", web.fragment),
            Route("/api/panel/{key}", web.panel),
            Route("/api/katalog/{key}", web.catalogue),
            Route("/hendelser", web.events),
            Route("/stil/{name}", web.css),
            Route("/diagram/{name}", web.chart),
            Route("/bilde/{name:path}", web.picture),
            Route("/asset/{name:path}", web.asset),
            Route("/pdf/", web.pdf),
            Route("/pdf/{key}", web.pdf),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
    )


class _Web:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._templates = live.root / "templates"
        self._env = Environment(
            loader=FileSystemLoader(HERE / "maler"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    # --- Pages --------------------------------------------------------------------------------

    async def start(self, _request: Request) -> Response:
        """The first chapter; a page that waits for it while the figures are read."""
        key = await self._live.ask(self._live.preview.forste)
        if key:
            return RedirectResponse(f"/kapittel/{quote(key)}", status_code=307)
        return await self._shell("")

    async def page(self, request: Request) -> Response:
        """One part of the report, with all that stands around it."""
        return await self._shell(request.path_params["key"])

    async def _shell(self, key: str) -> Response:
        vist = await self._live.ask(partial(self._live.preview.vis, key))
        meny = await self._live.ask(self._live.preview.meny)
        side = self._fragment(vist)
        text = self._env.get_template("skall.html.j2").render(
            side=side,
            ark=Markup(side["html"]),  # noqa: S704 - made by our templates, narratives escaped
            meny=Markup(self._meny(meny, key)),  # noqa: S704 - our own template
            pdf=any(punkt.key == key and punkt.nummer for punkt in meny),
            lest=bool(meny),
        )
        return HTMLResponse(text, 200 if vist.finnes else 404)

    async def fragment(self, request: Request) -> Response:
        """What stands on the sheet, for a page that is open."""
        vist = await self._live.ask(partial(self._live.preview.vis, request.path_params["key"]))
        return JSONResponse(self._fragment(vist))

    def _fragment(self, vist: Vist) -> dict[str, Any]:
        ark = vist.ark
        return {
            "versjon": vist.versjon,
            "key": vist.key,
            "finnes": vist.finnes,
            "tittel": ark.tittel if ark else "Forhåndsvisning",
            "html": ark.html if ark else "",
            "klasse": ark.klasse if ark else "",
            "css": ark.css_address if ark else "",
            "feil": [asdict(fault) for fault in vist.feil],
        }

    async def panel(self, request: Request) -> Response:
        """The list of chapters and what stands beside this one."""
        key, preview = request.path_params["key"], self._live.preview
        panel = await self._live.ask(partial(preview.panel, key))
        meny = await self._live.ask(preview.meny)
        text = self._env.get_template("panel.html.j2").render(panel=panel)
        return JSONResponse(
            {
                "panel": text,
                "meny": self._meny(meny, key),
                "tall": preview.tall,
                "pdf": panel.pdf,
                "lest": bool(meny),
            }
        )

    def _meny(self, meny: object, key: str) -> str:
        return self._env.get_template("meny.html.j2").render(meny=meny, key=key)

    async def catalogue(self, request: Request) -> Response:
        """What can be said in this chapter and has the words asked for."""
        key = request.path_params["key"]
        asked = request.query_params
        find = self._live.preview.katalog
        found = await run_in_threadpool(
            find, key, asked.get("sok", ""), alle=asked.get("alle") == "1"
        )
        text = self._env.get_template("katalog.html.j2").render(
            treff=found[:MOST], antall=len(found), key=key, most=MOST
        )
        return HTMLResponse(text)

    async def events(self, _request: Request) -> Response:
        """The version, as server-sent events."""

        async def stream() -> AsyncIterator[str]:
            yield "retry: 500\n\n"
            async for version in self._live.versions():
                yield f"data: {version}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    # --- What pages load ----------------------------------------------------------------------

    async def css(self, request: Request) -> Response:
        """The print style sheet, made for a sheet on a screen."""
        address = f"/stil/{request.path_params['name']}"
        text = await self._live.ask(partial(self._live.preview.css, address))
        return Response(text, 200 if text else 404, media_type="text/css")

    async def chart(self, request: Request) -> Response:
        """A chart that is on a page."""
        charts = await self._live.ask(self._live.preview.charts)
        fetcher = ReportFetcher(self._templates, charts)
        answer = await self._fetched(fetcher, f"chart:{request.path_params['name']}")
        if answer.status_code == 200:
            fonts = self._templates / "fonts"
            answer.body = await run_in_threadpool(with_fonts, bytes(answer.body), fonts)
            answer.headers["content-length"] = str(len(answer.body))
        return answer

    async def picture(self, request: Request) -> Response:
        """A picture beside the narratives."""
        name = quote(request.path_params["name"])
        return await self._fetched(ReportFetcher(self._templates), f"bilde:{name}")

    async def asset(self, request: Request) -> Response:
        """A font or picture of the templates."""
        name = quote(request.path_params["name"])
        return await self._fetched(ReportFetcher(self._templates), f"asset:{name}")

    @staticmethod
    async def _fetched(fetcher: ReportFetcher, url: str) -> Response:
        try:
            served = await run_in_threadpool(fetcher.fetch, url)
        except RefusedError as error:
            return Response(f"Refused: {error}.\n", 404, media_type="text/plain")
        return Response(served.body, media_type=served.mime)

    async def pdf(self, request: Request) -> Response:
        """The PDF of a chapter, or of the whole report, made now."""
        key = request.path_params.get("key", "")
        try:
            content = await self._live.pdf(key)
        except UserError as error:
            text = self._env.get_template("pdf_feil.html.j2").render(feil=error.faults, key=key)
            return HTMLResponse(text, 409)
        report = self._live.preview.report
        name = file_name(report, key) if report else f"{key or 'rapport'}.pdf"
        return Response(
            content,
            media_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )
