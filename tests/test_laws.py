"""The laws, on random small networks, against a judge that knows nothing of the program's graph.

The judge walks the facts themselves: it stands in a place, in the yard or on a vehicle, before, between or after
customs, and tries everything that the facts allow. Its prices are Decimals, rounded as a clerk would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routecalc.graph import compile
from routecalc.network import Network, Scenario
from routecalc.quoting import quote
from routecalc.record import replace
from routecalc.request import Consignment, Request
from routecalc.search import Vector, pareto

Cent = Decimal("0.01")
GROSS_T = Decimal("20.3")  # 18 t of goods and 2.3 t of box
FACT = {"source": "s", "grade": "published"}
PLACES = ("a", "b", "c", "d", "e")


def named(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Five places in two countries; roads, ships and barges between them; prices with percentages; clearances."""
    places = PLACES[: draw(st.integers(3, 5))]
    abroad = draw(st.sets(st.sampled_from(places[1:]), max_size=3))
    money, hours = st.integers(0, 40), st.integers(0, 30)
    transfers = [
        {"id": f"{mode}-{way}", "from": "yard" if way == "load" else mode, "to": mode if way == "load" else "yard",
         "hours": str(draw(hours)), "tariff": f"t-{mode}-{way}", "factor": "ef-handling", **FACT}
        for mode in ("road", "sea", "barge") for way in ("load", "unload")
    ]  # fmt: skip
    transfers.append(
        {"id": "sea-change", "from": "sea", "to": "sea", "hours": str(draw(hours)), "included": "x",
         "factor": "ef-handling", **FACT}
    )  # fmt: skip
    tariffs = [tariff(t["tariff"], [charge(t["tariff"], "LIFT", "container", draw(money))]) for t in transfers[:-1]]
    for mode in ("road", "sea", "barge"):
        percent = draw(st.integers(-90, 60))
        tariffs.append(
            tariff(f"t-{mode}", [
                charge(f"t-{mode}", "BASE", "container", draw(st.integers(1, 40))),
                charge(f"t-{mode}", "RUN", "container_km", Decimal(draw(st.integers(0, 99))) / 10),
                charge(f"t-{mode}", "CUT", "percent", percent, of=["BASE", "RUN"], effect="discount",
                       scope={"touching": [draw(st.sampled_from(places))]}),
            ])
        )  # fmt: skip
    tariffs.append(tariff("t-customs", [charge("t-customs", "ENTRY", "shipment", draw(money))]))
    clearances = [
        {"id": f"clear-{way}", "direction": way, "hours": str(draw(hours)), "tariff": "t-customs", **FACT}
        for way in ("export", "import")
    ]
    ids = [t["id"] for t in transfers]
    nodes = [
        {"id": place, "names": named(place), "kind": "sea-port", "country": "VN" if place in abroad else "CN",
         "territory": "VN" if place in abroad else "CN", "lat": "0", "lon": str(number), "timezone": "UTC",
         "transfers": sorted(set(ids) - draw(st.sets(st.sampled_from(ids), max_size=2))),
         "clearances": sorted(draw(st.sets(st.sampled_from(["clear-export", "clear-import"]), min_size=1))), **FACT}
        for number, place in enumerate(places)
    ]  # fmt: skip
    links = []
    for number in range(draw(st.integers(6, 11))):
        start, end = draw(st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True))
        mode = draw(st.sampled_from(["road", "sea", "barge"]))
        links.append(
            {"id": f"l{number}", "mode": mode, "from": start, "to": end, "km": str(draw(st.integers(1, 50))),
             "hours": str(draw(st.integers(1, 30))), "tariff": f"t-{mode}", "factor": "ef",
             "both_ways": draw(st.booleans()), **FACT, **draw(st.sampled_from([{}, {"schedule": "weekly"}]))}
        )  # fmt: skip
    return Network.model_validate(
        {
            "sources": [{"id": "s", "title": "s"}],
            "boxes": [{"id": "20gp", "names": named("box"), "teu": "1", "tare_kg": "2300", "payload_kg": "28000",
                       "volume_l": "33000", **FACT}],
            "factors": [{"id": "ef", "value": str(draw(st.integers(1, 90))), "unit": "g/tkm", **FACT},
                        {"id": "ef-handling", "value": "1", "unit": "kg/t", **FACT}],
            "schedules": [{"id": "weekly", "per_week": "4", **FACT}],
            "tariffs": tariffs, "transfers": transfers, "clearances": clearances, "nodes": nodes, "links": links,
        }
    )  # fmt: skip


def tariff(id_: str, charges: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": id_, "names": named(id_), "currency": "CNY", **FACT, "charges": charges}


def charge(tariff_id: str, code: str, basis: str, rate: object, **more: Any) -> dict[str, Any]:
    return {"id": f"{tariff_id}/{code.lower()}", "code": code, "basis": basis, "rate": str(rate), **more}


def asked(origin: str, destination: str) -> Request:
    goods = Consignment(boxes=(("20GP", 1),), mass_kg=18_000)
    return Request(origin, destination, goods, as_of=dt.date(2026, 11, 22), baseline=None, all_options=True)


# -- the judge


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Cent, ROUND_HALF_UP)


