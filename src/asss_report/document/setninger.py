"""Which sentences rest on figures that moved: those people wrote, and those the program makes.

Each call of a narrative is made twice, with the old figures and with the new, and the numbers it
was made from are looked at, also those that are not printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asss_report import nb
from asss_report.errors import shown
from asss_report.narrative.refusals import NoValueError, UnknownNameError
from asss_report.narrative.render import as_printed, readable
from asss_report.narrative.sentences import FIGURES
from asss_report.narrative.source import FYLL, Source
from asss_report.narrative.vocabulary import SLUTT, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from asss_report.document.report import Report
    from asss_report.narrative.source import Call, Sentence
    from asss_report.narrative.vocabulary import Vocabulary
    from asss_report.nb import Trykkbok

#: Words that compare, which only `krev` can hold against the figures.
_SAMMENLIGNER: Final = re.compile(
    r"\b(?:høyere|lavere|høyest\w*|lavest\w*|størst\w*|minst\w*|mest|større|mindre|mer enn|flere|"
    r"færre|dyrere|dyrest|billiger\w*|billigst|over snitt\w*|under snitt\w*|økt\w*|øker|vokst|"
    r"vokser|steget|stiger|sunket|synker|falt|redusert|uendret|lik|likt|bedre|best|dårligere|"
    r"dårligst|svekket)\b",
    re.IGNORECASE,
)
#: What a helper prints that says which way.
_VEI: Final = re.compile(r"høyere|lavere|på nivå med|økt med|gått ned med|vært uendret")
_TALL: Final = re.compile(r"[+\u2212-]?\d[\d\u00a0 ]*(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class Tall:
    """A number of a sentence that rests on what moved.

    Attributes:
        kall: The call that prints it; empty in a sentence the program makes.
        var: As it was printed.
        er: As it is.
    """

    kall: str
    var: str
    er: str

    @property
    def endret(self) -> bool:
        """False for a number that moved, but prints the same."""
        return self.var != self.er

    @property
    def snudd(self) -> bool:
        """True when it points the other way: higher is lower now, plus is minus."""
        return self.endret and _vei(self.var) != _vei(self.er)


@dataclass(frozen=True, slots=True)
class Krav:
    """A claim that rests on what moved.

    Attributes:
        kall: The call, which prints nothing.
        var: The figures that decided it before.
        er: The figures that decide it now.
        holdt: True when it held before.
        holder: True when it holds now.
    """

    kall: str
    var: str
    er: str
    holdt: bool
    holder: bool


@dataclass(frozen=True, slots=True)
class Setning:
    """A sentence that rests on what moved.

    Attributes:
        kapittel: Key of the chapter; «forside» for the one page.
        fil: The narrative; empty for a sentence the program makes.
        linje: Its line; 0 for such a one.
        var: As it was printed; empty where it was not there.
        er: As it is; empty where it is gone.
        tall: The numbers in it that rest on what moved.
        krav: The claims in it that do.
        ord: Comparing words of a person that no claim guards: only a reader can judge them.
    """

    kapittel: str
    fil: str
    linje: int
    var: str
    er: str
    tall: tuple[Tall, ...] = ()
    krav: tuple[Krav, ...] = ()
    ord: tuple[str, ...] = ()

    @property
    def endret(self) -> bool:
        """True when it prints otherwise."""
        return self.var != self.er

    @property
    def snudd(self) -> bool:
        """True when a claim has turned, or a number points the other way."""
        turned = any(it.holdt != it.holder for it in self.krav)
        return turned or any(it.snudd for it in self.tall)


@dataclass(frozen=True, slots=True)
class Leser:
    """Looks at texts with marked numbers.

    Attributes:
        er_roert: Whether a number rests on what moved.
        bok: The book the marks are of.
    """

    er_roert: Callable[[object], bool]
    bok: Trykkbok

    def tall(self, tekst: str) -> list[tuple[str, object]]:
        """The numbers of a text: as printed, and what they are the text of."""
        trykk = (self.bok.oppslag(merke) for merke in re.findall(nb.MERKE, tekst))
        return [(it.tekst, it.tall) for it in trykk]

    def roert(self, tekst: str) -> bool:
        """Whether one of a text's numbers rests on what moved."""
        return any(self.er_roert(tall) for _, tall in self.tall(tekst))

    @staticmethod
    def ren(tekst: str) -> str:
        """The text as it is read."""
        return re.sub(nb.MERKE, "", tekst).replace(nb.NBSP, " ")


