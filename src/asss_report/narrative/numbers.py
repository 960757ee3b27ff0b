"""Numbers that are typed where they should be bound, and the figure each most likely means.

What only looks like a figure (dates, laws, ages, telephones, pages) is blanked out first; a number
is then a finding when it stands at a unit, or when it is exactly a figure of the chapter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from asss_report.errors import Level
from asss_report.narrative.source import FYLL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from asss_report.errors import Fault
    from asss_report.narrative.catalogue import Entry
    from asss_report.narrative.source import Source

CODE: Final = "bare-number"

_MONTH: Final = (
    r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
    r"|jan\.|feb\.|apr\.|aug\.|sept?\.|okt\.|nov\.|des\.)"
)
_S: Final = r"[ \t\u00a0\u202f\u2009]"
#: A unit that follows at once; then a number is an amount whatever it looks like.
_AMOUNT: Final = (
    rf"(?!{_S}{{0,3}}(?:prosent|%|pst|kr\b|kroner|mill|mrd|tusen|innbygger|årsverk|per{_S}))"
)
#: The same behind a name; with a capital, it is the heading after «Tabell 3».
_MONEY: Final = rf"(?!{_S}{{0,3}}(?-i:prosent|%|pst|kr\b|kroner|mill|mrd))"
#: Words whose number is a name, not an amount: «side 14», «tabell 12362», «KOSTRA-gruppe 12».
_NAMED: Final = (
    r"kapittel|kapitlene|kap\.?|punkt(?:ene)?|pkt\.?|side(?:ne)?|s\.|figur(?:ene)?|fig\.?"
    r"|[\w-]{0,30}tabell(?:ene)?|tab\.|avsnitt|del|vedlegg|bilag|post|artikkel|art\.|fotnote|note"
    r"|spørsmål|steg|trinn|klasse|nivå|[\w-]{0,30}gruppe|funksjon|fase|alternativ|scenario|versjon|vers\."
    r"|uke|kl\.?|klokka|klokken|ISO|NS|rv\.?|fv\.?|paragraf|bokstav|ledd|rundskriv|telefon|tlf\.?"
    r"|mobil|sak(?:s?nummer|s?nr\.?|en)?|arkivsak|journalpost|ref\.?|konto(?:nummer|nr\.?)?|gnr\.?"
    r"|bnr\.?|org(?:anisasjons)?\.?[ -]?(?:nr\.?|nummer)|lov|forskrift|vedtak|sone|krets|linje|rute"
    r"|boks|postboks|bosted|hus|bygg|avdeling"
    r"|Grønt hefte|St\.meld\.|Meld\.|Ot\.prp\.|Prop\.|Innst\.|Dok\.|NOU|St\."
)
#: What only looks like a figure. Every repeat is bounded, so that long texts are read in time.
_SILENT: Final = (
    # laws with their date, dates and periods
    rf"\b(?:lov|forskrift){_S}(?:av{_S})?\d{{1,2}}\.{_S}?{_MONTH}{_S}\d{{4}}(?:{_S}nr\.?{_S}?\d+)?",
    rf"\b(?:per|pr\.?|hver|hvert){_S}(?:\d{{1,3}}(?:{_S}\d{{3}}){{0,3}}|\d{{4,7}})\b",
    rf"\b\d{{1,2}}\.?{_S}?[–-]{_S}?\d{{1,2}}\.{_S}?{_MONTH}(?:{_S}\d{{4}})?(?:{_S}nr\.?{_S}?\d+)?",
    rf"\b\d{{1,2}}\.{_S}?(?:og{_S}\d{{1,2}}\.{_S}?)?{_MONTH}(?:{_S}\d{{4}})?"
    rf"(?:{_S}nr\.?{_S}?\d+)?",
    rf"\b{_MONTH}{_S}\d{{4}}\b",
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?(?![\d])",
    r"\b\d{4}-\d{2}-\d{2}\b",
    rf"\b(?:19|20)\d{{2}}{_S}?[–/-]{_S}?(?:\d{{4}}|\d{{2}})\b{_AMOUNT}",
    r"\b(?:19|20)\d{2}-(?=\w)",  # 2025-kroner, 2025-tall
    rf"\bfaste{_S}(?:19|20)\d{{2}}{_S}?-?{_S}?kroner",
    # laws, papers and whatever has a number for a name
    rf"§§?{_S}?\d{{1,4}}(?:[-–]\d{{1,3}})?{_S}?[a-z]?\b"
    rf"(?:{_S}?(?:,|og|til|–|-){_S}?§?{_S}?\d{{1,4}}(?:[-–]\d{{1,3}})?\b){{0,9}}{_AMOUNT}",
    rf"(?<!\w)(?:{_NAMED}){_S}(?:nr\.?{_S}?|nummer{_S}|nr\.?:{_S}?|:{_S}?)?(?:[A-Z]{_S})?"
    rf"\d[\d.:/]{{0,12}}(?:-\d{{1,4}})?(?!\d|,\d){_MONEY}(?:{_S}[A-Z]{{1,3}}\b)?(?:{_S}\(\d{{4}}[–-]\d{{2,4}}\))?"
    rf"(?:{_S}(?:og|til|eller){_S}\d[\d.]{{0,8}}{_AMOUNT})?",
    r"(?<![\w,.])\d{1,6}/\d{1,6}(?:-\d{1,6})?\b",
    r"(?<![\w,.])(?!\d{1,3}(?:\.\d{3})+\b)\d{1,4}\.\d{1,4}\.\d{1,5}(?:\.\d{1,5})?\b",  # versions
    # telephones, organisations, clocks, ages
    rf"\+\d{{2}}{_S}?\d[\d \u00a0]{{5,12}}\d\b",
    rf"(?<![\w,.])\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{2}}\b",
    rf"(?<![\w,.])\d{{3}}{_S}\d{{2}}{_S}\d{{3}}\b",
    rf"\b(?:org|telefon|tlf|mobil|konto)[\w.]{{0,12}}{_S}?(?:nr\.?|nummer)?:?{_S}?"
    r"\d[\d .\u00a0]{5,14}\d",
    r"\b\d{1,2}:\d{2}\b",
    rf"(?<![\w,.])\d{{1,3}}(?:{_S}?[–-]{_S}?\d{{1,3}}|{_S}til{_S}\d{{1,3}})?{_S}(?:år|åringer)\b",
    # list numbers
    rf"(?m:^{_S}{{0,9}}\d{{1,4}}[.)]{_S}+(?!plass))",
)
_SILENCE: Final = re.compile("|".join(f"(?:{p})" for p in _SILENT), re.IGNORECASE)

#: Space between a number and its unit; emphasis and one line break may stand there.
_GAP: Final = rf"[*_]{{0,3}}(?:{_S}|&nbsp;){{0,3}}(?:\n{_S}{{0,8}})?[*_]{{0,3}}"
_DIGITS: Final = (
    rf"\d{{1,3}}(?:(?:{_S}|&nbsp;)\d{{3}}(?!\d)){{1,4}}(?:,\d+)?"  # 13 817 or 1 001,1
    r"|\d{1,3}(?:\.\d{3}(?!\d)){1,4}(?:,\d+)?"  # 13.817
    r"|\d+(?:[.,]\d+)?"
)
_ONES: Final = {
    "null": 0, "én": 1, "en": 1, "ett": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13,
    "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19,
}  # fmt: skip
_TENS: Final = {
    "tjue": 20, "tyve": 20, "tretti": 30, "tredve": 30, "førti": 40, "femti": 50, "seksti": 60,
    "sytti": 70, "åtti": 80, "nitti": 90,
}  # fmt: skip
_OTHERS: Final = {"en halv": 0.5, "halvannen": 1.5, "hundre": 100}
_WORDS: Final = {
    **_ONES,
    **_TENS,
    **{t + o: a + b for t, a in _TENS.items() for o, b in _ONES.items() if 0 < b < 10},
    **_OTHERS,
}
_ORDINALS: Final = {
    "første": 1, "andre": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "sjuende": 7,
    "syvende": 7, "åttende": 8, "niende": 9, "tiende": 10, "ellevte": 11, "tolvte": 12,
}  # fmt: skip
_DIGIT_WORDS: Final = "|".join(word for word, n in _ONES.items() if 0 < n < 10)
#: The words, with those that begin alike tried together.
_SAID: Final = (
    rf"(?:{'|'.join(_OTHERS)}|(?:{'|'.join(_TENS)})(?:{_DIGIT_WORDS})?|{'|'.join(_ONES)})(?!\w)"
)
_NUMBER: Final = rf"(?:{_DIGITS}|{_SAID})"
_KR: Final = rf"(?:kroner|kr\b\.?|NOK\b)(?:{_GAP}(?:per|pr\.?){_GAP}innbygger\b)?"
#: Unit as typed -> what it measures, and what one of it is worth there.
_UNITS: Final = (
    (r"prosentpoengs?\b|prosentenhet(?:er)?\b|%-poeng\b|%poeng\b", "prosentpoeng", 1.0),
    (r"prosents?\b|%(?!\w)|pst\b\.?", "prosent", 1.0),
    (r"promille\b|‰", "prosent", 0.1),
    (rf"MNOK\b|mill(?:ion(?:er)?\b|\.|\b)(?:{_GAP}{_KR})?", "mill", 1.0),
    (rf"(?:milliard(?:er)?\b|mrd\.?(?!\w))(?:{_GAP}{_KR})?", "mill", 1000.0),
    (rf"tusen{_GAP}{_KR}", "kroner", 1000.0),
    (_KR, "kroner", 1.0),
    (r"(?:per|pr\.?) innbygger\b", "kroner", 1.0),
    (r"innbyggere?\b", "innbyggere", 1.0),
    (r"årsverk\b", "årsverk", 1.0),
)
_UNIT: Final = "|".join(f"(?P<u{nr}>{p})" for nr, (p, *_) in enumerate(_UNITS))
_SIGN: Final = r"(?:(?<![\w\d])[−+-])?"
#: One number, or two that make a range, and its unit.
_AT_UNIT: Final = re.compile(
    rf"(?<![\w,.§/])(?P<sign>{_SIGN})(?P<first>{_NUMBER})"
    rf"(?:{_S}?[–-]{_S}?(?P<to>{_NUMBER})|{_S}(?:til|og|eller){_S}(?P<and>{_NUMBER}))?"
    rf"(?:,[-–])?(?:{_GAP}|-)(?:{_UNIT})",
    re.IGNORECASE,
)
_AFTER_KR: Final = re.compile(
    rf"(?<![\w-])(?:kr\.?|kroner|NOK){_S}?(?P<sign>[−+-]?)(?P<first>{_DIGITS})(?![\w%]|[.,]\d)"
    rf"(?!{_GAP}(?:mill|mrd|tusen|kr\b|kroner|%|prosent))",
    re.IGNORECASE,
)
_RANK: Final = re.compile(
    rf"(?<![\w-])(?:(?<!\d{{4}}\s)(?:nr\.?|nummer){_S}?(?P<nr>\d{{1,3}})(?![\d,.]\d|[\d/-])"
    rf"(?:{_S}av{_S}\d{{1,3}}\b)?(?:{_S}\(nr\.{_S}1{_S}=[^)\n]{{1,30}}\))?"
    rf"|(?:nummer){_S}(?P<word>{'|'.join(w for w in _WORDS if w not in ('en', 'null'))})(?!\w)"
    rf"|(?P<th>\d{{1,3}})\.{_S}?-?plass(?:en)?\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)})(?:-?plass(?:en)?|{_S}plass)\b"
    rf"|plass{_S}(?:nr\.?{_S}|nummer{_S})?(?P<plass>\d{{1,3}})(?![\w]|[.,/-]\d|{_S}\d{{3}}))",
    re.IGNORECASE,
)
#: A number that is a figure by its looks: decimals or thousands.
_LOOSE: Final = re.compile(
    rf"(?<![\w,.§/\d])(?P<sign>{_SIGN})"
    rf"(?P<first>\d{{1,3}}(?:{_S}\d{{3}}(?!\d)){{1,4}}(?:,\d+)?|\d+,\d+)(?![\w%]|[.,/]\d)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}$")
#: After these, or before those, a number that looks like a year is one.
_BEFORE_YEAR: Final = re.compile(r"\b(?:i|siden|faste|løpende)\s$", re.IGNORECASE)
_AFTER_YEAR: Final = re.compile(r"\s(?:per\b|pr\b|innbygger|årsverk)", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number as it is typed.

    Attributes:
        start: Offset in the body, of its sign if it has one.
        end: Offset after its unit.
        text: As typed, with its unit, spaces evened out.
        verdi: The number in `enhet`; of a range, the last one.
        desimaler: Digits typed after the comma, in `enhet`; below zero for round thousands.
        enhet: prosent, prosentpoeng, kroner, mill, plass, innbyggere, årsverk; empty without one.
    """

    start: int
    end: int
    text: str
    verdi: float
    desimaler: int
    enhet: str