def clerk(network: Network, tariff_id: str | None, km: Decimal, start: str, end: str) -> Decimal:
    """What one application of a tariff costs: fixed, per km, then the percentage of both."""
    if tariff_id is None:
        return Decimal(0)
    total = taken = Decimal(0)
    for item in network.tariff[tariff_id].charges:
        rate = item.rate.likely
        if item.basis == "percent":
            if {start, end} & set(item.scope.touching):
                total += rounded(taken * rate / 100)
        else:
            amount = rounded(rate * km if item.basis == "container_km" else rate)
            taken += amount
            total += amount
    return total


Place = tuple[str, str, int]  # node, where in it, 0 before export clearance, 1 in transit, 2 after import clearance


def moves(
    network: Network, here: Place, ends: tuple[str, str], home: str, goal: str
) -> Iterator[tuple[Place, Decimal, Decimal, Decimal]]:
    """Everything that can be done next: where it leads, its money, hours and grams."""
    name, at, customs = here
    node = network.node[name]
    for id_ in node.transfers:
        transfer = network.transfer[id_]
        arrived = transfer.start if transfer.start in ("yard", "road") else f"{transfer.start} in"
        if at == arrived:
            leaving = transfer.end if transfer.end in ("yard", "road") else f"{transfer.end} out"
            cost = clerk(network, transfer.tariff, Decimal(0), name, name)
            yield (name, leaving, customs), cost, transfer.hours.likely, GROSS_T * 1000
    for id_ in node.clearances:
        clearance = network.clearance[id_]
        needed, territory = (0, home) if clearance.direction == "export" else (1, goal)
        if home != goal and at == "yard" and customs == needed and node.territory == territory:
            yield (
                (name, at, customs + 1),
                clerk(network, clearance.tariff, Decimal(0), name, name),
                clearance.hours.likely,
                Decimal(0),
            )
    for link in network.links:
        for start, end in [(link.start, link.end)] + [(link.end, link.start)] * link.both_ways:
            if start != name or at != (link.mode if link.mode == "road" else f"{link.mode} out"):
                continue
            if end == ends[0] or start == ends[1]:
                continue  # goods neither come back to their origin nor leave their destination
            inside = {network.node[start].territory, network.node[end].territory}
            if customs == 1 or inside == {home if customs == 0 else goal}:
                wait = Decimal(168) / 4 / 2 if link.schedule else Decimal(0)
                grams = GROSS_T * link.total_km * network.factor["ef"].value.likely
                there = (end, link.mode if link.mode == "road" else f"{link.mode} in", customs)
                yield there, clerk(network, link.tariff, link.total_km, start, end), link.hours.likely + wait, grams


def outcomes(network: Network, origin: str, destination: str) -> set[Vector]:
    """The sums over everything that can be done without standing anywhere twice."""
    home, goal = network.node[origin].territory, network.node[destination].territory
    first, last = (2, 2) if home == goal else (0, 2)
    found: set[tuple[Decimal, Decimal, int]] = set()

    def walk(here: Place, seen: frozenset[Place], money: Decimal, hours: Decimal, grams: int) -> None:
        if here == (destination, "yard", last):
            found.add((money, hours, grams))
            return
        for there, more_money, more_hours, more_grams in moves(network, here, (origin, destination), home, goal):
            if there not in seen:
                whole = int(more_grams.to_integral_value(ROUND_HALF_UP))
                walk(there, seen | {there}, money + more_money, hours + more_hours, grams + whole)

    start = (origin, "yard", first)
    walk(start, frozenset((start,)), Decimal(0), Decimal(0), 0)
    return {(int(money * 100), int(hours * 3600), grams) for money, hours, grams in found}


def unbeaten(vectors: set[Vector]) -> set[Vector]:
    """Those that no other is at least as good as in everything."""
    return {a for a in vectors if not any(b != a and all(x <= y for x, y in zip(b, a, strict=True)) for b in vectors)}


def judged(network: Network, origin: str, destination: str) -> set[Vector]:
    """The sums that are not beaten."""
    return unbeaten(outcomes(network, origin, destination))


def front(network: Network, request: Request) -> list[Vector]:
    graph = compile(network, request)
    return [path.weight for path in pareto(graph.arrays, graph.source, graph.target)]


# -- the laws


@settings(max_examples=300, deadline=None)
@given(networks())
def test_the_front_is_that_of_the_judge(network: Network) -> None:
    for destination in (network.nodes[-1].id, network.nodes[1].id):
        assert set(front(network, asked("a", destination))) == judged(network, "a", destination)


