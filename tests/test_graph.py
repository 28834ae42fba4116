"""What goods may do: customs, borders, limits and prices decide which arcs there are. Networks are made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.graph import MOST, Graph, Rule, Vertex, compile, restrict, restricted
from routecalc.itinerary import Itinerary
from routecalc.network import Network, Scenario
from routecalc.quoting import baseline_front, quote
from routecalc.quoting import ways as ways_among
from routecalc.record import replace
from routecalc.request import Request
from routecalc.search import Arrays, Vector, pareto
from routecalc.supply import Operation, Supply, supply, terms
from routecalc.timing import Duration
from tests.conftest import asked

# -- small networks: cheap to read, round figures

FACT = {"source": "s", "grade": "published"}
MODES = ("road", "rail", "sea", "barge")
Entry = dict[str, Any]


def named(word: str) -> dict[str, str]:
    return {"zh": f"{word}-zh", "en": word.title()}


def place(
    id_: str, territory: str = "CN", modes: str = "", *, border: str = "", customs: str = "", **more: Any
) -> Entry:
    """A place where boxes change to these modes, with its border operations and clearances; a junction without any."""
    transfers = [f"{mode}-{way}" for mode in modes.split() for way in ("load", "unload")]
    transfers += [f"{mode}-border" for mode in border.split()]
    return {
        "id": id_, "names": named(id_), "kind": "station" if transfers else "junction", "country": territory[:2],
        "territory": territory, "lat": "1", "lon": "1", "timezone": "UTC", "transfers": transfers,
        "clearances": [f"clear-{way}" for way in customs.split()], **FACT, **more,
    }  # fmt: skip


def leg(id_: str, mode: str, start: str, end: str, *, km: Any = "100", hours: Any = "10", **more: Any) -> Entry:
    """A carriage; by default 100 km in 10 h for 100 + 100 × 1 yuan a box."""
    timed = {} if hours is None else {"hours": hours}
    return {"id": id_, "mode": mode, "from": start, "to": end, "km": km, "tariff": f"t-{mode}", "factor": "ef", **timed,
            **FACT, **more}  # fmt: skip


def section(start: str, end: str, km: Any = "100", **more: Any) -> Entry:
    """A piece of track at 50 km/h."""
    return {"id": f"{start}-{end}", "kind": "section", "mode": "rail", "from": start, "to": end, "km": km,
            "speed": "speed-rail", "tariff": "t-rail", "factor": "ef", **FACT, **more}  # fmt: skip


def train(id_: str, start: str, end: str, hours: str = "5", **more: Any) -> Entry:
    return {"id": id_, "kind": "service", "mode": "rail", "from": start, "to": end, "hours": hours, **FACT, **more}


def tariff(id_: str, *charges: Entry, **more: Any) -> Entry:
    """A tariff; charges are called by their code."""
    written = [{"id": f"{id_}/{c['code'].lower().replace('_', '-')}", **c} for c in charges]
    return {"id": id_, "names": named(id_), "currency": "CNY", **FACT, "charges": written, **more}


def charge(code: str, rate: str | None, basis: str = "container", **more: Any) -> Entry:
    return {"code": code, "basis": basis, **({} if rate is None else {"rate": rate}), **more}


def box(id_: str, teu: str, tare: str, payload: str, volume: str, **more: Any) -> Entry:
    return {"id": id_, "names": named(id_), "teu": teu, "tare_kg": tare, "payload_kg": payload, "volume_l": volume,
            **FACT, **more}  # fmt: skip


def small(nodes: list[Entry], links: list[Entry], **more: list[Entry]) -> Network:
    """These places and links with simple prices and times; entries of ``more`` replace those of the same id.

    Hub operations take 1 h and cost nothing of their own, a border 5 h and 50 yuan, clearances 2 and 3 h and 30 yuan.
    """
    hubs = [
        {"id": f"{mode}-{way}", "from": a.replace("*", mode), "to": b.replace("*", mode), "hours": hours,
         "kind": "border" if way == "border" else "handling", "factor": "ef-handling", **FACT,
         **({"tariff": "t-border"} if way == "border" else {"included": "in the freight"})}
        for mode in MODES
        for way, a, b, hours in (("load", "yard", "*", "1"), ("unload", "*", "yard", "1"), ("border", "*", "*", "5"))
    ]  # fmt: skip
    sections: dict[str, list[Entry]] = {
        "sources": [{"id": "s", "title": "s"}],
        "boxes": [
            box("20gp", "1", "2300", "28000", "33000"),
            box("40hc", "2", "4000", "26000", "76000"),
            box("20rf", "1", "3000", "27000", "27000", reefer=True),
        ],
        "factors": [
            {"id": "ef", "value": "10", "unit": "g/tkm", **FACT},
            {"id": "ef-handling", "value": "1", "unit": "kg/t", **FACT},
            {"id": "speed-rail", "value": "50", "unit": "km/h", **FACT},
            {"id": "load-per-teu", "value": "12000", "unit": "kg/TEU", **FACT},
        ],
        "schedules": [{"id": "weekly", "per_week": "1", **FACT}, {"id": "twice", "per_week": "2", **FACT}],
        "tariffs": [tariff(f"t-{mode}", charge("BASE", "100"), charge("RUN", "1", "container_km")) for mode in MODES]
        + [tariff("t-border", charge("BORDER", "50")), tariff("t-customs", charge("ENTRY", "30", "shipment"))],
        "transfers": hubs,
        "clearances": [
            {"id": f"clear-{way}", "direction": way, "hours": hours, "tariff": "t-customs", **FACT}
            for way, hours in (("export", "2"), ("import", "3"))
        ],
        "nodes": nodes,
        "links": links,
    }
    for name, entries in more.items():
        own = {entry["id"]: entry for entry in (*sections.get(name, ()), *entries)}
        sections[name] = list(own.values())
    return Network.model_validate(sections)


def wanted(origin: str, destination: str, *rest: Any, **changes: Any) -> Request:
    """A request for every way of 18 t in a 20-foot box, without a baseline."""
    return asked(origin, destination, *rest, **{"baseline": None, "all_options": True, **changes})


def ways(network: Network, request: Request) -> list[Itinerary]:
    """All ways, or none."""
    graph = compile(network, request)
    return list(quote(network, request).options) if pareto(graph.arrays, graph.source, graph.target) else []


def steps(way: Itinerary) -> list[str]:
    """What is done in which order: facts of handling left out."""
    return [str(element.link) for element in way.elements if element.kind != "handling"]


def carriages(graph: Graph) -> set[tuple[str, str, str]]:
    """Fact, start and end of every carriage that has an edge."""
    edges = graph.to_networkx().edges(data=True)
    return {(edge["fact"], tail.node, head.node) for tail, head, edge in edges if edge["kind"] == "carriage"}


# -- customs


def coast(customs_a: str = "export import", customs_b: str = "export import") -> Network:
    """Two ports in China, one in Vietnam, one in Laos."""
    return small(
        [place("a", "CN", "sea road", customs=customs_a), place("b", "CN", "sea road", customs=customs_b),
         place("v", "VN", "sea road", customs="export import"), place("l", "LA", "sea road", customs="export import")],
        [leg("a-b", "road", "a", "b"), leg("b-v", "sea", "b", "v"), leg("v-l", "road", "v", "l"),
         leg("b-l", "sea", "b", "l", km="900")],
    )  # fmt: skip


def test_an_export_is_cleared_before_the_border_and_after_it() -> None:
    (way,) = ways(coast(), wanted("b", "v"))
    assert steps(way) == ["clear-export", "b-v", "clear-import"]
    # sea 100 + 100, two entries of 30
    assert way.cost_minor == 26_000
    # export 2 h, load 1 h, ship 10 h, unload 1 h, import 3 h
    assert way.duration_s == 17 * 3600


def test_the_only_place_with_an_export_clearance_is_where_it_is_done() -> None:
    (way,) = ways(coast(customs_a="import"), wanted("a", "v"))
    assert steps(way) == ["a-b", "clear-export", "b-v", "clear-import"]
    (way,) = ways(coast(customs_b="import"), wanted("a", "v"))
    assert steps(way) == ["clear-export", "a-b", "b-v", "clear-import"]
    assert ways(coast("import", "import"), wanted("a", "v")) == []


def test_an_import_is_cleared_at_either_end_of_the_last_carriage() -> None:
    (way,) = ways(coast(customs_b="export"), wanted("v", "a"))
    assert steps(way) == ["clear-export", "b-v", "a-b", "clear-import"]
    assert ways(coast("export", "export"), wanted("v", "a")) == []


def test_a_domestic_movement_needs_no_customs_and_stays_inside() -> None:
    network = coast()
    (way,) = ways(network, wanted("a", "b"))
    assert steps(way) == ["a-b"]
    graph = compile(network, wanted("a", "b"))
    assert carriages(graph) == {("a-b", "a", "b")}, "no carriage abroad, and none back"
    assert {vertex.state for vertex in graph.vertices} == {"entered"}


def test_a_short_cut_through_another_territory_is_not_domestic() -> None:
    network = small(
        [place("a", "CN", "road"), place("v", "VN", "road"), place("b", "CN", "road")],
        [leg("a-v", "road", "a", "v", km="1"), leg("v-b", "road", "v", "b", km="1"), leg("a-b", "road", "a", "b", km="999")],
    )  # fmt: skip
    (way,) = ways(network, wanted("a", "b"))
    assert steps(way) == ["a-b"]


def test_between_two_foreign_places_china_is_only_passed() -> None:
    network = small(
        [place("v", "VN", "road", customs="export import"), place("c", "CN", "road", customs="export import"),
         place("l", "LA", "road", customs="export import")],
        [leg("v-c", "road", "v", "c"), leg("c-l", "road", "c", "l")],
    )  # fmt: skip
    (way,) = ways(network, wanted("v", "l"))
    assert steps(way) == ["clear-export", "v-c", "c-l", "clear-import"]
    cleared = {(o.start, o.fact) for o in compile(network, wanted("v", "l")).operations if o.kind == "clearance"}
    assert cleared == {(place, fact) for place in "vl" for fact in ("clear-export", "clear-import")}, "none in China"


def test_every_carriage_over_a_customs_border_is_in_transit(shipped: Network) -> None:
    request = wanted("huaihua", "laem-chabang")
    graph = compile(shipped, request)
    at = {node.id: node.territory for node in shipped.nodes}
    states: dict[tuple[str, str], set[str]] = {}
    for tail, head, operation in zip(graph.arrays.tails, graph.arrays.heads, graph.operations, strict=True):
        before, after = graph.vertices[tail], graph.vertices[head]
        assert (before.state == after.state) == (operation.kind != "clearance")
        if operation.kind == "carriage":
            states.setdefault((at[operation.start], at[operation.end]), set()).add(before.state)
    assert states.pop(("CN", "CN")) == {"home", "transit"}
    assert len(states) > 10
    for (start, end), found in states.items():
        assert found == ({"transit", "entered"} if start == end else {"transit"})


@pytest.mark.parametrize("pair", [("huaihua", "laem-chabang"), ("bangkok", "huaihua"), ("huaihua", "shanghai")])
def test_goods_never_come_back_to_their_origin_nor_leave_their_destination(
    shipped: Network, pair: tuple[str, str]
) -> None:
    request = wanted(*pair, all_options=True)
    moved = carriages(compile(shipped, request))
    assert moved
    assert not [fact for fact, start, end in moved if end == pair[0] or start == pair[1]]
    for way in quote(shipped, request).options:
        legs = [(leg.start, leg.end) for leg in way.elements if leg.kind == "carriage"]
        assert [leg for leg in legs if pair[0] in leg] == legs[:1]
        assert [leg for leg in legs if pair[1] in leg] == legs[-1:]


# -- borders


def road_over_a_border(modes: str, border: str) -> Network:
    return small(
        [place("a", "CN", "road", customs="export"), place("x", "VN", modes, border=border),
         place("b", "VN", "road", customs="import")],
        [leg("a-x", "road", "a", "x"), leg("x-b", "road", "x", "b")],
    )  # fmt: skip


def test_a_lorry_drives_through_a_town() -> None:
    (way,) = ways(road_over_a_border("road", ""), wanted("a", "b"))
    assert steps(way) == ["clear-export", "a-x", "x-b", "clear-import"]
    assert way.cost_minor == 46_000  # 2 × (100 + 100) + 2 × 30


def test_a_lorry_takes_the_border_operation_where_there_is_one() -> None:
    (way,) = ways(road_over_a_border("", "road"), wanted("a", "b"))
    assert steps(way) == ["clear-export", "a-x", "road-border", "x-b", "clear-import"]
    assert way.cost_minor == 51_000  # 46000 and 50 yuan of the border
    assert way.duration_s == (2 + 1 + 10 + 5 + 10 + 1 + 3) * 3600


def test_a_lorry_that_does_not_drive_through_is_unloaded() -> None:
    found = ways(road_over_a_border("road", "road"), wanted("a", "b"))
    # one operation of 5 h, 50 yuan and 20.3 kg, or two of 1 h, nothing and 20.3 kg each; never none
    assert [[e.link for e in way.elements if e.start == e.end == "x"] for way in found] == [
        ["road-unload", "road-load"], ["road-border"],
    ]  # fmt: skip


def test_a_border_is_not_crossed_before_export_clearance() -> None:
    network = small(
        [place("a", "CN", "road"), place("x", "CN", "", border="road"), place("c", "CN", "road", customs="export"),
         place("b", "VN", "road", customs="import")],
        [leg("a-x", "road", "a", "x"), leg("x-c", "road", "x", "c"), leg("c-b", "road", "c", "b")],
    )  # fmt: skip
    assert ways(network, wanted("a", "b")) == []
    (way,) = ways(network, wanted("a", "c"))
    assert steps(way) == ["a-x", "road-border", "x-c"], "within one territory no customs is concerned"


# -- prices that are missing


def one_road(*charges: Entry) -> Network:
    return small(
        [place("a", "CN", "road"), place("b", "CN", "road"), place("c", "CN", "road")],
        [leg("a-b", "road", "a", "b"), leg("a-c", "road", "a", "c"), leg("c-b", "road", "c", "b")],
        tariffs=[tariff("t-road", *charges)],
    )  # fmt: skip


def test_a_carriage_that_no_charge_touches_is_not_free_but_unusable() -> None:
    network = one_road(charge("BASE", "100", scope={"touching": ["c"]}))
    (way,) = ways(network, wanted("a", "b"))
    assert steps(way) == ["a-c", "c-b"], "a-b has no price"
    assert compile(network, wanted("a", "b")).unusable == (("t-road", "BASE", "20GP", ""),)


def test_reductions_alone_are_no_price() -> None:
    cut = charge("CUT", "-10", effect="subsidy", programme="p")
    network = one_road(charge("BASE", "100", scope={"touching": ["c"]}), cut)
    assert not [c for c in carriages(compile(network, wanted("a", "b"))) if c[0] == "a-b"]


def test_a_gap_in_the_main_price_makes_the_carriage_unusable() -> None:
    network = one_road(charge("BASE", None, gap="not published"), charge("TOLL", "10"))
    graph = compile(network, wanted("a", "b"))
    assert carriages(graph) == set()
    assert graph.unusable == (("t-road", "BASE", "20GP", ""),)


def test_a_gap_in_a_minor_charge_does_not() -> None:
    network = one_road(charge("BASE", "100"), charge("TOLL", None, gap="not published"))
    (way,) = ways(network, wanted("a", "b"))
    assert [line.code for line in way.gaps()] == ["TOLL"]
    assert way.cost_minor == 10_000


def test_a_rate_of_zero_with_its_reason_is_a_price() -> None:
    network = one_road(charge("BASE", "0", free="the port pays"))
    assert ways(network, wanted("a", "b"))[0].cost_minor == 0
    assert carriages(compile(one_road(charge("BASE", "0")), wanted("a", "b"))) == set()


def test_a_box_without_a_price_is_reported_and_not_carried() -> None:
    network = one_road(charge("BASE", "100", box=["20GP"]))
    assert compile(network, wanted("a", "b")).unusable == ()
    graph = compile(network, wanted("a", "b", (("40HC", 1),)))
    assert (carriages(graph), graph.unusable) == (set(), (("t-road", "BASE", "40HC", ""),))


def test_a_price_that_has_ended_is_reported_with_its_day() -> None:
    network = one_road(charge("BASE", "100", valid_to="2026-01-01"))
    last, after = dt.date(2025, 12, 31), dt.date(2026, 1, 1)
    assert compile(network, wanted("a", "b", as_of=last)).unusable == ()
    assert compile(network, wanted("a", "b", as_of=after)).unusable == (("t-road", "BASE", "20GP", "2026-01-01"),)


def test_an_operation_without_a_price_for_the_box_cannot_be_used() -> None:
    network = small(
        [place("a", "CN", "road", customs="export"), place("b", "VN", "road", customs="import")],
        [leg("a-b", "road", "a", "b")],
        tariffs=[tariff("t-customs", charge("ENTRY", "30", box=["20GP"]))],
    )
    assert len(ways(network, wanted("a", "b"))) == 1
    assert ways(network, wanted("a", "b", (("40HC", 1),))) == []


# -- limits of links and of the request


def several() -> Network:
    return small(
        [place("a", "CN", "road rail sea"), place("m", "CN", "road"), place("b", "CN", "road rail sea")],
        [leg("by-sea", "sea", "a", "b", boxes=["20GP"]), leg("by-road", "road", "a", "b", cargo=["general", "dangerous"]),
         leg("to-m", "road", "a", "m"), leg("from-m", "road", "m", "b"), section("a", "b", km="80")],
    )  # fmt: skip


def used(network: Network, request: Request) -> set[str]:
    return {fact for fact, _, _ in carriages(compile(network, request))}


def test_links_take_the_boxes_and_the_cargo_that_they_name() -> None:
    everything = {"by-sea", "by-road", "to-m", "from-m", "t-rail"}
    assert used(several(), wanted("a", "b")) == everything
    assert used(several(), wanted("a", "b", (("40HC", 1),))) == everything - {"by-sea"}
    assert used(several(), wanted("a", "b", (("20GP", 1), ("40HC", 1)))) == everything - {"by-sea"}
    assert used(several(), wanted("a", "b", cargo="dangerous")) == {"by-road"}
    assert used(several(), wanted("a", "b", (("20RF", 1),), cargo="reefer")) == {"to-m", "from-m", "t-rail"}


def test_modes_and_places_to_avoid() -> None:
    assert used(several(), wanted("a", "b", modes=("sea", "rail"))) == {"by-sea", "t-rail"}
    assert used(several(), wanted("a", "b", modes=("road",))) == {"by-road", "to-m", "from-m"}
    assert used(several(), wanted("a", "b", avoid=("m",))) == {"by-sea", "by-road", "t-rail"}


def test_one_way_links_lead_one_way() -> None:
    network = small(
        [place("a", "CN", "road"), place("b", "CN", "road")], [leg("a-b", "road", "a", "b", both_ways=False)]
    )
    assert carriages(compile(network, wanted("a", "b"))) == {("a-b", "a", "b")}
    assert carriages(compile(network, wanted("b", "a"))) == set()


def test_a_scheduled_carriage_waits_behind_its_loading() -> None:
    network = small(
        [place("a", "CN", "sea"), place("b", "CN", "sea")], [leg("ship", "sea", "a", "b", schedule="weekly")]
    )
    (way,) = ways(network, wanted("a", "b"))
    assert [(element.kind, element.duration_s // 3600) for element in way.elements] == [
        ("handling", 1), ("waiting", 84), ("carriage", 10), ("handling", 1),
    ]  # fmt: skip
    assert (way.elements[1].cost_minor, way.elements[1].co2e_g) == (0, 0)


def test_a_train_weighs_what_it_carries() -> None:
    network = small([place("a", "CN", "rail"), place("b", "CN", "rail")], [section("a", "b", km="150")])
    (way,) = ways(network, wanted("a", "b"))
    load, run, unload = way.elements
    assert (load.co2e_g, unload.co2e_g) == (20_300, 20_300)  # 20.3 t × 1 kg/t
    assert run.co2e_g == 30_450  # 20.3 t × 150 km × 10 g/tkm
    assert run.duration_s == 3 * 3600  # 150 km at 50 km/h
    assert way.cost_minor == 25_000  # 100 + 150 × 1


def test_the_networkx_view_has_the_same_arcs(shipped: Network) -> None:
    graph = compile(shipped, wanted("huaihua", "qinzhou"))
    view = graph.to_networkx()
    assert set(view.nodes) == set(graph.vertices)
    arcs = sorted(
        (graph.vertices[tail], graph.vertices[head], operation.weight, operation.fact)
        for tail, head, operation in zip(graph.arrays.tails, graph.arrays.heads, graph.operations, strict=True)
        if operation.kind != "carriage" or (operation.end != "huaihua" and operation.start != "qinzhou")
    )
    seen = sorted((a, b, (d["cost"], d["time"], d["co2e"]), d["fact"]) for a, b, d in view.edges(data=True))
    assert seen == arcs


def test_many_pairs_of_places_share_a_graph_and_its_rules(shipped: Network) -> None:
    """What the second and third pair find in the graph of all places is what each finds in one of its own."""
    pairs = [
        ("huaihua", "laem-chabang"),
        ("changsha", "bangkok"),
        ("chongqing", "laem-chabang"),
        ("huaihua", "bangkok"),
    ]
    offers: dict[object, Supply] = {}
    for origin, destination in pairs:
        request = wanted(origin, destination, (("40HC", 1),), baseline="river-sea")
        terms_of = terms(shipped, request)
        offered = offers.setdefault(terms_of, supply(shipped, request))
        shared = [ways_among(shipped, request, offered), baseline_front(shipped, request, offered)]
        alone = [
            ways_among(shipped, request, supply(shipped, request)),
            baseline_front(shipped, request, supply(shipped, request)),
        ]
        for one, other in zip(shared, alone, strict=True):
            assert one
            assert [(way.weight, [step.fact for step in way.operations]) for way in one] == [
                (way.weight, [step.fact for step in way.operations]) for way in other
            ]
    assert len(offers) < len(pairs)
    assert all(len(offered.drawn) == 1 for offered in offers.values())


def test_other_prices_and_other_moments_have_the_same_least_times(shipped: Network) -> None:
    """Fuel dearer on the road: costs are worked out anew, times and CO2e are those known; another moment changes none."""
    dearer = shipped.apply(
        Scenario.model_validate(
            {"id": "dearer", "names": {"zh": "x", "en": "x"}, "author": "a", "date": "2026-01-01", "note": "n",
             "changes": [{"op": "scale", "id": "road-cn/haulage", "field": "rate", "value": "1.3"}]}
        )
    )  # fmt: skip
    request = wanted("huaihua", "laem-chabang")
    offers, dear = supply(shipped, request), supply(dearer, request)
    quote_of = [ways_among(shipped, request, offers)]
    dear.after(offers)
    one, other = compile(shipped, request, offers), compile(dearer, request, dear)
    assert [mine is its for mine, its in zip(one.arrays.least, other.arrays.least, strict=True)] == [False, True, True]
    assert ways_among(dearer, request, dear) != quote_of[0]
    alone = [way.weight for way in ways_among(dearer, request, supply(dearer, request))]
    assert [way.weight for way in ways_among(dearer, request, dear)] == alone
    moments = [dt.datetime(2026, 12, day, 8, tzinfo=dt.UTC) for day in (1, 2)]
    early, late = (compile(shipped, wanted("huaihua", "laem-chabang", depart=moment), offers) for moment in moments)
    assert all(mine is its for mine, its in zip(early.arrays.least, late.arrays.least, strict=True))


def test_no_more_graphs_are_kept_than_are_worth_it(shipped: Network) -> None:
    offers = supply(shipped, wanted("huaihua", "hanoi"))
    for day in range(1, 13):
        compile(shipped, wanted("huaihua", "hanoi", depart=dt.datetime(2026, 12, day, tzinfo=dt.UTC)), offers)
    assert len(offers.drawn) == MOST


# -- rules as automata


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    """A few vertices and arcs with random weights; the facts are letters."""
    size = draw(st.integers(2, 3))
    vertex = st.integers(0, size - 1)
    arcs = draw(st.lists(st.tuples(vertex, vertex, st.sampled_from("xyz"), *[st.integers(1, 9)] * 3), max_size=5))
    operations = tuple(operation(fact, *weights) for _, _, fact, *weights in arcs)
    arrays = Arrays(size, [arc[0] for arc in arcs], [arc[1] for arc in arcs], [o.weight for o in operations])
    arrays = replace(arrays, groups=range(size))  # every vertex a place of its own
    vertices = tuple(Vertex(str(at), "yard", "", "home") for at in range(size))
    return Graph(vertices, arrays, operations, 0, 1, ())


def operation(fact: str, cost: int, time: int, co2e: int) -> Operation:
    duration = Duration(time, time, time, "published", ())
    return Operation("carriage", "road", fact, "", "", (), 0, duration, co2e, cost, (), ())


def two_x_and_no_z_after_y(state: int, fact: str) -> int | None:
    """0–2 count x before any y, 3–5 after one."""
    seen, after_y = state % 3, state >= 3
    if fact == "z" and after_y:
        return None
    return min(seen + (fact == "x"), 2) + 3 * (after_y or fact == "y")


def walks(graph: Graph, advance: Callable[[int, str], int | None], limit: int) -> Iterator[tuple[int, Vector]]:
    """Every walk to the target that the rule allows, with its state at the end; it may go on from there."""
    frontier: list[tuple[int, int, Vector]] = [(graph.source, 0, (0, 0, 0))]
    seen: set[tuple[int, int, Vector]] = set()
    for _ in range(limit):
        after = []
        for vertex, state, weight in frontier:
            for tail, head, step in zip(graph.arrays.tails, graph.arrays.heads, graph.operations, strict=True):
                back = tail != head and (head == graph.source or tail == graph.target)
                there = advance(state, step.fact) if tail == vertex and not back else None
                if there is not None:
                    a, b, c = step.weight
                    label = (head, there, (weight[0] + a, weight[1] + b, weight[2] + c))
                    if label not in seen:
                        seen.add(label)
                        after.append(label)
        frontier = after
    yield from ((state, weight) for vertex, state, weight in seen if vertex == graph.target)


@settings(max_examples=150, deadline=None)
@given(drawings())
def test_a_restricted_graph_has_the_front_of_all_walks_that_obey(graph: Graph) -> None:
    def enough(state: int) -> bool:
        return state % 3 == 2

    rule = Rule(lambda carriage: carriage.fact, two_x_and_no_z_after_y, enough)
    limited = restrict(graph, rule)
    front = {path.weight for path in pareto(limited.arrays, limited.source, limited.target)}
    kept = restricted(graph, "xs", lambda: rule)
    again = restricted(graph, "xs", lambda: rule)
    assert front == {path.weight for path in pareto(kept.arrays, kept.source, kept.target)}
    assert front == {path.weight for path in pareto(again.arrays, again.source, again.target)}
    # states only go up, at most through four of the six: a best walk has less than 4 × 3 arcs
    found = {weight for state, weight in walks(graph, two_x_and_no_z_after_y, 11) if enough(state)}
    assert front == {
        a for a in found if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in found)
    }


def test_a_rule_that_allows_everything_changes_nothing(shipped: Network) -> None:
    graph = compile(shipped, wanted("huaihua", "laem-chabang"))
    whole = restrict(graph, Rule(lambda _: "any", lambda state, _: state, lambda _: True))
    plain = [path.weight for path in pareto(graph.arrays, graph.source, graph.target)]
    assert [path.weight for path in pareto(whole.arrays, whole.source, whole.target)] == plain


def test_a_rule_that_is_never_met_leaves_no_way(shipped: Network) -> None:
    graph = compile(shipped, wanted("huaihua", "laem-chabang"))
    none = restrict(graph, Rule(lambda _: "any", lambda state, _: state, lambda _: False))
    assert pareto(none.arrays, none.source, none.target) == []