def find_bare(source: Source) -> tuple[BareNumber, ...]:
    """The typed numbers at a unit, in order."""
    return _find(source)[0]


def _find(source: Source) -> tuple[tuple[BareNumber, ...], tuple[BareNumber, ...]]:
    """Those at a unit, and those with decimals or grouped thousands that stand at none."""
    text = _silenced(source.prose)
    bare = tuple(_apart([*_at_units(text), *_after_kr(text), *_ranks(text)]))
    taken = {n for number in bare for n in range(number.start, number.end)}
    loose = (
        _bare(text, m.start(), m.end(), (m["sign"], m["first"]), ("", 1.0))
        for m in _LOOSE.finditer(text)
        if m.start("first") not in taken
    )
    return bare, tuple(loose)


def bare_numbers(source: Source, entries: Callable[[], Sequence[Entry]]) -> Iterator[Fault]:
    """The typed numbers, each with the figures that it most likely is.

    Args:
        source: The narrative.
        entries: What can be said; asked for only when there is a number.
    """
    bare, loose = _find(source)
    if not bare and not loose:
        return
    guess = _Guess(entries(), source.narrative.path.stem)
    exact = [n for n in loose if guess.is_figure(n)]
    starts = [s.start for s in source.sentences]
    for number in sorted((*bare, *exact), key=lambda n: n.start):
        sentence = source.sentences[max(bisect_right(starts, number.start) - 1, 0)]
        words = source.prose[sentence.start : sentence.end]
        yield source.fault(
            number.start,
            CODE,
            Level.WARNING,
            f"The number «{number.text}» is typed, not bound.",
            guess.hint(number, words),
        )