@settings(max_examples=150, deadline=None)
@given(networks())
def test_the_best_of_each_criterion_is_the_shortest_path_of_networkx(network: Network) -> None:
    import networkx as nx

    graph = compile(network, asked("a", network.nodes[-1].id))
    view = graph.to_networkx()
    source, target = graph.vertices[graph.source], graph.vertices[graph.target]
    vectors = front(network, asked("a", network.nodes[-1].id))
    for at, weight in enumerate(("cost", "time", "co2e")):
        if vectors:
            best = nx.shortest_path_length(view, source, target, weight=weight)
            assert min(vector[at] for vector in vectors) == best
        else:
            assert not nx.has_path(view, source, target)


@settings(max_examples=150, deadline=None)
@given(networks())
def test_lines_labels_and_outputs_agree_and_time_never_jumps(network: Network) -> None:
    request = asked("a", network.nodes[-1].id)
    weights = front(network, request)
    if not weights:
        return
    answer = quote(network, request)
    assert sorted((o.cost_minor, o.duration_s, o.co2e_g) for o in answer.options) == sorted(weights)
    for option in answer.options:
        clock = 0
        for element in option.elements:
            assert element.start_s == clock
            assert element.low_s <= element.duration_s <= element.high_s
            assert element.kind != "waiting" or element.link in network.schedule
            clock += element.duration_s
        assert clock == option.duration_s
        for line in option.all_lines():
            assert line.fact in network.fact
            assert line.source in network.source
            assert line.low_minor <= (line.converted_minor or 0) <= line.high_minor


INTEREST = st.decimals("0.0001", "100", places=4)
VALUES = st.integers(1, 10**9)


@settings(max_examples=150, deadline=None)
@given(networks(), VALUES, INTEREST)
def test_with_a_carrying_cost_the_options_are_the_front_of_the_judge(
    network: Network, value_minor: int, interest: Decimal
) -> None:
    plain = asked("a", network.nodes[-1].id)
    request = replace(plain, interest=interest, consignment=replace(plain.consignment, value_minor=value_minor))
    # value × interest % × seconds ÷ (365 × 86,400 s), rounded once
    everything = {
        (
            cost + int((value_minor * interest * time / (100 * 365 * 86_400)).quantize(Decimal(1), ROUND_HALF_UP)),
            time,
            grams,
        )
        for cost, time, grams in outcomes(network, "a", network.nodes[-1].id)
    }
    if not everything:
        return
    answer = quote(network, request)
    assert {(o.cost_minor, o.duration_s, o.co2e_g) for o in answer.options} == unbeaten(everything)
    assert len(answer.options) == answer.front_size
    for option in answer.options:
        (line,) = option.lines
        assert line.low_minor <= option.carrying_minor <= line.high_minor
        assert option.cost_minor == sum(e.cost_minor for e in option.elements) + option.carrying_minor


@settings(max_examples=150, deadline=None)
@given(networks(), st.data())
def test_removing_a_link_never_improves_the_front(network: Network, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from([link.id for link in network.links]))
    less = network.apply(changed({"op": "remove", "id": gone}))
    request = asked("a", network.nodes[-1].id)
    before = front(network, request)
    for vector in front(less, request):
        assert any(all(x <= y for x, y in zip(old, vector, strict=True)) for old in before)


@settings(max_examples=150, deadline=None)
@given(networks(), st.data())
def test_lowering_a_rate_never_raises_the_optimum(network: Network, data: st.DataObject) -> None:
    rates = [c.id for t in network.tariffs for c in t.charges if c.basis != "percent" or c.rate.likely > -100]
    cheaper = data.draw(st.sampled_from(rates))
    rate = network.fact[cheaper].rate.likely
    value = rate - min(1, rate + 100) if "cut" in cheaper else rate / 2
    low = network.apply(changed({"op": "set", "id": cheaper, "field": "rate", "value": str(value)}))
    request = asked("a", network.nodes[-1].id)
    before, after = front(network, request), front(low, request)
    assert bool(before) == bool(after)
    if before:
        # each line is rounded, so a percentage of a smaller amount may keep half a fen more per carriage
        assert min(after)[0] <= min(before)[0] + len(network.links)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_no_change_gives_the_same_digest_and_the_same_quote(network: Network) -> None:
    same = network.apply(changed())
    assert same.digest == network.digest
    request = asked("a", network.nodes[-1].id)
    assert front(same, request) == front(network, request)


@settings(max_examples=100, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_the_entries_does_not_matter(network: Network, chance: Any) -> None:
    plain = network.model_dump(by_alias=True, exclude_unset=True)
    for name in ("nodes", "links", "factors", "transfers", "tariffs"):
        entries = list(plain[name])
        chance.shuffle(entries)
        plain[name] = entries
    shuffled = Network.model_validate(plain)
    assert shuffled.digest == network.digest
    request = asked("a", network.nodes[-1].id)
    assert front(shuffled, request) == front(network, request)


def changed(*changes: dict[str, Any]) -> Scenario:
    return Scenario.model_validate(
        {"id": "x", "names": named("x"), "author": "a", "date": "2026-01-01", "note": "n", "changes": changes}
    )
