"""An exhibit's files: CSV as Norwegian Excel opens it, and the same picture as SVG and PNG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from asss_report.charts.flate import PNG_DPI
from asss_report.document.data import Datakolonne, Datatabell
from asss_report.document.exhibit_files import as_csv, exhibit_files, les_meg
from asss_report.document.html import Maler

if TYPE_CHECKING:
    from asss_report.charts.style import Stil
    from asss_report.document.report import Report

DATA = Datatabell(
    (Datakolonne("Kommune"), Datakolonne("Forskjell", "mill. kr", 1)),
    (("Bærum", 170.35705587794482), ("Asker", None), ("Oslo", -1234567.0), ("Ås", 1e-7)),
    (("Bærum", "+170,4"), ("Asker", "mangler"), ("Oslo", "−1 234 567"), ("Ås", "0,0")),
)


def test_csv_is_what_norwegian_excel_opens() -> None:
    """A mark for UTF-8, semicolons, decimal commas, all decimals, no exponent; missing is empty."""
    assert as_csv(DATA).decode("utf-8") == (
        "\ufeffKommune;Forskjell, mill. kr\r\n"
        "Bærum;170,35705587794482\r\n"
        "Asker;\r\n"
        "Oslo;-1234567\r\n"
        "Ås;0,0000001\r\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_words_in_csv_are_never_a_formula(text: str) -> None:
    """A spreadsheet takes what follows an apostrophe for text; a negative number has none."""
    data = Datatabell((Datakolonne(text),), ((text,),), ((text,),))

    assert as_csv(data).decode("utf-8-sig").splitlines() == [f"'{text}", f"'{text}"]


def test_words_with_marks_of_csv_stay_in_their_cell() -> None:
    """A semicolon, a quotation mark."""
    data = Datatabell((Datakolonne("A"),), (('a;b "c"',),), (("",),))

    assert as_csv(data).decode("utf-8-sig") == 'A\r\n"a;b ""c"""\r\n'


@pytest.fixture(scope="module")
def maler(report: Report, stil: Stil) -> Maler:
    """The templates of the real edition."""
    return Maler(report, stil)


def test_a_figure_is_three_files_and_a_table_one(report: Report, maler: Maler) -> None:
    """Named by area and key, each kind in its folder."""
    exhibits = {e.key: e for e in report.kapitler["barnehage"].exhibits}
    figure = [path for path, _ in exhibit_files(maler, "barnehage", exhibits["rangering"])]
    table = [path for path, _ in exhibit_files(maler, "barnehage", exhibits["nokkeltall"])]

    assert figure == [f"figurer/barnehage-rangering.{kind}" for kind in ("svg", "png", "csv")]
    assert table == ["tabeller/barnehage-nokkeltall.csv"]


def test_the_png_is_the_picture_of_the_svg(report: Report, maler: Maler) -> None:
    """As wide as in print at 200 dots per inch or more, on white, the same twice; not empty."""
    (exhibit,) = [e for e in report.kapitler["barnehage"].exhibits if e.key == "rangering"]
    files = dict(exhibit_files(maler, "barnehage", exhibit))
    content = files["figurer/barnehage-rangering.png"]
    diagram = maler.tegn("barnehage", exhibit)
    assert diagram is not None

    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
        assert opened.info["dpi"][0] == pytest.approx(PNG_DPI, abs=0.1)
    assert PNG_DPI >= 200
    assert picture.width == pytest.approx(diagram.bredde_mm / 25.4 * PNG_DPI, abs=1)
    assert picture.height == pytest.approx(diagram.hoyde_mm / 25.4 * PNG_DPI, abs=1)
    colours = {colour for _, colour in picture.getcolors(1 << 20) or ()}
    assert picture.getpixel((0, picture.height - 1)) == (255, 255, 255)
    egen = tuple(bytes.fromhex(maler._stil.farger.egen[1:]))
    assert egen in colours
    assert exhibit.tegn is not None
    assert content == exhibit.tegn.png()


def test_the_read_me_tells_of_every_exhibit_of_its_kind(report: Report) -> None:
    """File name, number, title and source, since they leave the report's company."""
    kapittel = report.kapitler["barnehage"]
    egne = [("barnehage", e) for e in kapittel.exhibits if e.slag == "tabell"]

    text = les_meg(report, "Bærum og ASSS 2025", "tabell", egne)

    for _, e in egne:
        assert f"\nbarnehage-{e.key}\nTabell " in text
    assert text.count("\nKilde") == len(egne)
    assert "CC BY 4.0" in text
    assert "PNG" not in text
    assert "\u00a0" not in text