def _silenced(prose: str) -> str:
    """The prose with what only looks like figures filled; none of it goes over a line's end."""
    return "\n".join(
        _SILENCE.sub(lambda m: FYLL * len(m[0]), line) if _DIGIT.search(line) else line
        for line in prose.split("\n")
    )


def _at_units(text: str) -> Iterator[BareNumber]:
    for m in _AT_UNIT.finditer(text):
        which = "to" if m["to"] else "and" if m["and"] else "first"
        last, start, sign = m[which], m.start(), m["sign"]
        if _is_year(text, m.start(which), m.end(which)):
            continue
        if which != "first" and _YEAR.match(m["first"]):  # «i 2021 og 14 prosent»: no part of it
            start, sign = m.start(which), ""
        nr = next(i for i in range(len(_UNITS)) if m[f"u{i}"])
        yield _bare(text, start, m.end(), (sign, last), _UNITS[nr][1:])


def _is_year(text: str, start: int, end: int) -> bool:
    """True for «I 2025 kroner …» and «2025 per innbygger»; false for «koster 2025 kroner»."""
    if not _YEAR.match(text[start:end]):
        return False
    before = _BEFORE_YEAR.search(text[max(start - 9, 0) : start])
    return bool(before or _AFTER_YEAR.match(text, end))


