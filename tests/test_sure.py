"""How sure a time is, as people and programs read it; and the steps as bars."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

from routecalc.cli import run
from routecalc.itinerary import Answer, Itinerary
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.reliability import simulate
from routecalc.render import render
from routecalc.render.gantt import HEAD, gantt
from routecalc.render.phrases import Phrases
from routecalc.render.schema import ANSWER
from routecalc.render.sure import _percent
from routecalc.render.words import Words
from routecalc.request import ask
from routecalc.units import DAY_S
from tests.test_graph import FACT, leg, place, small
from tests.test_render import ANSWERED, FACTS, element, way

PHRASES = {lang: Phrases(Words.read(lang), FACTS) for lang in ("zh", "en")}


def sure(within_d: float | None = None, **changes: Any) -> Answer:
    """The answer of the rendering tests, simulated."""
    within = None if within_d is None else round(within_d * DAY_S)
    return simulate(FACTS, replace(ANSWERED, **changes), within_s=within)


def section(text: str, begin: str) -> list[str]:
    """The lines of a section of the table, its heading first."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(begin))
    return lines[start : lines.index("", start)]


# -- for people


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("within", [None, 12])
def test_the_windows_fit_the_width(lang: str, width: int, within: float | None) -> None:
    text = render(sure(within), FACTS, "table", lang, width=width, gantt=True)
    assert max(map(cell_len, text.splitlines())) <= width


def test_every_itinerary_has_a_window_and_its_greatest_cause() -> None:
    lines = section(render(sure(), FACTS, "table", "en"), "How sure")
    assert [line[:2] for line in lines if re.match(r"[ob]\d", line)] == ["o1", "o2", "b1"]
    first = next(line for line in lines if line.startswith("o1"))
    found = sure().options[0].reliability
    assert found is not None
    for days in (found.p10_s, found.p50_s, found.p80_s, found.p95_s):
        assert f"{days / DAY_S:.1f}" in first
    assert re.search(r"\d\d% sea Qinzhou → Laem Chabang", first)
    assert "10,000 draws, seed 1" in " ".join(lines)
    assert "Within" not in " ".join(lines)


def test_the_odds_of_a_deadline_and_the_cheapest_option_with_good_ones() -> None:
    early, late = (render(sure(days), FACTS, "table", "en", width=140) for days in (16, 9))
    assert "Cheapest option shown with odds of at least 80% for 16 d: o1 (¥9,916, " in early
    assert "No option shown has odds of 80% for 9 d; best: o2 (¥16,674, 0%)." in late
    chinese = render(sure(16), FACTS, "table", "zh", width=140)
    assert "所示方案中，16天内到达的把握不低于 80% 且最便宜的：o1（¥9,916，" in chinese


@pytest.mark.parametrize(
    ("ppm", "shown"),
    [(0, "0%"), (100, "<1%"), (4_900, "<1%"), (5_000, "1%"), (994_900, "99%"), (995_000, ">99%"), (1_000_000, "100%")],
)
def test_nearly_sure_is_not_sure(ppm: int, shown: str) -> None:
    assert _percent(ppm) == shown


def test_short_times_are_told_in_hours_and_certain_ones_without_a_window() -> None:
    short = way("o1", (), None, element("carriage", "huaihua", "qinzhou", 0, 7200, mode="road", low_s=3600))
    certain = way("o2", (), None, element("carriage", "huaihua", "qinzhou", 0, 7200, mode="road", high_s=7200))
    text = render(sure(options=(short, certain), comparison=None), FACTS, "table", "en")
    first, second = (line for line in section(text, "How sure") if line.startswith("o"))
    assert re.search(r"o1 +\d\.\d–\d\.\d h", first)
    assert re.search(r"o2 +2 h +2 h +2 h$", second)


@pytest.mark.parametrize("kind", ["table", "md"])
def test_without_a_simulation_nothing_is_said(kind: str) -> None:
    assert "How sure" not in render(ANSWERED, FACTS, kind, "en")
    assert "可靠（" not in render(ANSWERED, FACTS, kind, "zh")


# -- for programs


def test_json_has_it_and_fits_the_schema() -> None:
    for answer in (sure(), sure(12), sure(12, baseline=None, baseline_fastest=None, comparison=None)):
        document = json.loads(render(answer, FACTS, "json", "en"))
        jsonschema.validate(document, ANSWER)
    document = json.loads(render(sure(12), FACTS, "json", "en"))
    assert document["simulation"] == {"seed": 1, "draws": 10_000, "within_h": 288.0}
    one = document["options"][0]["reliability"]
    found = sure(12).options[0].reliability
    assert found is not None
    assert found.on_time_ppm is not None
    assert one["p80_h"] == round(found.p80_s / 3600, 4)
    assert one["on_time_percent"] == found.on_time_ppm / 10_000
    assert len(one["spread_percent"]) == len(document["options"][0]["elements"])
    assert sum(one["spread_percent"]) == pytest.approx(100)
    assert document["baseline"]["reliability"]["expected_late_h"] > 0


