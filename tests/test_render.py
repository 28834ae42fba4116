"""Rendering: what is written adds up, is valid, speaks both languages and obeys nobody's markup."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len

from routecalc.comparison import saving
from routecalc.findings import Finding, Refused, finding
from routecalc.itinerary import Answer, Comparison, Element, Itinerary, QuoteLine, Saving
from routecalc.network import SECTIONS, Network, Scenario
from routecalc.record import replace
from routecalc.render import render, render_checks, render_findings, render_show, schema_of
from routecalc.render.blocks import clean
from routecalc.render.data import to_json
from routecalc.render.folding import folded
from routecalc.render.phrases import decimals, grouped, percent
from routecalc.render.rows import guarded
from routecalc.render.schema import ANSWER
from routecalc.render.words import read_words
from routecalc.request import Consignment, Request

ROOT = Path(__file__).parent.parent


def place(node, zh, en, kind="sea-port", country="CN", **more):
    return {
        "id": node,
        "names": {"zh": zh, "en": en},
        "kind": kind,
        "country": country,
        "territory": country,
        "lat": "20",
        "lon": "110",
        "timezone": "Asia/Shanghai",
        "source": "seed-000",
        "grade": "documented",
        **more,
    }


def network() -> Network:
    known = {"source": "fc", "grade": "published"}
    guess = {"source": "routecalc-estimate", "grade": "assumed", "note": "method: by analogy"}
    return Network.model_validate({
        "sources": [
            {"id": "seed-000", "title": "怀化国际陆港 [red]物流[/red]", "date": "2024-07-10", "locator": "000.txt"},
            {"id": "fc", "title": "Fee calculator | tests", "date": "2022-02-04"},
            {"id": "routecalc-estimate", "title": "Estimates of this program", "date": "2026-11"},
            {"id": "unused", "title": "Never used"},
        ],
        "corridors": [{"id": "nilsc", "names": {"zh": "西部陆海新通道", "en": "New land-sea corridor"},
                       "gateways": ["qinzhou"], "modes": ["rail", "sea"], **known}],
        "factors": [
            {"id": "fx-usd", "value": "7.1", "unit": "CNY/USD", **known},
            {"id": "speed-rail-train", "value": {"low": "25", "likely": "30", "high": "40"}, "unit": "km/h", **guess},
        ],
        "transfers": [
            {"id": "rail-load-cn", "from": "yard", "to": "rail", "hours": {"low": "4", "likely": "8", "high": "24"},
             "factor": "ef-handling", **guess},
        ],
        "clearances": [{"id": "export-cn", "direction": "export", "hours": "0.09", **known}],
        "tariffs": [
            {"id": "rail-cn", "names": {"zh": "国铁", "en": "China Railway"}, "currency": "CNY", **known, "charges": [
                {"id": "rail-cn/run-40", "code": "RAIL_RUN", "basis": "container_km", "rate": "3.357",
                 "box": ["40GP", "40HC"]},
                {"id": "rail-cn/nantie", "code": "DISCOUNT_NANTIE", "basis": "percent", "of": ["RAIL_RUN"],
                 "rate": "-30", "effect": "discount", "scope": {"area": "nanning"}, "valid_to": "unknown",
                 "source": "seed-000", "grade": "documented",
                 "reading": "南铁 is read as Nanning; scenario nantie-is-nanchang reads Nanchang"},
                {"id": "rail-cn/subsidy", "code": "SUBSIDY_HUAIHUA", "basis": "container", "rate": "-500",
                 "effect": "subsidy", "programme": "seed"},
            ]},
            {"id": "sea", "names": {"zh": "海运", "en": "Sea"}, "currency": "USD",
             "source": "routecalc-estimate", "grade": "assumed", "charges": [
                {"id": "sea/freight", "code": "SEA_FREIGHT", "basis": "container",
                 "rate": {"low": "300", "likely": "400", "high": "600"}},
                {"id": "sea/duty", "code": "IMPORT_DUTY", "basis": "shipment", "gap": "no customs tariff yet"},
            ]},
        ],
        "nodes": [
            place("huaihua", "怀化国际陆港", "Huaihua Dry Port", "dry-port", transfers=["rail-load-cn"],
                  aliases=["怀化", "Huaihua"]),
            place("qinzhou", "钦州", "Qinzhou", codes={"unlocode": "CNQZH"}),
            place("laem-chabang", "林查班", "Laem Chabang", country="TH"),
            place("chenglingji", "城陵矶", "Chenglingji", "river-port"),
            place("shanghai-yangshan", "上海洋山", "Shanghai Yangshan"),
        ],
        "links": [
            {"id": "huaihua-qinzhou", "kind": "service", "mode": "rail", "from": "huaihua", "to": "qinzhou",
             "hours": "30", **known},
            {"id": "qinzhou-laem-chabang", "mode": "sea", "from": "qinzhou", "to": "laem-chabang", "km": "2600",
             "hours": {"low": "100", "likely": "120", "high": "160"}, "tariff": "sea", **guess},
        ],
        "baselines": [{"id": "river-sea", "names": {"zh": "江海联运", "en": "river-sea"}, "export": [{"modes": "sea"}],
                       "import": [{"modes": "sea"}], "domestic": [{"modes": "sea"}], **known}],
    })  # fmt: skip


def line(code, quantity, rate, minor, **more) -> QuoteLine:
    values = {
        "basis": "container", "currency": "CNY", "converted_minor": minor, "low_minor": minor or 0,
        "high_minor": minor or 0, "fx": None, "fact": f"t/{code.lower().replace('_', '-')}", "source": "fc",
        "grade": "published", "effect": "price", "formula": f"{quantity} × {rate}", **more,
    }  # fmt: skip
    return QuoteLine(code=code, quantity=quantity, rate=rate, amount_minor=minor, **values)


USD = line("SEA_FREIGHT", "2", "400", 80_000, currency="USD", converted_minor=568_000, low_minor=426_000,
           high_minor=852_000, fx="fx-usd", fact="sea/freight", source="routecalc-estimate", grade="assumed",
           formula="2 × 400 USD × 7.1")  # fmt: skip
RUN = line("RAIL_RUN", "1576", "3.357", 529_070, basis="container_km", fact="rail-cn/run-40")
CUT = line("DISCOUNT_NANTIE", "3981.2", "-30", -119_440, basis="percent", effect="discount", fact="rail-cn/nantie",
           source="seed-000", grade="documented")  # fmt: skip
AID = line("SUBSIDY_HUAIHUA", "2", "-500", -100_000, effect="subsidy", fact="rail-cn/subsidy")
GAP = line("IMPORT_DUTY", "1", None, None, basis="shipment", fact="sea/duty", source="routecalc-estimate",
           grade="assumed", note="no customs tariff yet", formula="no customs tariff yet")  # fmt: skip
BILL = line("DOC_BL", "1", "450", 45_000, basis="shipment")


def element(kind, start, end, start_s, duration_s, *lines, mode=None, link=None, km=0, grams=0, **more) -> Element:
    values = {"low_s": duration_s, "high_s": duration_s * 2, "via": (), "facts": (), "time_grade": "assumed", **more}
    return Element(kind=kind, mode=mode, link=link, start=start, end=end, start_s=start_s, duration_s=duration_s,
                   distance_m=km * 1000, co2e_g=grams, lines=lines, **values)  # fmt: skip


def way(name, labels, corridor, *steps, lines=()) -> Itinerary:
    elements, at = [], 0
    for step in steps:
        elements.append(replace(step, start_s=at))
        at += step.duration_s
    return Itinerary(name, labels, corridor, tuple(elements), tuple(lines), "CNY")


def answer() -> Answer:
    load = element("handling", "huaihua", "huaihua", 0, 28_801, line("STATION_HANDLING_ORIGIN", "2", "195", 39_000),
                   link="rail-load-cn", grams=12_345, facts=("rail-load-cn",))  # fmt: skip
    clear = element("clearance", "huaihua", "huaihua", 0, 324, line("CUSTOMS_ENTRY", "1", "300", 30_000),
                    link="export-cn", time_grade="published")  # fmt: skip
    wait = element("waiting", "qinzhou", "qinzhou", 0, 302_401)
    train = element("carriage", "huaihua", "qinzhou", 0, 108_001, RUN, CUT, AID, mode="rail", link="huaihua-qinzhou",
                    km=788, grams=401_500, time_grade="published", facts=("speed-rail-train",))  # fmt: skip
    ship = element("carriage", "qinzhou", "laem-chabang", 0, 432_000, USD, mode="sea", link="qinzhou-laem-chabang",
                   km=2600, grams=512_345)  # fmt: skip
    truck = element("carriage", "huaihua", "qinzhou", 0, 61_200, line("HAULAGE", "1576", "6.5", 1_024_400,
                    basis="truck_km", effect="price"), mode="road", km=900, grams=1_401_500)  # fmt: skip
    arrive = element("clearance", "laem-chabang", "laem-chabang", 0, 86_400, GAP)
    barge = element("carriage", "chenglingji", "shanghai-yangshan", 0, 500_400,
                    line("BARGE_FREIGHT", "2", "1500", 300_000), mode="barge", km=1100, grams=90_000)  # fmt: skip
    haul = element("carriage", "huaihua", "chenglingji", 0, 36_000, line("HAULAGE", "1000", "6.5", 650_000),
                   mode="road", km=480, grams=700_000)  # fmt: skip
    far = element("carriage", "shanghai-yangshan", "laem-chabang", 0, 777_600, USD, mode="sea", km=4200, grams=700_000)
    options = (
        way("o1", ("cheapest", "cleanest"), "nilsc", clear, load, train, wait, ship, arrive, lines=(BILL,)),
        way("o2", ("fastest",), "nilsc", clear, truck, wait, ship, arrive, lines=(BILL,)),
    )
    base = way("b1", (), None, haul, barge, far, lines=(BILL,))
    goods = Consignment((("40HC", 2),), 36_000, value_minor=5_000_000, value_currency="USD")
    return Answer(
        request=Request("huaihua", "laem-chabang", goods, dt.date(2026, 11, 22)),
        digest=network().digest,
        scenarios=("discounts-off",),
        options=options,
        front_size=7,
        baseline=base,
        baseline_fastest=base,
        comparison=compared(options, base),
        findings=(Finding("W-SOMETHING", "look here", "sea/freight", "ask"),),
    )


def compared(options, base) -> Comparison:
    pairs = tuple(
        Saving(o.id, base.id, base.duration_s - o.duration_s, base.cost_minor - o.cost_minor, base.cost_minor,
               base.co2e_g - o.co2e_g) for o in options
    )  # fmt: skip
    return Comparison(pairs, pairs[0], pairs[1])


SCENARIO = Scenario.model_validate({
    "id": "nantie-is-nanchang", "names": {"zh": "南铁指南昌", "en": "Nantie is Nanchang"}, "author": "routecalc",
    "date": "2026-11-22", "note": "the other reading",
    "changes": [{"op": "set", "id": "rail-cn/nantie", "field": "scope.area", "value": "nanchang"}],
})  # fmt: skip

FACTS, ANSWERED = network(), answer()


def plain(**changes):
    return json.loads(render(replace(ANSWERED, **changes), FACTS, "json", "en"))


class TestJson:
    def test_fits_its_schema(self):
        jsonschema.Draft202012Validator.check_schema(ANSWER)
        jsonschema.validate(plain(), ANSWER)
        jsonschema.validate(plain(baseline=None, baseline_fastest=None, comparison=None), ANSWER)

    def test_schema_refuses_a_float_for_money_and_a_missing_key(self):
        for spoil in (lambda o: o.update(cost=1.5), lambda o: o.pop("elements")):
            document = plain()
            spoil(document["options"][0])
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(document, ANSWER)

    @pytest.mark.parametrize("at", [0, 1])
    def test_converted_amounts_sum_to_cost(self, at):
        option = plain()["options"][at]
        lines = [one for e in option["elements"] for one in e["lines"]] + option["lines"]
        assert sum(Decimal(one["converted"]) for one in lines if one["converted"]) == Decimal(option["cost"])
        own = sum(Decimal(one["converted"]) for one in option["lines"])
        assert sum(Decimal(e["cost"]) for e in option["elements"]) + own == Decimal(option["cost"])

    @pytest.mark.parametrize("at", [0, 1])
    def test_rounded_durations_sum_to_the_rounded_duration(self, at):
        option = plain()["options"][at]
        assert round(sum(e["duration_h"] for e in option["elements"]), 4) == option["duration_h"]
        for one, following in zip(option["elements"], option["elements"][1:], strict=False):
            assert round(one["start_h"] + one["duration_h"], 4) == following["start_h"]

    def test_shares_of_grades_sum_to_a_hundred(self):
        for shares in plain()["options"][0]["by_grade"].values():
            assert round(sum(shares.values()), 4) == 100
            assert list(shares) == ["documented", "published", "derived", "assumed"]

    def test_a_gap_has_no_amount_and_is_named(self):
        option = plain()["options"][0]
        (gap,) = [one for e in option["elements"] for one in e["lines"] if one["code"] == "IMPORT_DUTY"]
        assert (gap["rate"], gap["amount"], gap["converted"]) == (None, None, None)
        assert option["gaps"] == [
            {"code": "IMPORT_DUTY", "label": "Import duty", "fact": "sea/duty", "reason": "no customs tariff yet"}
        ]

    def test_a_line_in_dollars_keeps_both_amounts(self):
        ship = plain()["options"][0]["elements"][4]
        (one,) = ship["lines"]
        assert (one["amount"], one["currency"], one["converted"], one["fx"]) == ("800.00", "USD", "5680.00", "fx-usd")
        assert (one["converted_low"], one["converted_high"], one["quantity"]) == ("4260.00", "8520.00", 2)

    def test_savings(self):
        first, second = plain()["comparison"]
        assert (first["option"], first["saved_amount"], first["saved_percent"]) == (0, "5713.70", 36.556)
        assert first["saved_days"] == round((ANSWERED.baseline.duration_s - ANSWERED.options[0].duration_s) / 86400, 4)
        assert plain()["headline"]["time"]["option"] == second["option"] == 1

    def test_without_baseline(self):
        document = plain(baseline=None, baseline_fastest=None, comparison=None)
        assert document["baseline"] is None
        assert document["comparison"] == []
        assert document["headline"] == {"money": None, "time": None}

    def test_only_sources_in_use_those_of_exchange_rates_and_times_included(self):
        assert list(plain()["sources"]) == ["fc", "routecalc-estimate", "seed-000"]
        assert plain()["sources"]["seed-000"]["date"] == "2024-07-10"

    def test_same_answer_same_bytes_in_both_languages(self):
        texts = {render(answer(), network(), "json", lang) for lang in ("zh", "en", "zh")}
        assert len(texts) == 1
        assert texts.pop().endswith("}\n")

    def test_nothing_that_a_terminal_obeys(self):
        text = to_json({"a": "\x1b[31m\x9b31m\u202e\x7f中"})
        assert not re.search("[\x1b\x7f-\x9f\u202a-\u202e]", text)
        assert json.loads(text) == {"a": "\x1b[31m\x9b31m\u202e\x7f中"}

    def test_loads_no_terminal_library_and_no_yaml(self):
        code = (
            "import sys; import routecalc.render.data as data; data.Words.read('en');"
            "print([name for name in ('rich', 'yaml', 'routecalc.render.content') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_what_is_not_included(self):
        abroad = plain()["not_included"]
        assert {"INSURANCE", "DUTY", "IMPORT_VAT", "STORAGE", "EMPTY_RETURN"} <= set(abroad)
        home = plain(request=replace(ANSWERED.request, destination="qinzhou"))["not_included"]
        assert "DUTY" not in home
        assert "INSURANCE" in home


def subsidised() -> Answer:
    """The answer with a subsidy of 250 yuan on the baseline's barge as well."""
    barge = ANSWERED.baseline.elements[1]
    aid = line("RIVER_SUBSIDY", "2", "-125", -25_000, effect="subsidy")
    base = replace(
        ANSWERED.baseline,
        elements=(
            ANSWERED.baseline.elements[0],
            replace(barge, lines=(*barge.lines, aid)),
            ANSWERED.baseline.elements[2],
        ),
    )
    pairs = tuple(saving(option, base) for option in ANSWERED.options)
    return replace(ANSWERED, baseline=base, baseline_fastest=base, comparison=Comparison(pairs, *pairs))


