"""The table of findings: every code is well formed, worded and used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from routecalc.findings import CODES, Finding, Place, Refused, did_you_mean, finding, nearest

SOURCES = Path(__file__).parents[1] / "src" / "routecalc"


def words_of(*templates: str) -> dict[str, str]:
    """A word for every brace of the templates."""
    return {name: "word" for text in templates for _, name, _, _ in Formatter().parse(text) if name}


def test_codes_are_unique() -> None:
    codes = [code for code, *_ in CODES]
    assert len(codes) == len(set(codes))


def test_there_are_many_data_codes() -> None:
    assert sum(where in ("data", "file") for *_, where in CODES) >= 45


@pytest.mark.parametrize(("code", "sentence", "remedy", "where"), CODES)
def test_code(code: str, sentence: str, remedy: str, where: str) -> None:
    assert re.fullmatch(r"[EW](-[A-Z0-9]+)+", code)
    assert sentence
    assert not sentence.endswith(".")
    assert not remedy.endswith(".")
    found = finding(code, "x.yaml:1:2", **words_of(sentence, remedy))
    assert found.severity == ("warning" if code.startswith("W-") else "error")
    assert "{word" not in str(found)
    assert str(found).startswith(f"x.yaml:1:2: {code}: ")


@pytest.mark.parametrize("code", [code for code, _, _, where in CODES if where in ("file", "data", "check")])
def test_every_code_is_used(code: str) -> None:
    texts = (path.read_text() for path in SOURCES.rglob("*.py") if path.name not in ("asked.py", "codes.py"))
    assert any(f'"{code}"' in text for text in texts)


def test_place() -> None:
    assert str(Place("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Place("a.yaml")) == "a.yaml"
    assert Place("a.yaml", 3, 7) < Place("a.yaml", 3, 10) < Place("b.yaml", 1, 1)


def test_form_of_a_message() -> None:
    found = finding("E-REF-NODE", Place("data/net.yaml", 6, 10), id="qinzhuo", hint="did you mean 'qinzhou'?")
    assert str(found) == (
        "data/net.yaml:6:10: E-REF-NODE: there is no place 'qinzhuo'; did you mean 'qinzhou'?; add it to 'nodes'"
    )
    assert str(Finding("W-GAP", "no price")) == "W-GAP: no price"


def test_an_unknown_code_is_a_defect() -> None:
    with pytest.raises(KeyError):
        finding("E-NOTHING")


def test_refusal_says_everything() -> None:
    found = (Finding("E-A", "one", "a:1:1"), Finding("E-B", "two"))
    refused = Refused(found, status=4)
    assert (refused.findings, refused.status) == (found, 4)
    assert str(refused) == "a:1:1: E-A: one\nE-B: two"


def test_nearest() -> None:
    assert nearest("qinzhuo", ["qinzhou", "guangzhou", "xian"]) == ("qinzhou",)
    assert nearest("zzz", ["qinzhou"]) == ()
    assert did_you_mean("nanjin", {"nanning", "nanjing"}) == "did you mean 'nanjing'?"
    assert did_you_mean("zzz", ["qinzhou"]) == ""