def test_json_without_it_or_without_a_deadline_is_null() -> None:
    document = json.loads(render(ANSWERED, FACTS, "json", "en"))
    assert (document["simulation"], document["options"][0]["reliability"]) == (None, None)
    one = json.loads(render(sure(), FACTS, "json", "en"))["options"][0]["reliability"]
    assert (one["on_time_percent"], one["expected_late_h"]) == (None, None)


def test_the_total_rows_of_csv_have_it() -> None:
    rows = list(csv.DictReader(io.StringIO(render(sure(12), FACTS, "csv", "en")[1:], newline="")))
    document = json.loads(render(sure(12), FACTS, "json", "en"))
    for row in rows:
        if row["code"] == "TOTAL":
            ways = {one["id"]: one for one in (*document["options"], document["baseline"])}
            plain = ways[row["option"]]["reliability"]
            for key in ("p10_h", "p50_h", "p80_h", "p95_h", "on_time_percent", "expected_late_h"):
                assert float(row[key]) == plain[key]
        else:
            assert (row["p50_h"], row["on_time_percent"]) == ("", "")
    bare = csv.DictReader(io.StringIO(render(ANSWERED, FACTS, "csv", "en")[1:], newline=""))
    assert {row["p50_h"] for row in bare} == {""}


# -- the steps as bars


def chart(one: Itinerary, lang: str = "en", width: int = 98) -> list[str]:
    """The lines of the drawing."""
    drawing, _legend = gantt(one, PHRASES[lang], width).blocks
    return list(drawing.lines)


def bars(one: Itinerary, **more: Any) -> list[tuple[int, str, int, int]]:
    """Hour, mark, first column and number of columns of each step."""
    found = []
    for line in chart(one, **more)[2:]:
        match = re.fullmatch(r" *(\d+)  ( *)(([=.#cx~])\4*) +\S.*", line)
        assert match is not None, line
        found.append((int(match[1]), match[4], len(match[2]), len(match[3])))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [78, 98])
def test_bars_follow_one_another_under_the_scale(lang: str, width: int) -> None:
    one = sure().options[0]
    drawn = bars(one, lang=lang, width=width)
    assert [mark for _, mark, _, _ in drawn] == ["c", "#", "=", ".", "=", "c", "~"]
    assert [hour for hour, *_ in drawn[:-1]] == [round(element.start_s / 3600) for element in one.elements]
    for (_, _, left, columns), (_, _, following, _) in pairwise(drawn[:-1]):
        assert 0 <= following - left <= columns + 1
    head, rule, *rows = chart(one, lang=lang, width=width)
    hours = [(int(found[0]), found.start()) for found in re.finditer(r"\d+", head)]
    assert [column + (2 if lang == "zh" else 0) for _, column in hours] == [at for at, c in enumerate(rule) if c == "+"]
    assert max(map(cell_len, (head, rule, *rows))) <= width
    per_column = hours[1][0] / (hours[1][1] - hours[0][1])
    for (hour, _, left, _), _row in zip(drawn, rows, strict=True):
        assert abs(left * per_column - hour) <= per_column


@pytest.mark.parametrize("hours", [0.2, 1, 7, 40, 300, 2000, 50_000])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_any_duration_fits(hours: float, lang: str) -> None:
    one = way("o1", (), None, element("carriage", "huaihua", "qinzhou", 0, round(hours * 3600), mode="rail"))
    head, rule, row = chart(one, lang=lang)
    assert max(map(cell_len, (head, rule, row))) <= 98
    assert row[HEAD + 2] == "="


def test_words_too_long_are_cut_and_steps_without_time_left_out() -> None:
    long = FACTS.node["qinzhou"].model_copy(
        update={"names": FACTS.node["qinzhou"].names.model_copy(update={"zh": "钦州" * 40})}
    )
    facts = FACTS.model_copy(update={"nodes": tuple(long if n.id == "qinzhou" else n for n in FACTS.nodes)})
    facts.__dict__.pop("node", None)
    none = element("handling", "huaihua", "huaihua", 0, 0)
    one = replace(ANSWERED.options[0], elements=(none, *ANSWERED.options[0].elements))
    drawing, _ = gantt(one, Phrases(Words.read("zh"), facts), 98).blocks
    assert max(map(cell_len, drawing.lines)) <= 98
    assert sum(line.endswith("..") for line in drawing.lines) == 3
    assert len(drawing.lines) == 2 + len(one.elements) - 1
    assert gantt(replace(one, elements=(none,)), PHRASES["zh"], 98).blocks == ()


