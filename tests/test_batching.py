"""The command ``batch``: options, statuses, what it says, and how it is interrupted."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from routecalc.cli import run
from routecalc.cli.batching import bar_line
from routecalc.tables import Told

ASKED = (
    "request_id,origin,destination,box,boxes,mass_kg,as_of\n"
    "a,huaihua,qinzhou,40HC,2,36000,2026-11-22\n"
    "b,怀化,laem-chabang,40HC,2,36000,2026-11-22\n"
)
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals of another system")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    for name in ("ROUTECALC_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_text(ASKED, encoding="utf-8")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(line: str) -> tuple[int, str, str]:
        status = run(shlex.split(line))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(name).read_text(encoding="utf-8-sig"), newline="")))


def test_a_table_goes_in_and_a_table_comes_out(told: Any) -> None:
    status, out, err = told("batch r.csv -o o.csv --workers 1")
    assert (status, out, err) == (0, "", "o.csv: 2 rows\n")
    single = told("quote huaihua qinzhou --box 40HC:2 --mass 36t --as-of 2026-11-22 --format json")[1]
    plain = json.loads(single)
    first, second = rows("o.csv")
    assert first["cost"] == plain["options"][0]["cost"]
    assert (first["request_id"], second["request_id"]) == ("a", "b")
    # the text of figures is that of the single quote's CSV
    table = list(csv.DictReader(io.StringIO(
        told("quote huaihua laem-chabang --box 40HC:2 --mass 36t --as-of 2026-11-22 --format csv")[1].lstrip("\ufeff"))))  # fmt: skip
    total = next(row for row in table if row["option"] == "o1" and row["code"] == "TOTAL")
    assert {second[name] for name in ("cost", "saved_amount", "saved_percent")} == {
        total["converted"], total["saved_amount"], total["saved_percent"]}  # fmt: skip
    for name in ("duration_h", "distance_km", "co2e_kg", "labels"):
        assert second[name] == total[name]


def test_some_rows_fail_and_the_status_says_so(told: Any) -> None:
    Path("r.csv").write_text(ASKED.replace("怀化", "nowhere"), encoding="utf-8")
    status, _, err = told("batch r.csv -o o.csv --workers 1")
    assert (status, err) == (5, "o.csv: 2 rows, 1 failed: 1 × E-PLACE-UNKNOWN\n")
    assert rows("o.csv")[1]["error"].startswith("row 2: no place is called 'nowhere'")
    status, _, err = told("batch r.csv -o o.csv --workers 1 --lang zh")
    assert (status, err) == (5, "o.csv: 2 行，其中 1 行失败：1 × E-PLACE-UNKNOWN\n")


def test_scenarios_stack_under_rows_and_stand_side_by_side(told: Any) -> None:
    assert told("batch r.csv -o o.csv --scenario subsidies-off --scenarios none,discounts-off --workers 2")[0] == 0
    assert [row["scenario"] for row in rows("o.csv")] == ["subsidies-off", "subsidies-off+discounts-off"] * 2
    both = "quote huaihua qinzhou --box 40HC:2 --mass 36t --as-of 2026-11-22 --format json --scenario subsidies-off"
    plain = json.loads(told(f"{both} --scenario discounts-off")[1])
    assert rows("o.csv")[1]["cost"] == plain["options"][0]["cost"]
    assert rows("o.csv")[1]["network_digest"] == plain["network"]["digest"]


def test_own_facts_are_used(told: Any) -> None:
    text = (
        "sources: [{id: offer-1, title: Offer}]\nnodes:\n"
        "- {id: zzz-town, names: {zh: 某地, en: Zzz Town}, kind: town, country: CN, territory: CN, area: hunan,\n"
        "   lat: 28.26, lon: 109.70, timezone: Asia/Shanghai, transfers: [truck-load, truck-unload], source: offer-1,\n"
        "   grade: published}\nlinks:\n"
        "- {id: road-zzz, mode: road, from: zzz-town, to: huaihua, km: {hunan: 120}, speed: speed-road, tariff: road-cn,\n"
        "   factor: ef-road, source: offer-1, grade: published}\n"
    )
    Path("own.yaml").write_text(text, encoding="utf-8")
    Path("r.csv").write_text("origin,destination\n某地,huaihua\n", encoding="utf-8")
    assert told("batch r.csv -o o.csv --data own.yaml --as-of 2026-11-22 --workers 1")[0] == 0
    assert rows("o.csv")[0]["route"] == "zzz-town > huaihua"
    assert told("batch r.csv -o o.csv --as-of 2026-11-22 --workers 1")[0] == 5


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("batch", 2, "E-USAGE"),
        ("batch r.csv", 2, "E-USAGE"),
        ("batch r.csv -o o.xlsx", 2, "E-TABLE-KIND"),
        ("batch r.xlsx -o o.csv", 2, "E-TABLE-KIND"),
        ("batch nothing.csv -o o.csv", 2, "E-FILE-MISSING"),
        ("batch r.csv -o r.csv", 2, "E-OUTPUT"),
        ("batch r.csv -o no/o.csv", 2, "E-OUTPUT"),
        ("batch r.csv -o o.csv --engine ray", 2, "E-USAGE"),
        ("batch r.csv -o o.csv --scheduler tcp://x:1", 2, "E-USAGE"),
        ("batch r.csv -o o.csv --workers 0", 2, "E-USAGE"),
        ("batch r.csv -o o.csv --as-of yesterday", 2, "E-DATE"),
        ("batch r.csv -o o.csv --scenario nothing", 2, "E-SCENARIO-UNKNOWN"),
        ("batch r.csv -o o.csv --scenarios nothing", 2, "E-SCENARIO-UNKNOWN"),
        ("batch r.csv -o o.csv --data nothing.yaml", 4, "E-FILE-MISSING"),
    ],
)
def test_wrong_use_leaves_nothing(line: str, status: int, code: str, told: Any) -> None:
    found, out, err = told(line)
    assert (found, out) == (status, "")
    assert code in err
    assert [path.name for path in Path().iterdir()] == ["r.csv"]
    assert Path("r.csv").read_text(encoding="utf-8") == ASKED


def test_a_sweep_is_a_table(told: Any) -> None:
    Path("s.yaml").write_text(
        "constants: {origin: huaihua, box: 20GP, mass_kg: 18000}\n"
        "over: {destination: [qinzhou, nansha], as_of: {from: 2026-11-22, to: 2026-11-23}}\n", encoding="utf-8")  # fmt: skip
    assert told("batch s.yaml -o o.jsonl --workers 1")[0] == 0
    lines = [json.loads(line) for line in Path("o.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["request_id"] for line in lines] == [
        f"{place}/2026-11-{day}" for place in ("qinzhou", "nansha") for day in (22, 23)]  # fmt: skip


def test_today_is_the_day_where_none_is_given(told: Any) -> None:
    Path("r.csv").write_text("origin,destination\nhuaihua,qinzhou\n", encoding="utf-8")
    told("batch r.csv -o o.csv --workers 1")
    told(f"batch r.csv -o p.csv --workers 1 --as-of {dt.date.today().isoformat()}")
    assert Path("o.csv").read_bytes() == Path("p.csv").read_bytes()


def test_without_a_terminal_there_is_no_bar(told: Any) -> None:
    assert "\r" not in told("batch r.csv -o o.csv --workers 1")[2]


@pytest.mark.parametrize(
    ("said", "lang", "line"),
    [
        (Told("reading", 50_000, None, 50_000, 2.0), "en", "reading  50,000 rows  25,000 rows/s"),
        (Told("writing", 250, 1000, 250, 0.5), "en",
         "writing [######..................]  25 %  250/1,000 rows  500 rows/s  0:00:01 left"),
        (Told("answering", 20, 80, 1_000_000, 60.0), "en",
         "answering [######..................]  25 %  20/80 questions  4,167 rows/s  0:03:00 left"),
        (Told("answering", 40, 80, 100, 7200.0), "zh",
         "计算 [############............]  50 %  40/80个询价  0 行/秒  剩余 2:00:00"),
        (Told("answering", 60, 80, 1_000_000, 60.0, 40), "en",  # 20 of them in a minute
         "answering [##################......]  75 %  60/80 questions  4,167 rows/s  0:01:00 left"),
        (Told("answering", 0, 80, 100, 0.0), "en", "answering [........................]   0 %  0/80 questions"),
    ],
)  # fmt: skip
def test_the_bar(said: Told, lang: str, line: str) -> None:
    assert bar_line(said, lang) == line


@POSIX
def test_an_interrupted_run_leaves_its_answers_and_no_table() -> None:
    pairs = [(a, b) for a in ("huaihua", "changsha", "chongqing", "wuhan") for b in ("qinzhou", "nansha", "bangkok")]
    lines = [f"{a},{b},20GP,{mass}\n" for a, b in pairs for mass in range(4000, 20000, 1000)]
    Path("r.csv").write_text(f"origin,destination,box,mass_kg\n{''.join(lines)}", encoding="utf-8")
    words = [
        sys.executable,
        *["-m", "routecalc", "batch", "r.csv", "-o", "o.csv", "--as-of", "2026-11-22", "--workers", "2"],
    ]
    # whoever runs the tests in the background may ignore interruptions, and what they start would inherit that
    heeding = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    running = subprocess.Popen(words, stderr=subprocess.PIPE, preexec_fn=heeding)
    answers = Path(".o.csv.routecalc/answers")
    for _ in range(600):
        if answers.is_dir() and any(answers.iterdir()):
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 130
    assert not Path("o.csv").exists()
    kept = len(list(answers.iterdir()))
    assert 0 < kept < len(lines)
    resumed = subprocess.run([*words, "--resume"], capture_output=True, text=True, check=True, timeout=300)
    assert "going on with the unfinished run" in resumed.stderr
    assert len(rows("o.csv")) == len(lines)