def _after_kr(text: str) -> Iterator[BareNumber]:
    for m in _AFTER_KR.finditer(text):
        yield _bare(text, m.start(), m.end(), (m["sign"], m["first"]), ("kroner", 1.0))


def _ranks(text: str) -> Iterator[BareNumber]:
    for m in _RANK.finditer(text):
        digits = m["nr"] or m["th"] or m["plass"]
        word = (m["word"] or m["ordinal"] or "").casefold()
        # «andre plass i barnehage» is no rank; «på andre plass» is.
        if word in ("første", "andre") and _spaced_out(text, m):
            continue
        tall = digits or str(int(_ORDINALS.get(word, _WORDS.get(word, 0))))
        yield _bare(text, m.start(), m.end(), ("", tall), ("plass", 1.0))


def _spaced_out(text: str, m: re.Match[str]) -> bool:
    lead = text[max(m.start() - 5, 0) : m.start()].casefold()
    return any(c.isspace() for c in m[0]) and not lead.endswith(("på ", "delt "))


def _bare(
    text: str, start: int, end: int, number: tuple[str, str], unit: tuple[str, float]
) -> BareNumber:
    (sign, typed), (enhet, verdt) = number, unit
    verdi, desimaler = parse(typed)
    if sign in ("−", "-") and sign:
        verdi = -verdi
    tiere = {1.0: 0, 1000.0: -3, 0.1: 1}[verdt]
    shown = " ".join(re.sub(r"&nbsp;|[*_]", " ", text[start:end]).split())
    return BareNumber(start, end, shown, verdi * verdt, desimaler + tiere, enhet)