class TestSubsidies:
    # o1 300 + 390 + 5,290.70 − 1,194.40 + 5,680 + 450 = 10,916.30 less 1,000; o2 300 + 10,244 + 5,680 + 450 = 16,674;
    # b1 450 + 6,500 + 3,000 + 5,680 = 15,630 less 250 = 15,380
    def test_programs_have_both_sides_with_and_without(self):
        document = json.loads(render(subsidised(), FACTS, "json", "en"))
        jsonschema.validate(document, ANSWER)
        assert [o["cost_without_subsidies"] for o in document["options"]] == ["10916.30", "16674.00"]
        assert (document["baseline"]["cost"], document["baseline"]["cost_without_subsidies"]) == (
            "15380.00",
            "15630.00",
        )
        first = document["comparison"][0]
        assert (first["saved_amount"], first["saved_amount_without_subsidies"]) == ("5463.70", "4713.70")
        # 4,713.70 of 15,630
        assert (first["saved_percent"], first["saved_percent_without_subsidies"]) == (35.5247, 30.158)
        assert document["headline"]["money"]["saved_amount_without_subsidies"] == "4713.70"

    def test_the_keys_are_there_without_any_subsidy_and_say_the_same(self):
        second = plain()["comparison"][1]
        assert second["saved_amount_without_subsidies"] == second["saved_amount"]
        assert second["saved_percent_without_subsidies"] == second["saved_percent"]

    def test_the_total_row_of_a_table_file_has_them(self):
        text = render(subsidised(), FACTS, "csv", "en")
        rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
        totals = {row["option"]: row for row in rows if row["code"] == "TOTAL"}
        columns = ("cost_without_subsidies", "baseline", "saved_amount", "saved_amount_without_subsidies")
        assert [totals["o1"][column] for column in columns] == ["10916.30", "b1", "5463.70", "4713.70"]
        assert [totals["b1"][column] for column in columns] == ["15630.00", "", "", ""]
        assert all(row["cost_without_subsidies"] == "" for row in rows if row["code"] != "TOTAL")

    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("kind", ["table", "md"])
    def test_people_read_both_and_where_to_search_anew(self, kind, lang):
        text = render(subsidised(), FACTS, kind, lang, width=80)
        words = ("¥10,916", "¥15,630", "¥4,714", "30.2%", "subsidies-off")
        assert [word for word in words if word not in text] == []
        assert kind == "md" or max(map(cell_len, text.splitlines())) <= 80

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_where_nobody_is_subsidised_nothing_is_said(self, lang):
        assert "subsidies-off" not in render(ANSWERED, FACTS, "md", lang)