def test_the_chart_stands_below_the_steps_it_draws_when_it_is_wanted() -> None:
    for kind, fence in (("table", ""), ("md", "```text\n")):
        text = render(sure(), FACTS, kind, "en", gantt=True, detail="o2")
        assert text.index("Option o2, step by step") < text.index("Option o2 along the hours")
        assert fence in text
        assert "Option o1 along" not in text
        assert "along the hours" not in render(sure(), FACTS, kind, "en")
    assert render(sure(), FACTS, "json", "en", gantt=True) == render(sure(), FACTS, "json", "en")


def test_a_name_cannot_end_the_fence() -> None:
    node = FACTS.node["qinzhou"]
    evil = node.model_copy(update={"names": node.names.model_copy(update={"en": "```x"})})
    facts = FACTS.model_copy(update={"nodes": tuple(evil if n.id == "qinzhou" else n for n in FACTS.nodes)})
    facts.__dict__.pop("node", None)
    text = render(ANSWERED, facts, "md", "en", gantt=True)
    assert text.count("\n````text\n") == text.count("\n````\n") == 1


# -- the command


QUOTE = ["quote", "huaihua", "qinzhou", "--as-of", "2026-11-22", "--lang", "en"]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run([*QUOTE, *words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_people_are_told_and_programs_where_they_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert "How sure" in said(capsys)
    assert "How sure" not in said(capsys, "--no-reliability")
    for words, wanted in (((), False), (("--reliability",), True), (("--seed", "7"), True), (("--within", "5d"), True)):
        document = json.loads(said(capsys, "--format", "json", *words))
        assert (document["simulation"] is not None) is wanted
        assert (document["options"][0]["reliability"] is not None) is wanted


def test_the_same_seed_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    once, again, other = (said(capsys, "--format", "json", "--seed", seed) for seed in ("7", "7", "8"))
    assert once == again != other
    assert said(capsys, "--format", "json", "--seed", "1") == said(capsys, "--format", "json", "--reliability")


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--within", "soon"), "E-LIMIT"), (("--within", "0d"), "E-LIMIT"),
     (("--seed", "5", "--no-reliability"), "E-USAGE")],
)  # fmt: skip
def test_a_wrong_deadline_is_refused(words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*QUOTE, *words]) == 2
    assert code in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_a_due_moment_the_odds_are_those_of_being_there_in_time(lang: str) -> None:
    network = small(
        [place("a", "CN", "road"), place("b", "CN", "road")],
        [leg("by-road", "road", "a", "b", hours={"low": "8", "likely": "10", "high": "20"})],
    )
    request = ask(network, "a", "b", boxes=["20GP"], mass="18t", baseline=None, arrive_by="2026-12-01T18:00")
    answer = simulate(network, quote(network, request))
    found = answer.options[0].reliability
    assert found is not None
    # starting at 06:00, as the likely time of 12 h says, it is there in time in the draws of at most 10 h on the road
    assert found.on_time_ppm is not None
    assert 200_000 < found.on_time_ppm < 400_000
    assert found.late_s is not None
    assert found.late_s > 0
    text = render(answer, network, "table", lang)
    assert ("12-01 周二 18:00" if lang == "zh" else "By") in text
    assert ("宜提早备妥" if lang == "zh" else "start sooner") in " ".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 100, 140])
def test_bars_by_the_clock_stand_under_their_days(lang: str, width: int) -> None:
    network = small(
        [place("a", "CN", "sea"), place("b", "CN", "sea")],
        [leg("by-sea", "sea", "a", "b", hours="100")],
        openings=[{"id": "quay", "names": {"zh": "码头", "en": "the quay"}, "hours": "08:00-20:00", **FACT}],
        transfers=[{"id": "sea-unload", "from": "sea", "to": "yard", "hours": "2", "included": "x",
                    "factor": "ef-handling", "opening": "quay", **FACT}],
    )  # fmt: skip
    request = ask(network, "a", "b", boxes=["20GP"], mass="18t", baseline=None, depart="2026-12-30T18:00")
    text = render(quote(network, request), network, "table", lang, width=width, gantt=True)
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= width
    days = next(at for at, line in enumerate(lines) if re.match(r" {13,}12-31", line))
    for match in re.finditer(r"\d\d-\d\d", lines[days]):
        assert lines[days + 1][match.start()] == "+", "every day begins over its mark"
    # loaded by 19:00, there on 3 January at 23:00, the quay opens at 08:00
    starts = [line[2:13] for line in lines[days + 2 :] if re.match(r"  \d\d-\d\d \d\d:\d\d ", line)]
    assert starts == ["12-30 18:00", "12-30 19:00", "01-03 23:00", "01-04 08:00"]
    said = " ".join(text.split())
    assert ("候码头开放" if lang == "zh" else "wait for the quay") in said