def parse(typed: str) -> tuple[float, int]:
    """The number that digits or a word say, and how many decimals were typed.

    A point before exactly three digits groups thousands, as Norwegians type it.
    """
    word = typed.casefold()
    if word in _WORDS:
        return float(_WORDS[word]), int(_WORDS[word] % 1 > 0)
    plain = re.sub(r"&nbsp;|\s", "", typed)
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    return float(plain), len(plain.partition(".")[2])


def _apart(found: Sequence[BareNumber]) -> Iterator[BareNumber]:
    """The findings in order, those that run into each other made one."""
    last: BareNumber | None = None
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if last and number.start < last.end:
            continue
        yield number
        last = number


# --- What a number most likely means -------------------------------------------------------------

#: Unit of an entry -> what it measures, and what one of it is worth there.
_OF_ENTRY: Final = {
    "prosent": ("prosent", 1.0),
    "prosentpoeng": ("prosentpoeng", 1.0),
    "kroner per innbygger": ("kroner", 1.0),
    "kroner": ("kroner", 1.0),
    "tusen kroner": ("kroner", 1000.0),
    "millioner kroner": ("mill", 1.0),
    "plass": ("plass", 1.0),
    "årsverk": ("årsverk", 1.0),
}
_MEAN: Final = re.compile(r"snitt", re.IGNORECASE)
_UP: Final = re.compile(r"\b(?:høyere|mer|over|større|dyrere|flere)\b", re.IGNORECASE)
_DOWN: Final = re.compile(r"\b(?:lavere|mindre|under|billigere|færre)\b", re.IGNORECASE)
_MOVED: Final = re.compile(
    r"\b(?:økt|økte|øker|økning\w*|vekst\w*|vokst|vokste|siden|gått|falt|steg|steget|redusert|endr\w*)\b",
    re.IGNORECASE,
)