class TestCsv:
    def rows(self):
        text = render(ANSWERED, FACTS, "csv", "zh")
        assert text.startswith("\ufeff")
        assert text.count("\n") == text.count("\r\n")
        return list(csv.DictReader(io.StringIO(text[1:], newline="")))

    def test_one_row_per_line_and_the_sum_of_each_option(self):
        rows = self.rows()
        for one in (*ANSWERED.options, ANSWERED.baseline):
            mine = [row for row in rows if row["option"] == one.id]
            *mine, last = mine
            assert last["code"] == "TOTAL"
            bare = sum(not element.lines for element in one.elements)
            assert len(mine) == len(list(one.all_lines())) + bare
            for column, digits in (("converted", 2), ("duration_h", 4), ("distance_km", 4), ("co2e_kg", 4)):
                parts = sum(Decimal(row[column]) for row in mine if row[column])
                assert parts == Decimal(last[column]), column
                assert len(last[column].partition(".")[2]) == digits
            assert int(Decimal(last["converted"]) * 100) == one.cost_minor

    def test_an_element_without_lines_has_a_row_and_a_gap_its_reason(self):
        rows = [row for row in self.rows() if row["option"] == "o1"]
        assert [row["kind"] for row in rows if row["element"] and not row["code"]] == ["waiting"]
        (gap,) = [row for row in rows if row["gap"]]
        assert (gap["code"], gap["gap"], gap["converted"]) == ("IMPORT_DUTY", "no customs tariff yet", "")

    def test_gap_and_currency(self):
        by_code = {row["code"]: row for row in self.rows() if row["option"] == "o1"}
        assert by_code["IMPORT_DUTY"]["converted"] == ""
        assert (by_code["SEA_FREIGHT"]["amount"], by_code["SEA_FREIGHT"]["currency"]) == ("800.00", "USD")
        assert by_code["DISCOUNT_NANTIE"]["converted"] == "-1194.40"
        assert (by_code["DOC_BL"]["element"], by_code["RAIL_RUN"]["element"]) == ("", "3")

    @pytest.mark.parametrize(
        ("text", "safe"),
        [("-12.50", "-12.50"), ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-x", "'-x"), ("@SUM", "'@SUM"),
         ("\t=1", "' =1"), ("  =1", "'  =1"), ("＝1", "'＝1"), ("plain", "plain"), ("-1.2.3", "'-1.2.3"), ("", "")],
    )  # fmt: skip
    def test_no_cell_is_a_formula(self, text, safe):
        assert guarded(text) == safe

    def test_injected_fact_id_stays_text(self):
        evil = replace(BILL, fact='=HYPERLINK("http://x","y")')
        options = (replace(ANSWERED.options[0], lines=(evil,)),)
        text = render(replace(ANSWERED, options=options), FACTS, "csv", "en")
        assert "'=HYPERLINK" in text


