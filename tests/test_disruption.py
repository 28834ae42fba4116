"""What each loss would cost: against networks that lack the thing from the beginning, and by hand."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import routecalc
from routecalc import limits
from routecalc.cli import run
from routecalc.disruption import KINDS, Disruption, Loss, Outage, Scan, bests, disrupt, without
from routecalc.engines import forked
from routecalc.limits import NoWay
from routecalc.network import Network
from routecalc.quoting import Way, baseline_front, ways
from routecalc.railway import runs
from routecalc.record import replace
from routecalc.render import render_disruption, schema_of
from routecalc.render.schema import DISRUPTION
from routecalc.request import Request, ask
from routecalc.search import Vector
from routecalc.supply import Operation, Supply, supply
from tests import test_laws
from tests.conftest import DAY
from tests.test_graph import charge, leg, place, section, small, tariff, train, wanted

Sides = tuple[Vector | None, Vector | None]


# -- the slow way: a network without the thing


def lacking(network: Network, *outages: Outage) -> Network:
    """The facts without a link, or with an operation of a place that is never open, and without the trains that need
    it. A border operation stays where it is, so that nobody drives past it."""
    gone = set[str]().union(*(stopped(network, outage) for outage in outages))
    gone |= {outage.fact for outage in outages if outage.kind in ("link", "service")}
    plain = network.model_dump(by_alias=True, exclude_unset=True)
    plain["links"] = [link for link in plain["links"] if link["id"] not in gone]
    for number, (kind, fact, at) in enumerate(outages):
        if kind in ("transfer", "clearance"):
            section_, name = f"{kind}s", f"shut-{number}"
            (shut,) = [entry for entry in plain[section_] if entry["id"] == fact]
            plain[section_] = [*plain[section_], {**shut, "id": name, "valid_from": "2099-01-01", "valid_to": None}]
            (node,) = [node for node in plain["nodes"] if node["id"] == at]
            node[section_] = [name if id_ == fact else id_ for id_ in node[section_]]
    return Network.model_validate(plain)


def stopped(network: Network, outage: Outage) -> set[str]:
    """Trains whose own way leads over it."""
    kind, fact, at = outage
    found = set()
    for one in runs(network, frozenset(network.node), lambda link: link.valid(DAY), DAY):
        needs = {
            "link": one.id in network.link and fact in one.facts,
            "node": fact in (one.start, *one.via, one.end),
            "transfer": (at, fact) in [(where, transfer.id) for where, transfer in one.borders],
        }
        if needs.get(kind):
            found.add(one.id)
    return found & {link.id for link in network.links if link.kind == "service"} - {fact}


def slow(network: Network, request: Request, *outages: Outage) -> Sides:
    """The least cost, time and CO2e of both sides, everything made anew."""
    less, free = lacking(network, *outages), limits.free(request)
    places = tuple(outage.fact for outage in outages if outage.kind == "node")
    request, free = (replace(one, avoid=(*one.avoid, *places)) for one in (request, free))
    own = ways(less, request, supply(less, request))
    usual = baseline_front(less, free, supply(less, free)) if request.baseline else []
    return least(own), least(usual)


def least(found: list[Way]) -> Vector | None:
    if not found:
        return None
    cost, time, co2e = (min(way.weight[at] for way in found) for at in range(3))
    return cost, time, co2e


def fast(loss: Loss) -> Sides:
    return loss.after and loss.after.values, loss.baseline_after and loss.baseline_after.values


# -- small networks by hand


def two_ways() -> Network:
    """a to d by rail over b (300 km) or c (250 km), or by road (400 km)."""
    return small(
        [place("a", modes="rail road"), place("d", modes="rail road"), place("b"), place("c")],
        [section("a", "b"), section("b", "d", "200"), section("a", "c", "150"), section("c", "d"),
         leg("lorry", "road", "a", "d", km="400", hours="4")],
    )  # fmt: skip


def of(found: Disruption) -> dict[str, Loss]:
    return {loss.outage.id: loss for loss in found.losses}


def test_what_a_loss_costs_by_hand() -> None:
    found = disrupt(two_ways(), wanted("a", "d"))
    # by rail 100 + 250 = 350 yuan, 2 h of handling and 5 h; by road 100 + 400 = 500 yuan, 2 h and 4 h
    # 20.3 t: rail 250 km × 10 g, road 400 km × 10 g, handling 2 × 20.3 kg
    assert found.before.values == (35_000, 6 * 3600, 50_750 + 40_600)
    losses = of(found)
    # over b there are 300 km: 50 yuan and 50 km × 20.3 t × 10 g more; the lorry is the fastest anyhow
    for id_ in ("a-c", "c-d", "c"):
        assert losses[id_].costs == (5_000, 0, 10_150)
    # without any train the lorry goes: 150 yuan and 150 km × 20.3 t × 10 g more
    for id_ in ("rail-load@a", "rail-unload@d"):
        assert losses[id_].costs == (15_000, 0, 30_450)
        assert losses[id_].instead is not None
        assert losses[id_].instead.modes == ("road",)
    # without the lorry the train is the fastest: an hour more
    for id_ in ("lorry", "road-load@a", "road-unload@d"):
        assert losses[id_].costs == (0, 3600, 0)
    assert set(losses) == {"a-c", "c-d", "c", "rail-load@a", "rail-unload@d", "lorry", "road-load@a", "road-unload@d"}
    assert [loss.costs for loss in found.losses] == sorted((loss.costs for loss in found.losses), reverse=True)
    assert [{loss.outage.id for loss in series} for series in found.series] == [
        {"rail-load@a", "rail-unload@d"}, {"a-c", "c-d", "c"}, {"lorry", "road-load@a", "road-unload@d"},
    ]  # fmt: skip
    assert {id_: sorted(loss.ways) for id_, loss in losses.items() if loss.outage.kind == "link"} == {
        "a-c": [0], "c-d": [0], "lorry": [1],
    }  # fmt: skip


def test_worst_first_by_the_criterion_of_the_request() -> None:
    found = disrupt(two_ways(), wanted("a", "d", sort="time"))
    assert [loss.costs for loss in found.losses][:3] == [(0, 3600, 0)] * 3


def test_only_the_kinds_that_are_asked_for() -> None:
    for kind in KINDS:
        found = disrupt(two_ways(), wanted("a", "d"), [kind])
        assert {loss.outage.kind for loss in found.losses} <= {kind}
    assert [loss.outage.id for loss in disrupt(two_ways(), wanted("a", "d"), ["node"]).losses] == ["c"]


def with_a_train() -> Network:
    """The same without the lorry, and a train from a to d in 3 h."""
    return small(
        [place("a", modes="rail"), place("d", modes="rail"), place("b"), place("c")],
        [section("a", "b"), section("b", "d", "200"), section("a", "c", "150"), section("c", "d"),
         train("express", "a", "d", "3")],
    )  # fmt: skip


def test_a_train_falls_with_its_track_and_ordinary_trains_go_round() -> None:
    losses = of(disrupt(with_a_train(), wanted("a", "d")))
    # the train: 2 h of handling and 3 h; ordinary trains over b 300 km at 50 km/h: 6 h, and 50 yuan more
    for id_ in ("a-c", "c-d", "c"):
        assert losses[id_].trains == ("express",)
        assert losses[id_].costs == (5_000, 3 * 3600, 10_150)
    # without the train itself ordinary trains go its way: 250 km, 5 h
    assert losses["express"].trains == ()
    assert losses["express"].costs == (0, 2 * 3600, 0)


def test_no_way_left_comes_first_and_says_what_blocks() -> None:
    network = two_ways()
    alone = of(disrupt(network, wanted("a", "d", modes=("road",))))
    assert alone["lorry"].after is None
    assert alone["lorry"].costs is None
    assert alone["lorry"].blocked == (("modes",),)
    tight = disrupt(network, wanted("a", "d", budget_minor=39_000))
    assert tight.losses[0].after is None  # the lorry costs 500 yuan, the way over b 400
    assert {loss.outage.id: loss.blocked for loss in tight.losses} == dict.fromkeys(
        ("a-c", "c-d", "c", "rail-load@a", "rail-unload@d"), (("budget",),)
    )
    free = disrupt(small(list_of(network, "nodes"), [leg("lorry", "road", "a", "d")]), wanted("a", "d"))
    assert {loss.after for loss in free.losses} == {None}
    assert {loss.blocked for loss in free.losses} == {()}


def list_of(network: Network, section_: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = network.model_dump(by_alias=True, exclude_unset=True)[section_]
    return list(entries)


def test_no_way_to_begin_with_is_refused_as_a_quote_is() -> None:
    with pytest.raises(NoWay):
        disrupt(two_ways(), wanted("a", "d", modes=("sea",)))


def borders() -> Network:
    """a to d over the border b, where two railways meet; a train goes through. A lorry is dear."""
    return small(
        [place("a", modes="rail road"), place("b", modes="", border="rail"), place("d", modes="rail road")],
        [section("a", "b"), section("b", "d", tariff="t-east"), train("through", "a", "d", "4", via=["b"]),
         leg("lorry", "road", "a", "d", km="900", hours="90")],
        tariffs=[tariff("t-east", charge("BASE", "10"), charge("RUN", "1", "container_km"))],
    )  # fmt: skip


def test_without_its_border_operation_a_train_does_not_run() -> None:
    losses = of(disrupt(borders(), wanted("a", "d")))
    assert losses["rail-border@b"].trains == ("through",)
    assert losses["rail-border@b"].instead is not None
    assert losses["rail-border@b"].instead.modes == ("road",)
    # train: 100 + 100 + 10 + 100 + 50 at the border = 360; lorry 100 + 900
    assert losses["rail-border@b"].costs is not None
    assert losses["rail-border@b"].costs[0] == 64_000


def test_a_lost_border_is_not_driven_past() -> None:
    network = small(
        [place("a", modes="road"), place("b", border="road"), place("d", modes="road sea"), place("e", modes="road")],
        [leg("first", "road", "a", "b"), leg("second", "road", "b", "d")],
    )
    (loss,) = [one for one in disrupt(network, wanted("a", "d")).losses if one.outage.id == "road-border@b"]
    assert loss.after is None


def test_what_comes_in_instead_may_be_better_and_that_is_told() -> None:
    """The tariff way is the shortest; where it is cut, the way that takes its place can have the larger discount."""
    network = small(
        [place("a", modes="rail"), place("d", modes="rail"), place("b"), place("c")],
        [section("a", "b", {"south": "130"}), section("b", "d", {"south": "130"}),
         section("a", "c", {"north": "125"}), section("c", "d", {"north": "125"})],
        tariffs=[tariff("t-rail", charge("BASE", "100"), charge("RUN", "1", "container_km"),
                        charge("CUT", "-50", "percent", of=["RUN"], effect="discount", scope={"area": ["south"]}))],
    )  # fmt: skip
    request = wanted("a", "d")
    found = disrupt(network, request)
    # north 100 + 250, south 100 + 260 ÷ 2
    assert of(found)["a-c"].costs == (-12_000, 720, 2_030)  # 10 km more: 720 s, 10 km × 20.3 t × 10 g
    assert "Below zero" in render_disruption(found, request, network, "table", "en")
    assert "负值" in render_disruption(found, request, network, "table", "zh")


def test_the_network_without_a_link_has_indexes_of_its_own() -> None:
    network = two_ways()
    known = network.link, network.fact, network.digest
    less = without(network, {"lorry"})
    assert "lorry" not in less.link
    assert "lorry" not in less.fact
    assert less.digest != network.digest
    assert known == (network.link, network.fact, network.digest)
    assert less.digest == Network.model_validate(less.model_dump(by_alias=True, exclude_unset=True)).digest


# -- laws


def never_better(scan: Scan, outage: Outage, before: list[Way], after: list[Way], offers: Supply) -> None:
    """No best value is better than before, unless by a run that was not on offer."""
    if not before:
        assert not after or fresh(scan, outage, after, offers)
        return
    for at in range(3):
        best = min((way.weight[at], *way.weight) for way in before)[0]
        better = [way for way in after if way.weight[at] < best]
        assert not better or fresh(scan, outage, better, offers)


def fresh(scan: Scan, outage: Outage, found: list[Way], offers: Supply) -> bool:
    """Whether each of the ways takes a run that comes on offer only now."""
    known = {key(one.operation) for one in offers.carriages}
    steps = [[step for step in way.operations if step.mode] for way in found]
    return scan.remakes_runs(outage) and all(any(key(step) not in known for step in way) for way in steps)


def key(step: Operation) -> tuple[object, ...]:
    return step.fact, step.start, step.end, step.via, step.weight


def hold(network: Network, request: Request, chosen: Callable[[list[Outage]], list[Outage]]) -> None:
    """Fast is slow, and nothing gets better by a loss."""
    scan = Scan(network, request)
    offers, free = scan.supplies.under(request), scan.supplies.under(scan.free)
    for outage in chosen(list(scan.used)):
        loss = scan.loss(outage)
        assert fast(loss) == slow(network, request, outage), outage
        never_better(scan, outage, scan.front, ways(network, request, scan.offers(request, (outage,))), offers)
        if request.baseline:
            usual = baseline_front(network, scan.free, scan.offers(scan.free, (outage,)))
            never_better(scan, outage, baseline_front(network, scan.free, free), usual, free)


def possible(network: Network, request: Request) -> bool:
    return bool(ways(network, request, supply(network, request)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(test_laws.networks())
def test_fast_is_slow_and_nothing_gets_better(network: Network) -> None:
    request = test_laws.asked("a", network.nodes[-1].id)
    if possible(network, request):
        hold(network, request, lambda known: known)


@settings(max_examples=60, deadline=None)
@given(test_laws.networks())
def test_what_is_not_on_the_front_costs_nothing(network: Network) -> None:
    request = test_laws.asked("a", network.nodes[-1].id)
    if not possible(network, request):
        return
    scan = Scan(network, request)
    unused = [Outage("link", link.id) for link in network.links if Outage("link", link.id) not in scan.used]
    unused += [Outage("transfer", id_, node.id) for node in network.nodes for id_ in node.transfers]
    for outage in unused:
        if outage not in scan.used:
            assert slow(network, request, outage)[0] == scan.before.values


@st.composite
def railways(draw: st.DrawFn) -> Network:
    """Six stations of two railways with a discount in one district, trains over one or both, and some lorries."""
    pairs = draw(
        st.lists(st.sampled_from(list(itertools.combinations("abcdef", 2))), min_size=4, max_size=9, unique=True)
    )
    sections = [
        section(a, b, {"east": str(draw(st.integers(1, 9))), "west": str(draw(st.integers(1, 9)))},
                tariff=draw(st.sampled_from(["t-rail", "t-rail", "t-other"])),
                both_ways=draw(st.sampled_from([True, True, True, False])))
        for a, b in pairs
    ]  # fmt: skip
    ends = st.lists(st.sampled_from("abcdef"), min_size=2, max_size=2, unique=True)
    trains = [
        train(f"train-{number}", *draw(ends), str(draw(st.integers(1, 4))), **draw(st.sampled_from([{}, {"schedule": "twice"}])))
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    lorries = [
        leg(
            f"lorry-{number}", "road", *draw(ends), km=str(draw(st.integers(5, 40))), hours=str(draw(st.integers(1, 9)))
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    nodes = [
        place(name, modes="rail road" if name in "ad" or draw(st.booleans()) else "",
              border=draw(st.sampled_from(["", "rail", "rail road"])))
        for name in "abcdef"
    ]  # fmt: skip
    rates = [charge("BASE", str(draw(st.integers(1, 9)))), charge("RUN", "1", "container_km"),
             charge("CUT", "-60", "percent", of=["RUN"], effect="discount", scope={"area": ["east"]})]  # fmt: skip
    return small(nodes, [*sections, *trains, *lorries], tariffs=[tariff("t-rail", *rates), tariff("t-other", *rates)])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(railways())
def test_fast_is_slow_on_railways(network: Network) -> None:
    request = wanted("a", "d")
    if possible(network, request):
        hold(network, request, lambda known: known)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (("huaihua", "hanoi"), {}),
        (("huaihua", "laem-chabang"), {}),
        (("laem-chabang", "huaihua"), {"avoid": ["qinzhou"]}),
        (("huaihua", "moscow"), {"modes": ["rail", "road"]}),
        (("chongqing", "singapore"), {"depart": "2026-12-01"}),
    ],
)
def test_fast_is_slow_on_shipped_lanes(shipped: Network, ends: tuple[str, str], words: dict[str, Any]) -> None:
    """Every twelfth thing that the ways use, with the baseline."""
    pinned = {} if "depart" in words else {"as_of": "2026-11-22"}
    hold(shipped, ask(shipped, *ends, boxes=["40HC:2"], mass="36t", **pinned, **words), lambda known: known[::12])


# -- two at once


def hold_pairs(network: Network, request: Request, pairs: int, step: int = 1) -> None:
    """Every pair is as in a network that lacks both, and nothing is in a pair that leaves no way by itself."""
    found = disrupt(network, request, pairs=pairs)
    leaving = [loss.outage for loss in found.losses if loss.after is not None]
    assert found.paired == tuple(leaving[:pairs])
    assert {pair.outages for pair in found.pairs} == set(itertools.combinations(found.paired, 2))
    for pair in found.pairs[::step]:
        assert fast(pair) == slow(network, request, *pair.outages), pair.id


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(test_laws.networks())
def test_two_fast_are_two_slow(network: Network) -> None:
    request = test_laws.asked("a", network.nodes[-1].id)
    if possible(network, request):
        hold_pairs(network, request, 6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(railways())
def test_two_fast_are_two_slow_on_railways(network: Network) -> None:
    request = wanted("a", "d")
    if possible(network, request):
        hold_pairs(network, request, 6)


@pytest.mark.parametrize("ends", [("huaihua", "hanoi"), ("laem-chabang", "huaihua")])
def test_two_fast_are_two_slow_on_shipped_lanes(shipped: Network, ends: tuple[str, str]) -> None:
    request = ask(shipped, *ends, boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
    hold_pairs(shipped, request, 9, step=5)


def test_what_two_losses_cost_by_hand() -> None:
    """Rail over c costs 1 + 250, over b 1 + 300, the lorry 100 + 400 = 500 yuan: the track over c is worth 50 by itself,
    with that over b 249. Two pieces of the same way cost no more than one of them."""
    found = disrupt(two_ways(), wanted("a", "d"), ["link"], pairs=9)
    assert {pair.id for pair in found.pairs} >= {"a-c+c-d"}
    costs = {pair.id: (pair.costs or (0,))[0] for pair in found.pairs}
    single = {loss.id: (loss.costs or (0,))[0] for loss in found.losses}
    assert single["a-c"] == costs["a-c+c-d"] == 5_000
    beyond = {pair.id: found.beyond(pair) for pair in found.pairs}
    assert beyond["a-c+c-d"] == (0, 0, 0)
    none = [pair for pair in found.pairs if pair.id in ("a-c+lorry", "c-d+lorry")]
    assert none
    assert all(pair.costs is not None for pair in none), "the way over b is left"


def two_roads() -> Network:
    """a to d by one of three lorries, of 1, 2 and 4 km; each costs 100 yuan and one more for each km."""
    lorries = [leg(f"lorry-{km}", "road", "a", "d", km=str(km), hours=str(9 - km)) for km in (1, 2, 4)]
    return small([place("a", modes="road"), place("d", modes="road")], lorries)


def test_the_loss_of_two_lorries_of_three() -> None:
    """101, 102 and 104 yuan; 8, 7 and 5 hours. Without the first 1 yuan more, without the first two 3 more; without the
    last 2 hours more, without the last two 3 more. The first two are both on the front, as all are."""
    found = disrupt(two_roads(), wanted("a", "d"), ["link"], pairs=3)
    costs = {pair.id: pair.costs and pair.costs[:2] for pair in found.pairs}
    beyond = {pair.id: (found.beyond(pair) or ())[:2] for pair in found.pairs}
    hour = 3600
    assert {key: value for key, value in costs.items() if "lorry-1" in key and "lorry-2" in key} == {
        "lorry-1+lorry-2": (300, 0)
    }
    assert next(value for key, value in costs.items() if {"lorry-2", "lorry-4"} == set(key.split("+"))) == (0, 3 * hour)
    assert next(value for key, value in costs.items() if {"lorry-1", "lorry-4"} == set(key.split("+"))) == (
        100,
        2 * hour,
    )
    assert beyond["lorry-1+lorry-2"] == (200, 0)


def test_without_pairs_none_is_tried() -> None:
    found = disrupt(two_ways(), wanted("a", "d"))
    assert (found.paired, found.pairs) == ((), ())


# -- the answer in words, for people and programs


@pytest.fixture(scope="module")
def hanoi(shipped: Network) -> tuple[Disruption, Request]:
    request = ask(shipped, "huaihua", "hanoi", boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
    return disrupt(shipped, request), request


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("what each loss would cost", "Pingxiang, Dong Dang (whole place)", "The goods then go", "Hanoi: unload",
                "track Huaihua – Tangbao – Liuzhou", "stops: Huaihua – Qinzhou", "What it costs more", "+¥10,396")),
        ("zh", ("哪里一断，代价最大", "凭祥、同登（整个节点）", "货改走", "河内 卸车", "线路 怀化–塘豹–柳州", "连带停开：怀化–钦州",
                "多花的费用", "+¥10,396")),
    ],
)  # fmt: skip
def test_people_read_what_is_lost_and_how_the_goods_then_go(
    shipped: Network, hanoi: tuple[Disruption, Request], lang: str, words: tuple[str, ...]
) -> None:
    text = render_disruption(*hanoi, shipped, "md", lang)
    assert [word for word in words if word not in text] == []
    table = render_disruption(*hanoi, shipped, "table", lang)
    assert [word for word in (words[0], words[-1]) if word not in table] == []


def test_the_table_is_narrow_and_as_long_as_is_asked_for(shipped: Network, hanoi: tuple[Disruption, Request]) -> None:
    text = render_disruption(*hanoi, shipped, "table", "en")
    assert max(map(len, text.splitlines())) <= 100
    assert len(text) < len(render_disruption(*hanoi, shipped, "table", "en", top=99))
    assert "more rows cost less" in render_disruption(*hanoi, shipped, "table", "en", top=3)


def test_programs_have_all_of_it(shipped: Network, hanoi: tuple[Disruption, Request]) -> None:
    found, request = hanoi
    document = json.loads(render_disruption(found, request, shipped, "json", "zh"))
    jsonschema.validate(document, DISRUPTION)
    assert schema_of("disruption") is DISRUPTION
    assert (document["tried"], len(document["losses"])) == (len(found.losses), len(found.losses))
    for loss, told in zip(found.losses, document["losses"], strict=True):
        assert told["id"] == loss.outage.id
        assert loss.costs is not None
        assert told["more_amount"] == f"{loss.costs[0] / 100:.2f}"
        assert told["baseline"]["hit"] == loss.baseline_hit
    assert next(told["row"] for told in document["losses"]) == 1
    rows = list(csv.DictReader(io.StringIO(render_disruption(found, request, shipped, "csv", "en").lstrip("\ufeff"))))
    assert [row["id"] for row in rows] == [told["id"] for told in document["losses"]]
    assert [row["more_amount"] for row in rows] == [told["more_amount"] for told in document["losses"]]
    few = json.loads(render_disruption(found, request, shipped, "json", "en", top=2))
    assert few["losses"] == document["losses"][:2]
    assert few["tried"] == document["tried"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "losses": [{}]}, DISRUPTION)


def test_no_way_left_is_told_in_every_form() -> None:
    network, request = two_ways(), wanted("a", "d", budget_minor=39_000)
    found = disrupt(network, request)
    assert "no way left within the limits; without --budget" in " ".join(
        render_disruption(found, request, network, "md", "en").split()
    )
    assert "放宽--budget则有路" in render_disruption(found, request, network, "md", "zh")
    document = json.loads(render_disruption(found, request, network, "json", "en"))
    jsonschema.validate(document, DISRUPTION)
    first = document["losses"][0]
    assert (first["no_way"], first["more_amount"], first["after"], first["blocked_by"]) == (
        True, None, None, [["budget"]],
    )  # fmt: skip
    assert document["baseline"] is None
    (row, *_) = csv.DictReader(io.StringIO(render_disruption(found, request, network, "csv", "en").lstrip("\ufeff")))
    assert (row["no_way"], row["more_amount"], row["then_way"]) == ("yes", "", "")


@pytest.fixture(scope="module")
def paired(shipped: Network) -> tuple[Disruption, Request]:
    request = ask(shipped, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
    return disrupt(shipped, request, ["node"], pairs=8), request


def test_pairs_are_told_in_every_form(shipped: Network, paired: tuple[Disruption, Request]) -> None:
    found, request = paired
    document = json.loads(render_disruption(found, request, shipped, "json", "zh"))
    jsonschema.validate(document, DISRUPTION)
    told = document["pairs"]
    assert told["of"] == [outage.id for outage in found.paired]
    assert (told["tried"], len(told["losses"])) == (28, 28)  # 8 x 7 / 2
    for pair, one in zip(found.pairs, told["losses"], strict=True):
        beyond = found.beyond(pair)
        assert one["ids"] == [outage.id for outage in pair.outages]
        assert pair.costs is not None
        assert beyond is not None
        assert (one["more_amount"], one["beyond_amount"]) == (f"{pair.costs[0] / 100:.2f}", f"{beyond[0] / 100:.2f}")
    rows = list(csv.DictReader(io.StringIO(render_disruption(found, request, shipped, "csv", "en").lstrip("\ufeff"))))
    assert len(rows) == len(found.losses) + 28
    both = [row for row in rows if row["kind"] == "pair"]
    assert [row["id"] for row in both] == ["+".join(one["ids"]) for one in told["losses"]]
    assert [row["beyond_amount"] for row in both] == [one["beyond_amount"] for one in told["losses"]]
    assert {row["beyond_amount"] for row in rows if row["kind"] != "pair"} == {""}
    some = any(max(found.beyond(pair) or (1,)) > 0 for pair in found.pairs)
    assert some
    for lang, words in (("en", ("Two lost at once", "28 pairs")), ("zh", ("两处同时中断", "共 28 对"))):
        text = render_disruption(found, request, shipped, "md", lang)
        assert [word for word in words if word not in text] == []
        assert all(cell_len(line) <= 60 for line in
                   render_disruption(found, request, shipped, "table", lang, width=60).splitlines())  # fmt: skip


def test_only_pairs_that_are_news_have_a_row(shipped: Network, paired: tuple[Disruption, Request]) -> None:
    def told(beyond: Vector | None) -> object:
        return beyond[:2] if beyond and any(beyond[:2]) else beyond

    found, request = paired
    text = render_disruption(found, request, shipped, "md", "en")
    rows = text[text.index("Two lost at once") :].split("\n\n")[2].splitlines()[2:]
    news = {
        (pair.effect, (found.beyond(pair) or ())[:2]) for pair in found.pairs if max(found.beyond(pair) or (1,)) > 0
    }
    assert len(rows) == min(12, len(news))
    few = render_disruption(found, request, shipped, "md", "en", top=1)
    assert "more rows cost less" in few[few.index("Two lost at once") :]


def test_pairs_that_cost_no_more_than_one_of_them_are_told_so() -> None:
    """The two worst are the pieces of track over c: without one of them the other is of no use."""
    network, request = two_ways(), wanted("a", "d")
    found = disrupt(network, request, ["link"], pairs=2)
    assert [pair.id for pair in found.pairs] == ["a-c+c-d"]
    for lang, words in (("en", "No pair costs more"), ("zh", "没有一对")):
        assert words in render_disruption(found, request, network, "md", lang)
    none = disrupt(network, request, ["link"])
    assert json.loads(render_disruption(none, request, network, "json", "en"))["pairs"] is None
    assert "Two lost" not in render_disruption(none, request, network, "md", "en")


def test_two_at_once_may_leave_no_way() -> None:
    """The lorries cost 101, 102 and 104 yuan; with 103 to spend there is none without the first two."""
    network, request = two_roads(), wanted("a", "d", budget_minor=10_300)
    found = disrupt(network, request, ["link"], pairs=4)
    (pair,) = found.pairs
    assert (set(pair.id.split("+")), pair.after, pair.blocked) == ({"lorry-1", "lorry-2"}, None, (("budget",),))
    document = json.loads(render_disruption(found, request, network, "json", "en"))
    jsonschema.validate(document, DISRUPTION)
    assert document["pairs"]["losses"][0]["beyond_amount"] is None
    assert "without --budget" in " ".join(render_disruption(found, request, network, "md", "en").split())


def test_engines_agree(shipped: Network) -> None:
    request = ask(shipped, "huaihua", "hanoi", boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
    one, two = (disrupt(shipped, request, ["clearance", "service"], forked(workers)) for workers in (1, 2))
    assert one == two
    texts = {render_disruption(found, request, shipped, "json", "en") for found in (one, two)}
    assert len(texts) == 1


def test_the_name_is_public() -> None:
    assert routecalc.disrupt is disrupt


LINE = ("disrupt", "huaihua", "hanoi", "--box", "40HC:2", "--mass", "36t", "--as-of", "2026-11-22", "--lang", "en")


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    line = [*LINE, "--kind", "clearance,transfer"]
    told = []
    for workers in ("1", "2"):
        assert run([*line, "--workers", workers, "--format", "json"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        told.append(out)
    assert told[0] == told[1]
    document = json.loads(told[0])
    jsonschema.validate(document, DISRUPTION)
    assert {loss["kind"] for loss in document["losses"]} == {"clearance", "transfer"}
    assert document["pairs"] is None
    assert run([*LINE, "--kind", "clearance", "--pairs", "3", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"]["tried"] <= 3
    path = tmp_path / "losses.csv"
    assert run([*line, "--top", "3", "-o", str(path)]) == 0
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kind", "nodes"), "did you mean 'node'?"),
        (("--top", "0"), "--top"),
        (("--pairs", "1"), "--pairs"),
        (("--avoid", "huaihua"), "E-"),
        (("--sort", "price"), "E-SORT-UNKNOWN"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*LINE, *words]) == 2
    assert told in capsys.readouterr().err


def test_where_no_way_is_left_to_begin_with_the_status_is_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*LINE, "--budget", "1CNY"]) == 3
    assert "--budget" in capsys.readouterr().err


def test_bests_of_nothing() -> None:
    assert bests(two_ways(), []) is None