class _Guess:
    """The figures a typed number may be, nearest first."""

    def __init__(self, entries: Sequence[Entry], kapittel: str) -> None:
        self._kapittel = kapittel
        # The newest barometer is of the year after the newest figures.
        self._aar = {
            slag: max((e.aar for e in entries if e.av_barometer is slag), default=0)
            for slag in (False, True)
        }
        self._av: dict[str, list[tuple[float, int, Entry]]] = defaultdict(list)
        self._vist: set[str] = set()
        # A chapter without an area of its own speaks of all of them.
        egne = {
            e.kapittel
            for e in entries
            if e.verdi is not None and e.kapittel == kapittel and not e.av_barometer
        }
        self._gruppe = next(
            (e.kommune for e in entries if e.slag == "avvik" and "mot=" not in e.snippet), ""
        )
        for nr, e in enumerate(entries):
            if e.verdi is None:
                continue
            slag, verdt = _OF_ENTRY.get(e.enhet, ("", 1.0))
            self._av[slag].append((abs(e.verdi * verdt), nr, e))
            if not egne or e.kapittel == kapittel:
                self._vist.update(_printed(e.prints))
        for rad in self._av.values():
            rad.sort()
        self._tall = {slag: [r[0] for r in rad] for slag, rad in self._av.items()}
        self._nearest = lru_cache(maxsize=5000)(self._find)

    def is_figure(self, number: BareNumber) -> bool:
        """True for a number that the chapter's helpers print just so."""
        return number.text.lstrip("−-+") in self._vist

    def hint(self, number: BareNumber, sentence: str) -> str:
        """What to write instead."""
        fast = f'a number from elsewhere is written {{{{ fast("{number.text}", kilde="…") }}}}.'
        nearest = self._nearest(
            abs(number.verdi), number.desimaler, number.enhet, " ".join(sentence.split())
        )
        if not nearest:
            return f"{fast[:1].upper()}{fast[1:]}"
        first = nearest[0].skrevet_i(self._kapittel)
        ord_ = "; ".join(
            f"{e.skrevet_i(self._kapittel)[3:-3]} = «{_plain(e.prints)}», {e.navn}" for e in nearest
        )
        return f"Nearest: {ord_}. Write {first}; {fast}"

    def _find(self, verdi: float, desimaler: int, enhet: str, sentence: str) -> tuple[Entry, ...]:
        halv = 0.5 * 10.0**-desimaler * (1 + 1e-9)
        exact: list[Entry] = []
        near: list[tuple[float, Entry]] = []
        for slag in self._slag(enhet):
            tall, rad = self._tall[slag], self._av[slag]
            lav, hoy = bisect_left(tall, verdi - halv), bisect_right(tall, verdi + halv)
            exact += [e for _, _, e in rad[lav:hoy]]
            rundt = rad[max(lav - 200, 0) : hoy + 200]
            near += [(abs(t - verdi) / (abs(verdi) or 1.0), e) for t, _, e in rundt]
        sagt = _Sagt(sentence, self._gruppe)
        if exact:
            ranked = sorted(exact, key=lambda e: self._weight(e, sagt))
        else:
            ranked = [e for _, e in sorted(near, key=lambda p: (self._place(p[1]), p[0]))]
        return tuple(ranked[:3])

    def _slag(self, enhet: str) -> Sequence[str]:
        if enhet:
            return [s for s in (enhet,) if s in self._av]
        return [s for s in self._av if s != "plass"]

    def _place(self, e: Entry) -> tuple[bool, bool]:
        return e.kapittel != self._kapittel, e.aar != self._aar[e.av_barometer]

    def _weight(self, e: Entry, sagt: _Sagt) -> tuple[bool, bool, int]:
        return (*self._place(e), -sagt.fits(e))


class _Sagt:
    """What a sentence says that tells figures apart."""

    def __init__(self, sentence: str, gruppe: str) -> None:
        self.gruppe = gruppe
        self.words = {w.casefold() for w in _WORD.findall(sentence)}
        self.mean = bool(_MEAN.search(sentence)) or gruppe.casefold() in self.words
        self.up, self.down = bool(_UP.search(sentence)), bool(_DOWN.search(sentence))
        self.moved = bool(_MOVED.search(sentence))

    def fits(self, e: Entry) -> int:
        """How well an entry agrees with the sentence."""
        score = 0
        if e.kommune:
            mean = e.kommune.startswith(self.gruppe)
            named = self.mean if mean else self._named(e.kommune)
            score += 3 if named else 0 if mean and e.slag != "verdi" else -2
        if e.slag == "avvik":
            score += 2 * (self.up or self.down)
            score -= 3 * (
                (self.up and not self.down and (e.verdi or 0) < 0)
                or (self.down and not self.up and (e.verdi or 0) > 0)
            )
        score += 2 if (e.slag == "endring") == self.moved else -2
        score += 2 * (str(e.aar) in self.words)
        score += 2 * (e.key.endswith("behovskorrigert") == ("korrigert" in self.words))
        navn = {w.casefold() for w in _WORD.findall(e.navn) if len(w) > 4}
        return score + len(navn & self.words)

    def _named(self, kommune: str) -> bool:
        navn = kommune.casefold()
        return navn in self.words or f"{navn}s" in self.words


def _printed(prints: str) -> Iterator[str]:
    """The numbers of a print that have decimals or thousands, spaces plain."""
    for m in _LOOSE.finditer(prints):
        yield " ".join(m["first"].split())


def _plain(prints: str) -> str:
    return prints.replace("\u00a0", " ")