def table(lang="zh", **more):
    return render(ANSWERED, FACTS, "table", lang, **more)


class TestTable:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("width", [60, 80, 100, 140])
    @pytest.mark.parametrize("explain", [False, True])
    def test_fits_the_width_and_breaks_no_figure(self, lang, width, explain):
        text = table(lang, width=width, explain=explain)
        assert max(map(cell_len, text.splitlines())) <= width
        for figure in ("¥9,916.30", "¥9,916", "¥15,630", "¥16,674", "-¥1,194.40", "$800.00", "1,576"):
            assert figure in text
        assert "…" not in text

    def test_a_huge_amount_makes_a_long_line_and_is_never_cut(self):
        dear = replace(USD, converted_minor=123_456_789_012_345)
        options = (replace(ANSWERED.options[0], lines=(dear,)),)
        text = render(replace(ANSWERED, options=options), FACTS, "table", "en", width=80)
        assert "¥1,234,567,890,123.45" in text

    def test_a_long_id_is_never_cut(self):
        long = "x" * 79
        facts = network()
        tariff = facts.tariffs[0]
        charge = tariff.charges[0].model_copy(update={"id": long})
        facts = facts.model_copy(update={"tariffs": (tariff.model_copy(update={"charges": (charge,)}),)})
        text = render_show(facts, "tariffs", None, "zh", width=80)
        assert long in text
        assert "3.357" in text

    def test_without_a_width_it_is_a_hundred(self):
        assert table() == table(width=100)
        assert max(map(cell_len, table().splitlines())) <= 100

    def test_chinese(self):
        text = table()
        for word in ("怀化国际陆港 → 林查班", "最便宜", "西部陆海新通道", "江海联运", "下浮优惠", "补贴", "进口关税",
                     "未计价", "南铁运价下浮", "省 ¥5,714", "怀化 出口放行", "失效日期未知"):  # fmt: skip
            assert word in text

    def test_english(self):
        text = table("en")
        for word in ("Huaihua Dry Port → Laem Chabang", "cheapest", "New land-sea corridor", "river-sea",
                     "Discounts", "Subsidies", "not priced", "¥5,714 less", "End of validity unknown"):  # fmt: skip
            assert word in text

    def test_every_source_in_use_and_no_other(self):
        text = table("en")
        assert "2024-07-10" in text
        assert "Never used" not in text

    def test_findings_and_readings(self):
        text = table("en", width=200)
        assert "W-SOMETHING: look here; ask" in text
        assert "scenario nantie-is-nanchang reads Nanchang" in text

    def test_no_escapes_without_color_and_some_with(self):
        assert "\x1b" not in table(explain=True)
        assert "\x1b[" in table(color=True)
        assert re.sub(r"\x1b\[[0-9;]*m", "", table(color=True)).split() == table().split()

    def test_explain_names_formula_fact_source_and_rate(self):
        text = table("en", explain=True, width=140)
        assert "2 × 400 USD × 7.1" in text
        assert "fact sea/freight · source routecalc-estimate · assumed" in text
        assert "exchange rate fx-usd = 7.1 CNY/USD (source fc, published)" in text

    def test_without_options_or_baseline(self):
        bare = replace(ANSWERED, options=(), baseline=None, baseline_fastest=None, comparison=None)
        assert "没有可行方案" in render(bare, FACTS, "table", "zh")
        alone = replace(ANSWERED, baseline=None, baseline_fastest=None, comparison=None)
        assert "nothing is compared" in render(alone, FACTS, "table", "en")

    @pytest.mark.parametrize("kind", ["table", "md"])
    def test_data_is_never_markup(self, kind):
        names = {"zh": "[red]钦州[/red]\x1b[31m\x9b1m\u202e", "en": "[bold]Q[/bold] <script> | `x` *y*"}
        facts = network()
        nodes = [n.model_copy(update={"names": n.names.model_copy(update=names)}) if n.id == "qinzhou" else n
                 for n in facts.nodes]  # fmt: skip
        facts = facts.model_copy(update={"nodes": tuple(nodes)})
        facts.__dict__.pop("node", None)
        for lang in ("zh", "en"):
            text = render(ANSWERED, facts, kind, lang, explain=True, color=False, width=140)
            assert "\x1b" not in text
            assert not re.search("[\x80-\x9f\u202a-\u202e]", text)
            if kind == "table":
                assert ("[red]钦州[/red]" if lang == "zh" else "[bold]Q[/bold]") in text
            else:
                assert "<script>" not in text
                assert not re.search(r"(?<!\\)\[(red|bold)", text)