# --- Sentences the program makes ------------------------------------------------------------------


def generert(
    kapittel: str, var: Sequence[str], er: Sequence[str], leser: Leser
) -> Iterator[Setning]:
    """Those of a list that rest on what moved, or say something else than before.

    Args:
        kapittel: Key of the chapter.
        var: The sentences made from the old figures, with marks.
        er: Those made from the new.
        leser: Looks at the marks.
    """
    for gammel, ny in _par(list(var), list(er), leser):
        var_tekst, er_tekst = leser.ren(gammel), leser.ren(ny)
        if var_tekst != er_tekst or leser.roert(gammel) or leser.roert(ny):
            tall = tuple(_tallene(gammel, ny, leser))
            yield Setning(kapittel, "", 0, var_tekst, er_tekst, tall)


def _par(var: list[str], er: list[str], leser: Leser) -> Iterator[tuple[str, str]]:
    """Each new sentence with the old one that has the same words, else the next that is left."""
    igjen = dict(enumerate(var))
    par: list[tuple[int | None, str]] = []
    for tekst in er:
        nr = next(
            (i for i, it in igjen.items() if _ord(leser.ren(it)) == _ord(leser.ren(tekst))), None
        )
        if nr is not None:
            del igjen[nr]
        par.append((nr, tekst))
    for nr, tekst in par:
        if nr is not None:
            yield var[nr], tekst
        else:
            yield igjen.pop(min(igjen)) if igjen else "", tekst
    yield from ((tekst, "") for tekst in igjen.values())


def _ord(tekst: str) -> str:
    return _TALL.sub("#", tekst)


def _tallene(var: str, er: str, leser: Leser) -> Iterator[Tall]:
    a, b = leser.tall(var), leser.tall(er)
    if len(a) != len(b):
        return  # other words: the sentence itself is shown, old and new
    for (gammel, foer), (ny, naa) in zip(a, b, strict=True):
        if leser.er_roert(foer) or leser.er_roert(naa):
            yield Tall("", gammel.replace(nb.NBSP, " "), ny.replace(nb.NBSP, " "))


# --- Sentences people have written ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Svar:
    """What a call says with one of the two sets of figures.

    Attributes:
        vist: What it prints; of a claim, the figures that decide it.
        trykt: What stands in the sentence: nothing, of a claim.
        roert: Whether it rests on what moved.
        sann: False for a claim that does not hold.
    """

    vist: str
    trykt: str
    roert: bool = False
    sann: bool = True


@dataclass(frozen=True, slots=True)
class _Kall:
    """A call with what it said and what it says."""

    call: Call
    var: _Svar
    er: _Svar

    @property
    def krav(self) -> bool:
        return self.call.name == "krev"

    @property
    def roert(self) -> bool:
        return self.var.roert or self.er.roert or self.var.vist != self.er.vist


