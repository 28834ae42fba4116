"""``routecalc check`` on claims: what it says, what it accepts, and what fails the run."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from routecalc.claims import Band
from routecalc.cli import Status, run
from routecalc.network import Expected
from routecalc.render.judged import computed, expected
from routecalc.render.schema import VERDICTS

HOLDS = """
sources: [{id: leaflet, title: Leaflet}]
claims:
- {id: claim-quick, phrase: "到南沙不过百时 & <soon>", date: "2025", source: leaflet, grade: published, measure: carriage_hours,
   expected: {max: 100, unit: hour}, modes: [rail], origins: [hengyang], destinations: [nansha], set: 点名, open: 未说}
"""
FAILS = HOLDS.replace("max: 100", "max: 1").replace("claim-quick", "claim-at-once")
GIVEN = "claim-clearance-import-huaihua"


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LANG", "en")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*argv: str) -> tuple[int, str, str]:
        status = run(("check", *argv))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def leaflet(tmp_path: Path) -> Any:
    """A folder of own claims."""

    def written(text: str, verdicts: str | None = None) -> str:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / "claims.yaml").write_text(text, "utf-8")
        if verdicts is not None:
            (folder / "verdicts.yaml").write_text(verdicts, "utf-8")
        return str(folder)

    return written


# -- statuses


def test_a_named_claim_must_be_met(told: Any, leaflet: Any) -> None:
    assert told("quick", "--data", leaflet(HOLDS))[0] == Status.DONE
    assert told("claim-at-once", "--data", leaflet(FAILS))[0] == Status.CHECK_FAILED
    assert told(GIVEN)[0] == Status.CHECK_FAILED  # circular, so not met


def test_a_verdict_that_is_not_the_accepted_one_fails_the_run(told: Any, leaflet: Any) -> None:
    accepted = "as_of: 2026-11-22\nverdicts:\n  claim-quick: not met\n"
    status, out, _ = told("quick", "--data", leaflet(HOLDS, accepted))
    assert status == Status.CHECK_FAILED
    assert "claim-quick: was not met, now met" in out
    assert told("quick", "--data", leaflet(HOLDS, accepted.replace("not met", "met")))[0] == Status.DONE


def test_the_accepted_verdicts_say_for_which_day(told: Any, leaflet: Any) -> None:
    folder = leaflet(HOLDS, "as_of: 2026-11-20\nverdicts: {}\n")
    assert json.loads(told("quick", "--data", folder, "--format", "json")[1])["as_of"] == "2026-11-20"
    other = told("quick", "--data", folder, "--format", "json", "--as-of", "2026-11-21")[1]
    assert json.loads(other)["as_of"] == "2026-11-21"


def test_data_checks_alone_judge_no_claim(told: Any) -> None:
    status, out, _ = told("data")
    assert status == Status.DONE
    assert "claim" not in out
    assert told("sources")[1].startswith("passed sources\n")


@pytest.mark.parametrize("word", ["nonesuch", "claim-quik", "quik"])
def test_an_unknown_name_is_refused_with_the_nearest(told: Any, leaflet: Any, word: str) -> None:
    status, out, err = told(word, "--data", leaflet(HOLDS))
    assert (status, out) == (Status.WRONG_USE, "")
    assert "E-CHECK-UNKNOWN" in err
    assert word == "nonesuch" or "did you mean" in err


# -- accepting


def test_what_is_accepted_is_written_beside_the_facts(told: Any, leaflet: Any) -> None:
    folder = leaflet(HOLDS)
    assert told("quick", "--data", folder, "--accept", "--as-of", "2026-11-22")[0] == Status.DONE
    text = Path(folder, "verdicts.yaml").read_text("utf-8")
    assert text.startswith("# Accepted verdicts")
    assert "as_of: 2026-11-22\nverdicts:\n" in text
    assert "  claim-quick: met\n" in text
    assert told("quick", "--data", leaflet(HOLDS.replace("max: 100", "max: 1")))[0] == Status.CHECK_FAILED


def test_only_the_claims_that_were_judged_are_written(told: Any, leaflet: Any) -> None:
    folder = leaflet(HOLDS)
    status, _, err = told("quick", "--data", folder, "--accept", "--as-of", "2027-01-01")
    assert status == Status.DONE
    assert "verdicts.yaml" in err, "it is said where they are"
    lines = Path(folder, "verdicts.yaml").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("  ")] == ["  claim-quick: met"]


def test_verdicts_are_accepted_beside_a_folder_and_after_the_answer(told: Any, leaflet: Any, tmp_path: Path) -> None:
    folder = leaflet(HOLDS)
    for more in (("--data", f"{folder}/claims.yaml"), ("--data", folder, "-o", str(tmp_path / "none" / "f.json"))):
        status, _, _ = told("quick", *more, "--accept")
        assert status == Status.WRONG_USE
    assert told("sources", "--data", folder, "--accept")[0] == Status.WRONG_USE
    assert not Path(folder, "verdicts.yaml").exists()


def test_a_reading_that_is_applied_already_or_does_not_fit_is_no_fault(told: Any) -> None:
    status, out, _ = told("rail-30-percent-nantie", "--scenario", "discounts-off", "--format", "json")
    assert status == Status.CHECK_FAILED
    document = json.loads(out)
    assert document["network"]["scenarios"] == ["discounts-off"]
    assert {case["reason"] for case in document["claims"][0]["cases"]} == {"missing"}


def test_a_failed_run_says_why(told: Any, leaflet: Any) -> None:
    _, _, err = told("at-once", "--data", leaflet(FAILS))
    assert err.startswith("claim-at-once: not met")
    assert told("quick", "--data", leaflet(HOLDS))[2] == ""


def test_independent_evidence_decides_by_itself(told: Any) -> None:
    document = json.loads(told("hengyang-nansha-18-hours", "--format", "json")[1])
    independent = [case for case in document["claims"][0]["cases"] if case["independent"]]
    assert [(case["circular"], case["holds"]) for case in independent] == [([], "no")]


def test_some_claims_are_accepted_without_losing_the_others(told: Any, leaflet: Any) -> None:
    folder = leaflet(HOLDS, "as_of: 2026-11-22\nverdicts:\n  claim-other: met\n  claim-quick: not met\n")
    assert told("quick", "--data", folder, "--accept")[0] == Status.DONE
    lines = Path(folder, "verdicts.yaml").read_text("utf-8").splitlines()
    assert {"  claim-other: met", "  claim-quick: met"} <= set(lines)


def test_verdicts_of_two_days_or_of_a_scenario_are_not_mixed(told: Any, leaflet: Any) -> None:
    accepted = "as_of: 2026-11-20\nverdicts:\n  claim-other: met\n"
    folder = leaflet(HOLDS, accepted)
    for more in (("--as-of", "2026-11-22"), ("--scenario", "discounts-off")):
        status, _, err = told("quick", "--data", folder, "--accept", *more)
        assert status == Status.WRONG_USE
        assert "E-USAGE" in err
    assert Path(folder, "verdicts.yaml").read_text("utf-8") == accepted


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- met\n", ":1:1: E-SHAPE"),
        ("as_of: soon\nverdicts: {}\n", ":1:8: E-SHAPE"),
        ("as_of: 2026-02-31\nverdicts: {}\n", ":1:8: E-SHAPE"),
        ("as_of: 2026-11-22\nverdicts:\n  claim-quick: maybe\n", ":3:16: E-SHAPE"),
        ("as_of: 2026-11-22\nverdicts:\n  claim-quick:\n", "E-SHAPE"),
        ("as_of: 2026-11-22\nverdicts: met\n", ":2:11: E-SHAPE"),
        ("as_of: 2026-11-22\nverdicts:\n  claim-quick: [met]\n", ":3:16: E-SHAPE"),
        ("as_of: 2026-11-22\nverdicts: {}\nmore: 1\n", ":1:1: E-SHAPE"),
        ("as_of: [\n", ": E-YAML-SYNTAX"),
    ],
)
def test_a_broken_file_of_verdicts_is_said_where(told: Any, leaflet: Any, text: str, place: str) -> None:
    status, out, err = told("quick", "--data", leaflet(HOLDS, text))
    assert (status, out) == (Status.DATA_NOT_VALID, "")
    assert re.search(rf"own/verdicts\.yaml.*{re.escape(place)}", err)


def test_what_is_no_file_of_verdicts_is_no_silence(told: Any, leaflet: Any) -> None:
    folder = Path(leaflet(HOLDS))
    (folder / "verdicts.yaml").mkdir()
    assert told("quick", "--data", str(folder))[0] == Status.DATA_NOT_VALID
    (folder / "verdicts.yaml").rmdir()
    (folder / "verdicts.yaml").symlink_to(folder / "nowhere.yaml")
    assert told("quick", "--data", str(folder))[0] == Status.DATA_NOT_VALID


# -- formats


def test_json_keeps_the_contract(told: Any, leaflet: Any) -> None:
    document = json.loads(told("quick", GIVEN, "--data", leaflet(HOLDS), "--format", "json")[1])
    jsonschema.validate(document, VERDICTS)
    assert document["schema"] == 1
    quick, given = document["claims"]
    assert (given["verdict"], given["reason"]) == ("not decidable", "circular")
    assert given["expected"] == {"min": 29.69, "max": 29.69, "unit": "hour"}
    assert quick["phrase"] == "到南沙不过百时 & <soon>"
    assert quick["verdict"] == "met"
    assert quick["recorded"] is None
    (case,) = quick["cases"]
    assert (case["origin"], case["destination"], case["reading"]) == ("hengyang", "nansha", None)
    assert quick["computed"]["low"] <= case["value"] <= quick["computed"]["high"] < 100
    assert 0 <= quick["assumed_percent"] <= 100


def test_the_schema_of_verdicts_refuses_what_is_wrong(told: Any) -> None:
    document = json.loads(told(GIVEN, "--format", "json")[1])
    jsonschema.Draft202012Validator.check_schema(VERDICTS)
    for wrong in ({"verdict": "perhaps"}, {"reason": "mood"}, {"cases": None}, {"assumed_percent": 101}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, "claims": [{**document["claims"][0], **wrong}]}, VERDICTS)


def test_junit_is_read_by_an_xml_parser(told: Any, leaflet: Any) -> None:
    status, out, _ = told("at-once", "sources", "--data", leaflet(FAILS), "--format", "junit")
    assert status == Status.CHECK_FAILED
    suite = ElementTree.fromstring(out)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["claim-at-once"]
    message = suite.findtext(".//failure") or ""
    assert "到南沙不过百时 & <soon>" in message


def test_workflow_commands_cannot_be_forged(told: Any, leaflet: Any) -> None:
    text = FAILS.replace("& <soon>", "100% ::error::x\\n::warning::y")
    status, out, _ = told("at-once", "--data", leaflet(text), "--format", "github")
    assert status == Status.CHECK_FAILED
    lines = out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::error title=claim-at-once::not met")
    assert "100%25" in lines[0]


def test_findings_of_checks_are_shown_at_their_line(told: Any) -> None:
    for line in told("data", "--format", "github")[1].splitlines():
        assert re.match(r"::(warning|error) (file=[^,]+,line=\d+,col=\d+,)?title=[EW]-[A-Z0-9-]+::", line)


def test_csv_has_a_row_for_every_case(told: Any, leaflet: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(told("quick", GIVEN, "--data", leaflet(HOLDS), "--format", "csv")[1][1:])))
    assert [row["claim"] for row in rows] == ["claim-quick", GIVEN], "in the order in which they were asked for"
    assert rows[0]["holds"] == "yes"
    assert rows[1]["case_reason"] == "circular"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["table", "md"])
def test_people_read_the_words_and_what_they_leave_open(told: Any, leaflet: Any, lang: str, kind: str) -> None:
    text = told("quick", "--data", leaflet(HOLDS), "--format", kind, "--lang", lang)[1]
    assert "claim-quick" in text
    assert "到南沙不过百时" in text
    assert ("成立" if lang == "zh" else "met") in text
    assert kind == "md" or all(len(line) <= 100 for line in text.splitlines())


def test_an_unknown_format_names_the_known(told: Any) -> None:
    status, _, err = told("data", "--format", "xml")
    assert status == Status.WRONG_USE
    assert "junit" in err


def test_the_ending_of_a_file_decides(told: Any, leaflet: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    assert told("quick", "--data", leaflet(HOLDS), "-o", str(path))[0] == Status.DONE
    assert ElementTree.parse(path).getroot().tag == "testsuite"


# -- figures


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"min": "7", "max": "10", "unit": "day"}, "7–10 d"),
        ({"min": "15", "unit": "percent"}, "≥ 15 %"),
        ({"max": "30", "unit": "hour"}, "≤ 30 h"),
        ({"min": "-52", "max": "-52", "unit": "percent"}, "-52 %"),
        ({"min": "-5", "max": "5", "unit": "percent"}, "-5…5 %"),
    ],
)
def test_what_a_claim_says(limits: dict[str, Any], text: str) -> None:
    assert expected(Expected.model_validate(limits)) == text


def test_what_was_computed() -> None:
    assert computed(Band(1_100, 3_700, 9_900)) == "3.7 (1.1…9.9)"
    assert computed(Band(90, 90, 90)) == "0.09"
    assert computed(None) == "—"