def quoted(lang="zh", kind="md", facts=FACTS, **changes):
    return render(replace(ANSWERED, **changes), facts, kind, lang)


class TestForwarder:
    """What a forwarder looks for in an offer."""

    def test_work_is_named_by_what_is_moved_and_what_is_waited_for(self):
        text = quoted()
        for word in ("怀化 装车及集结", "钦州 候船", "铁路（班列） 怀化→钦州", "公路 怀化→城陵矶"):
            assert word in text
        for word in ("Huaihua: load and marshal", "Qinzhou: wait for ship", "block train Huaihua → Qinzhou"):
            assert word in quoted("en")

    @pytest.mark.parametrize(("link", "wait", "train"), [
        ("huaihua-qinzhou", "候班列", "铁路（班列）"), ("rail-cn", "候普通货列", "铁路（普列）")])  # fmt: skip
    def test_named_and_ordinary_trains_are_told_apart(self, link, wait, train):
        steps = (element("waiting", "huaihua", "huaihua", 0, 3600),
                 element("carriage", "huaihua", "qinzhou", 0, 3600, RUN, mode="rail", link=link))  # fmt: skip
        text = quoted(options=(way("o1", (), None, *steps),), comparison=None)
        assert f"怀化 {wait}" in text
        assert f"{train} 怀化→钦州" in text

    @pytest.mark.parametrize(("code", "word"), [("BORDER_TRANSLOAD", "口岸换装"), ("BORDER_PAPERS", "口岸交接")])
    def test_a_border_says_whether_boxes_are_lifted(self, code, word):
        steps = (element("border", "qinzhou", "qinzhou", 0, 3600, line(code, "1", "9", 900)),)
        text = quoted(options=(way("o1", (), None, *steps),), comparison=None)
        assert f"钦州 {word}" in text
        assert "口岸作业 · 钦州" in text

    def test_options_that_read_the_same_are_told_apart(self):
        twins = [way(f"o{n}", (), None, element("carriage", "huaihua", "qinzhou", 0, n * 60, RUN, mode="road", link=f"l{n}"))
                 for n in (1, 2)]  # fmt: skip
        text = quoted(options=tuple(twins), comparison=None)
        assert "公路 怀化→钦州<br>l1" in text
        assert "公路 怀化→钦州<br>l2" in text
        lift = element("border", "qinzhou", "qinzhou", 0, 60)
        other = [twins[0], replace(twins[0], id="o2", elements=(*twins[0].elements, lift))]
        assert "公路 怀化→钦州<br>钦州 口岸交接" in quoted(options=tuple(other), comparison=None)

    def test_a_lone_option_has_no_labels_and_may_be_the_baseline(self):
        base = ANSWERED.baseline
        lone = replace(base, id="o1", labels=("cheapest", "fastest"))
        text = quoted(options=(lone,), comparison=compared((lone, lone), base))
        assert "即基准路线" in text
        assert "最便宜" not in text
        assert "同一对方案" not in text

    def test_a_domestic_way_of_one_mode_is_named_by_it_and_a_river_way_by_the_river(self):
        truck = way("o1", (), None, element("carriage", "huaihua", "qinzhou", 0, 60, RUN, mode="road"))
        river = way("b1", (), None, element("carriage", "chenglingji", "shanghai-yangshan", 0, 60, mode="barge"))
        text = quoted(
            options=(truck,), baseline=river, baseline_fastest=river, comparison=compared((truck, truck), river)
        )
        assert "国内公路直达" in text
        assert "与长江水运相比" in text.replace("<br>", "")

    def test_lines_of_zero_that_may_matter_stand_apart(self):
        open_line = line("VAT_REBASE", "100", "0", 0, basis="percent", low_minor=-900, high_minor=0)
        text = quoted(options=(way("o1", (), None, lines=(open_line, BILL)),), comparison=None)
        before, after = text.split("未计入，可能影响")
        assert "增值税换算调整" not in before
        assert "-9 – 0" in after

    def test_totals_per_box_per_tonne_and_without_aid(self):
        text = quoted("en")
        for word in ("per box (2) |  | ¥4,958.15", "per tonne of goods |  | ¥275.45", "without subsidies |  | ¥10,916.30",
                     "without discounts |  | ¥11,110.70", "without either |  | ¥12,110.70"):  # fmt: skip
            assert word in text

    def test_exchange_rates_with_their_day(self):
        assert "1 USD = 7.1 CNY（2022-02-04）" in quoted()
        dollars = replace(RUN, converted_minor=74_517)
        text = quoted(options=(replace(way("o1", (), None, lines=(dollars,)), currency="USD"),), comparison=None)
        assert "= ¥5,290.70 ÷ 7.1" in text

    def test_terms(self):
        assert "未包含：装箱、拆箱；" in quoted()
        assert "Scope: CY–CY between the yards of Huaihua Dry Port and Laem Chabang" in quoted("en")

    def test_railways_abroad(self):
        plain_facts = FACTS.model_dump(by_alias=True, exclude_unset=True)
        tariff = {
            **plain_facts["tariffs"][0],
            "id": "rail-th",
            "charges": [
                {
                    "id": "rail-th/run",
                    "code": "RAIL_RUN",
                    "basis": "container_km",
                    "rate": "2",
                    "source": "fc",
                    "grade": "published",
                }
            ],
        }
        link = {
            "id": "s",
            "kind": "section",
            "mode": "rail",
            "from": "laem-chabang",
            "to": "qinzhou",
            "km": "9",
            "tariff": "rail-th",
            "source": "fc",
            "grade": "published",
        }
        facts = Network.model_validate({**plain_facts, "tariffs": [*plain_facts["tariffs"], tariff],
                                        "links": [*plain_facts["links"], link]})  # fmt: skip
        abroad = replace(RUN, fact="rail-th/run")
        text = quoted(facts=facts, options=(way("o1", (), None, lines=(RUN, abroad)),), comparison=None)
        assert "铁路运行费（境外段）" in text
        assert "运行基价" in text

    def test_short_names_in_chains_and_the_full_one_in_the_heading(self):
        text = quoted("en")
        assert text.startswith("# Freight quote Huaihua Dry Port → Laem Chabang")
        assert text.count("Huaihua Dry Port") == 2
        assert "road Huaihua → Qinzhou" in text