def skrevne(
    report: Report, key: str, ordene: tuple[Vocabulary, Vocabulary], leser: Leser
) -> Iterator[Setning]:
    """The sentences of a narrative that rest on what moved.

    Args:
        report: Today's, whose narrative and numbers of exhibits are used.
        key: The chapter.
        ordene: The helpers with the old figures and with the new.
        leser: Says whether a number moved.
    """
    source = Source(report.narrativer[key])
    kall = [
        _Kall(call, *(_svar(ord_, call, report, leser) for ord_ in ordene)) for call in source.calls
    ]
    foer, naa = ([it.var.trykt for it in kall], [it.er.trykt for it in kall])
    for setning, numre in _samlet(source):
        egne = [kall[nr] for nr in numre if kall[nr].roert]
        if egne:
            yield Setning(
                key,
                shown(report.narrativer[key].path),
                source.line_at(setning.start),
                as_printed(source, setning, foer),
                as_printed(source, setning, naa),
                tuple(
                    Tall(_som_skrevet(source, it.call), it.var.vist, it.er.vist)
                    for it in egne
                    if not it.krav
                ),
                tuple(_krav(source, it) for it in egne if it.krav),
                () if any(kall[nr].krav for nr in numre) else _ubundne(source, setning),
            )


def _samlet(source: Source) -> list[tuple[Sentence, list[int]]]:
    """The sentences that hold figures or claims, each with the numbers of its calls."""
    samlet: dict[int, tuple[Sentence, list[int]]] = {}
    for nr, call in enumerate(source.calls):
        if call.name in FIGURES or call.name == "krev":
            setning = source.guarded_by(call)
            samlet.setdefault(setning.start, (setning, []))[1].append(nr)
    return [samlet[start] for start in sorted(samlet)]


def _svar(ord_: Vocabulary, call: Call, report: Report, leser: Leser) -> _Svar:
    """One call, made with one of the two sets of figures."""
    if call.name in ("figur", "tabell"):
        return _Svar("", "")
    with nb.bokfort() as bok:
        try:
            if call.name == "krev":
                return _dom(ord_, call, leser)
            vist = getattr(ord_, call.name)(*call.args, **call.options)
        except NoValueError as feil:
            mangler = f"[mangler: {feil}]"
            return _Svar(mangler, "" if call.name == "krev" else mangler, sann=False)
        except (UnknownNameError, TypeError):
            return _Svar("", "…")  # its own fault is told by the check
    if call.name not in FIGURES:
        vist = _henvist(vist, report)
        return _Svar(vist, vist)
    vist = readable(vist)
    return _Svar(vist, vist, any(leser.er_roert(it.tall) for it in bok.trykk))


def _dom(ord_: Vocabulary, call: Call, leser: Leser) -> _Svar:
    dom = ord_.dom(*call.args, **call.options)
    return _Svar(readable(dom.grunnlag), "", any(map(leser.er_roert, dom.tall)), dom.sann)


def _henvist(vist: str, report: Report) -> str:
    """What `se` and `fast` print, with the numbers the exhibits have today."""

    def nummer(match: re.Match[str]) -> str:
        kapittel, _, key = match[1].partition(".")
        if not key:
            return f"kapittel {report.kapittelnummer(kapittel)}"
        funnet = report.nummer.get((kapittel, key))
        return funnet.tekst if funnet else key

    return readable(re.sub(rf"{START}se:([^{SLUTT}]+){SLUTT}", nummer, vist))


def _krav(source: Source, it: _Kall) -> Krav:
    return Krav(_som_skrevet(source, it.call), it.var.vist, it.er.vist, it.var.sann, it.er.sann)


def _som_skrevet(source: Source, call: Call) -> str:
    return " ".join(source.body[call.start + 2 : call.end - 2].split())


def _ubundne(source: Source, setning: Sentence) -> tuple[str, ...]:
    """The comparing words of a sentence without a claim."""
    prosa = source.prose[setning.start : setning.end].replace(FYLL, " ")
    return tuple(dict.fromkeys(m[0].lower() for m in _SAMMENLIGNER.finditer(prosa)))


def _vei(vist: str) -> str:
    """Which way a printed number points: its word, else its sign."""
    ord_ = _VEI.search(vist)
    return ord_[0] if ord_ else nb.MINUS if vist.startswith((nb.MINUS, "-")) else ""