class TestNotices:
    FOUND = (
        finding("W-RATE-OUTDATED", "sea", tariff="sea", code="SEA_FREIGHT", box="40HC", day="2026-01-01"),
        finding("W-VOLUME-UNKNOWN", boxes="3 × 20GP"),
        *(finding("W-NO-PRICE", f"t{n}", tariff=f"t{n}", code="SEA_FREIGHT", box="20RF") for n in range(9)),
    )

    def test_in_the_language_of_the_screen_right_under_the_options(self):
        text = quoted(findings=self.FOUND)
        told, _ = text.split("## 请先注意")[1].split("## 方案 o1", 1)
        for word in ("运价 海运 的海运费对 40HC 已于 2026-01-01 失效，未参与比价。", "等 9 份运价",
                     "3 × 20GP：仅按重量配箱，松木、箱包等轻货请给 --volume。"):  # fmt: skip
            assert word in told
        assert "W-RATE-OUTDATED" not in text
        assert "Sea: Sea freight for 40HC ended on 2026-01-01" in quoted("en", findings=self.FOUND)

    def test_a_caution_names_the_ways_concerned(self):
        said = {"zh": "口岸曾关闭", "en": "has been closed"}
        plain_facts = FACTS.model_dump(by_alias=True, exclude_unset=True)
        nodes = [{**node, "caution": said} if node["id"] == "qinzhou" else node for node in plain_facts["nodes"]]
        facts = Network.model_validate({**plain_facts, "nodes": nodes})
        found = (finding("W-CAUTION", "qinzhou", fact="qinzhou", caution="has been closed"),)
        assert "o1 o2 钦州：口岸曾关闭" in quoted(facts=facts, findings=found)
        assert "o1 o2, Qinzhou: has been closed" in quoted("en", facts=facts, findings=found)

    def test_a_strange_sentence_is_repeated_as_it_is(self):
        assert "never heard" in quoted(findings=(Finding("W-NO-PRICE", "never heard"),))


class TestDetail:
    def test_first_one_or_all(self):
        def told(detail):
            return re.findall(r"Option (\w+), step by step", render(ANSWERED, FACTS, "md", "en", detail=detail))

        assert told(None) == ["o1"]
        assert told("o2") == ["o2"]
        assert told("all") == ["o1", "o2", "b1"]
        text = render(ANSWERED, FACTS, "md", "en", detail="o2", explain=True)
        assert re.findall(r"## (\w+): the arithmetic", text) == ["o2"]

    @pytest.mark.parametrize("kind", ["table", "json"])
    def test_an_unknown_id_is_refused(self, kind):
        with pytest.raises(Refused) as refused:
            render(ANSWERED, FACTS, kind, "en", detail="o9")
        assert refused.value.findings[0].code == "E-FACT"
        assert refused.value.status == 2


@pytest.mark.parametrize("width", [4, 10, 33])
@pytest.mark.parametrize(
    "text", ["", "（“《", "a （ b", "x" * 40, "中文，（英文）abc。再来“一句”；40HC 两个。", "plain English words"]
)
def test_folding_loses_nothing_and_starts_no_line_with_a_closing_mark(text, width):
    lines = list(folded(text, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(one.startswith(tuple("。，、；：）》”")) for one in lines)


class TestMarkdown:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_every_table_is_rectangular(self, lang):
        width = 0
        for text in render(ANSWERED, FACTS, "md", lang, explain=True).splitlines():
            bars = len(re.findall(r"(?<!\\)\|", text))
            assert not bars or not width or bars == width
            width = bars

    def test_same_figures_as_the_table(self):
        text = render(ANSWERED, FACTS, "md", "zh")
        assert text.startswith("# 怀化国际陆港 → 林查班")
        for figure in ("¥9,916.30", "¥15,630", "-¥1,194.40", "$800.00"):
            assert figure in text
        assert "Fee calculator \\| tests" in text


class TestShow:
    @pytest.mark.parametrize("section", [*dict(SECTIONS), "scenarios", "claims"])
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_every_section(self, section, lang):
        for width in (60, 80, 120):
            text = render_show(FACTS, section, None, lang, width=width, scenarios=(SCENARIO,))
            assert max(map(cell_len, text.splitlines())) <= width
        document = json.loads(render_show(FACTS, section, None, lang, "json", scenarios=(SCENARIO,)))
        assert document["schema"] == 1
        assert render_show(FACTS, section, None, lang, "csv", scenarios=(SCENARIO,)).startswith("\ufeff")
        assert render_show(FACTS, section, None, lang, "md", scenarios=(SCENARIO,)).startswith("# ")

    @pytest.mark.parametrize("kind", ["table", "json", "md"])
    def test_an_ambiguous_fact_shows_both_readings_and_its_source(self, kind):
        text = render_show(FACTS, "tariffs", "rail-cn/nantie", "en", kind, scenarios=(SCENARIO,), width=160)
        for word in ("read as Nanning", "nantie", "is-nanchang", "scope.area", "nanchang", "seed-000", "2024-07-10"):
            assert word in text

    @pytest.mark.parametrize("word", ["CNQZH", "钦州", "Qinzhou"])
    def test_a_place_is_found_by_any_name(self, word):
        assert json.loads(render_show(FACTS, "nodes", word, "en", "json"))["entry"]["id"] == "qinzhou"

    def test_a_tariff_is_a_table_of_its_charges(self):
        text = render_show(FACTS, "tariffs", "rail-cn", "en", "md")
        for word in (
            "RAIL\\_RUN",
            "3.357<br>/ box-km",
            "40GP 40HC",
            "-30%",
            "area nanning",
            "of RAIL\\_RUN",
            "unknown",
        ):
            assert word in text
        assert "charges" not in text

    def test_a_place_shows_its_names_and_links(self):
        text = render_show(FACTS, "nodes", "qinzhou", "zh")
        for word in ("钦州", "Qinzhou", "CNQZH", "huaihua-qinzhou", "qinzhou-laem-chabang", "000.txt"):
            assert word in text

    def test_unknown_section_and_fact_are_refused_with_a_hint(self):
        with pytest.raises(Refused) as refused:
            render_show(FACTS, "node", None, "en")
        assert refused.value.findings[0].code == "E-SECTION"
        with pytest.raises(Refused) as refused:
            render_show(FACTS, "nodes", "qinzhuo", "en")
        assert refused.value.findings[0].code == "E-FACT"
        assert "'qinzhou'" in refused.value.findings[0].remedy


class TestFindings:
    FOUND = (Finding("W-A", "small"), Finding("E-B", "bad\nname \x1b[31m", "f.yaml:3:7", "mend it"))

    def test_text_is_one_line_each(self):
        text = render_findings(self.FOUND, "table", "zh")
        assert text == "W-A: small\nf.yaml:3:7: E-B: bad name ; mend it\n"

    def test_json_is_the_refusal_of_the_contract(self):
        document = json.loads(render_findings(self.FOUND, "json", "en"))
        assert document["error"]["code"] == "E-B"
        assert [f["severity"] for f in document["error"]["findings"]] == ["warning", "error"]
        jsonschema.validate(document, ANSWER)

    def test_checks(self):
        results = [("rates", ()), ("speeds", self.FOUND)]
        text = render_checks(results, "table", "en")
        assert text.splitlines()[0] == "passed rates"
        assert text.splitlines()[1] == "FAILED speeds"
        assert "f.yaml:3:7: E-B" in text
        assert render_checks(results, "csv", "en").count("\r\n") == 4


class TestWords:
    def test_every_word_in_both_languages_with_the_same_braces(self):
        for section, entries in read_words().items():
            for key, word in entries.items():
                assert set(word) == {"zh", "en"}, (section, key)
                assert all(isinstance(text, str) and text.strip() for text in word.values()), (section, key)
                braces = [set(re.findall(r"\{(\w+)", word[lang])) for lang in ("zh", "en")]
                assert braces[0] == braces[1], (section, key)

    def test_every_charge_code_of_the_data_has_a_word(self):
        files = [f for f in (ROOT / "data").rglob("*.yaml") if "scenarios" not in f.parts]
        codes = {code for f in files for code in re.findall(r"\bcode: *([A-Z][A-Z0-9_]*)", f.read_text("utf-8"))}
        assert codes <= set(read_words()["charges"])

    def test_an_unknown_code_stands_for_itself(self):
        strange = replace(ANSWERED.options[0], lines=(replace(BILL, code="NEVER_HEARD"),))
        assert "NEVER_HEARD" in render(replace(ANSWERED, options=(strange,)), FACTS, "table", "zh")

    def test_every_choice_of_the_model_has_a_word(self):
        words = read_words()
        schema = json.dumps(Network.model_json_schema())
        for section in ("modes", "grades", "node_kinds", "link_kinds", "units"):
            for key in words[section]:
                assert f'"{key}"' in schema, (section, key)
        charge = Network.model_json_schema()["$defs"]["Charge"]["properties"]["basis"]["enum"]
        assert set(charge) <= set(words["units"])


@pytest.mark.parametrize("section", [*dict(SECTIONS), "scenario", "answer", None])
def test_every_schema_is_a_schema(section):
    jsonschema.Draft202012Validator.check_schema(schema_of(section))


def test_an_unknown_schema_is_refused():
    with pytest.raises(Refused):
        schema_of("node")


def test_numbers_as_people_read_them():
    assert decimals(1_234_567, 1000, 1) == "1,234.6"
    assert decimals(-50, 100, 0) == "-1"
    assert grouped("-1576.50") == "-1,576.5"
    assert grouped("0.528") == "0.528"
    assert percent(1, 3, 0) == "33%"
    assert percent(1, 0) == "–"


def test_clean_strips_what_is_not_text():
    assert clean("a\x1b[31mb\x1b]0;t\x07c\nd\x00\u202e\ufeff怀化") == "abc d怀化"
