"""quote(): a network and a request in, an answer out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from routecalc import clock, comparison, limits, pricing, timing
from routecalc.findings import Finding, Refused, finding
from routecalc.graph import Graph, Rule, compile, restrict, restricted
from routecalc.itinerary import REQUEST, Answer, Caught, Element, Held, Itinerary
from routecalc.network import MODES, OWN, Corridor, Mode, Network
from routecalc.opening import Calendars
from routecalc.patterns import Requirement, following, passing, stages, straight
from routecalc.record import Unique, replace
from routecalc.request import CRITERIA, Criterion, Request
from routecalc.search import FREE, Status, Vector, undominated
from routecalc.supply import Operation, Supply

LABELS = ("cheapest", "fastest", "cleanest")
DRAWN = ("modes", "avoid", "consignment", "depart", "arrive_by", "by_start")
"""What a graph hangs on, besides what a refused request keeps."""
STOPPED: tuple[Status, ...] = ("labels", "seconds", "megabytes")
"""What stops a search before its end."""


class Way(Unique):
    """A non-dominated way before it is written out."""

    operations: tuple[Operation, ...]
    weight: Vector
    """Cost with the carrying cost of the goods, time, CO2e."""
    corridor: str | None
    """Corridor whose gateway is passed first."""
    carrying: pricing.Carrying | None = None
    """What the goods cost while they travel, if the shipper wants it counted."""
    start_s: int | None = None
    """When it starts, on the world's clock, if the request has a moment."""

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The chain of modes."""
        return tuple(operation.mode for operation in self.operations if operation.mode)

    @property
    def carrying_minor(self) -> int:
        """Interest on the goods over the time of the way, a part of its cost."""
        return self.carrying.minor(self.weight[1]) if self.carrying else 0


def quote(network: Network, request: Request) -> Answer:
    """Every worthwhile way, the best of them written out, next to the baseline.

    Raises ``NoWay``, a ``Refused`` with status 3, if there is no way, naming what blocks it.
    """
    graph = compile(network, request)
    ways, status = _found(network, request, graph)
    offices = _offices(network, request)
    options = [
        _written(network, offices, way, f"o{number}", labels, request)
        for number, (way, labels) in enumerate(_kept(ways, request), 1)
    ]
    usual = _traditional(network, request, graph)
    traditional = [_written(network, offices, way, f"b{number}", (), request) for number, way in enumerate(usual, 1)]
    return Answer(
        request=request,
        digest=network.digest,
        scenarios=network.scenarios,
        options=tuple(options),
        front_size=len(ways),
        baseline=traditional[0] if traditional else None,
        baseline_fastest=traditional[-1] if traditional else None,
        comparison=comparison.compare(options, traditional),
        findings=(*_effort(status, request), *_remarks(network, offices, request, graph, [*options, *traditional])),
        search=status,
    )


def listed(network: Network, request: Request, offers: Supply) -> tuple[list[Itinerary], Itinerary | None]:
    """What a table holds of an answer: the first option, or all that are kept if the request wants them all, and the
    cheapest way of the baseline. ``offers`` is the supply under the terms of the request. Raises as ``quote`` does."""
    graph = compile(network, request, offers)
    kept = _kept(_found(network, request, graph)[0], request)
    offices = _offices(network, request)
    options = [
        _written(network, offices, way, f"o{number}", labels, request)
        for number, (way, labels) in enumerate(kept if request.all_options else kept[:1], 1)
    ]
    usual = _traditional(network, request, graph)[:1]
    traditional = [_written(network, offices, way, "b1", (), request) for way in usual]
    return options, traditional[0] if traditional else None


def _found(network: Network, request: Request, graph: Graph) -> tuple[list[Way], Status]:
    """The ways of a request and what limited the search. Raises ``Refused`` with status 3 if there is none."""
    ways, status = _ways(network, request, graph)
    if not ways and status in STOPPED:
        place = f"{request.origin} → {request.destination}"
        raise Refused([finding("E-SEARCH-STOPPED", place, by=status)], 3)
    if not ways:
        raise _refusal(network, request, graph)
    return ways, status


def fronts(network: Network, request: Request) -> tuple[list[Way], list[Way]]:
    """All non-dominated ways of a request, and the cheapest and the fastest of its baseline; empty if there is none."""
    graph = compile(network, request)
    return _ways(network, request, graph)[0], _traditional(network, request, graph)


def ways(network: Network, request: Request, offers: Supply) -> list[Way]:
    """All non-dominated ways of a request among what is on offer under its terms; empty if there is none."""
    return _ways(network, request, compile(network, request, offers))[0]


def baseline_front(network: Network, request: Request, offers: Supply) -> list[Way]:
    """All non-dominated ways of the baseline; ``offers`` must be those of a request without limits."""
    return _following(network, request, compile(network, request, offers))


def _ways(network: Network, request: Request, graph: Graph) -> tuple[list[Way], Status]:
    """All non-dominated ways that pass what must be passed, within the upper bounds, in the order of the request; and
    what limited the search."""
    required = [Requirement(frozenset((place,)), MODES) for place in request.via]
    if request.corridor is not None:
        corridor = next(corridor for corridor in network.corridors if corridor.id == request.corridor)
        required.append(Requirement(frozenset(corridor.gateways), corridor.modes))
    if required:
        graph = restrict(graph, passing(required))
    most = limits.ceilings(network, request)
    ways, status = _searched(network, request, graph)
    return [way for way in ways if limits.keeps(way.weight, most)], status


def _traditional(network: Network, request: Request, graph: Graph) -> list[Way]:
    """The cheapest and the fastest way that follow the baseline's pattern; one if it is both.

    The shipper's own limits do not bind the baseline: it is what would have been done without them.
    """
    if request.baseline is None:
        return []
    free = limits.free(request)
    if (request.modes, request.avoid) != (free.modes, free.avoid):
        graph = compile(network, free)
    found = _following(network, free, graph)
    best = [min(found, key=_key("cost")), min(found, key=_key("time"))] if found else []
    return list(dict.fromkeys(best))


def _following(network: Network, free: Request, graph: Graph) -> list[Way]:
    """All non-dominated ways that follow the pattern of a request's baseline."""
    return _straight(network, free, graph, *pattern(network, free))


def pattern(network: Network, request: Request) -> tuple[str, Callable[[], Rule]]:
    """The rule of a request's baseline, with a name for it among the rules of the same direction of trade."""
    assert request.baseline is not None, "asked only with a baseline"
    baseline = network.baseline[request.baseline]
    moved = pricing.movement(network.node[request.origin], network.node[request.destination])
    home = network.node[request.destination if moved == "import" else request.origin].territory

    def rule() -> Rule:
        at_home = frozenset(node.id for node in network.nodes if node.territory == home)
        return following(stages(baseline, moved), at_home)

    return f"{baseline.id} {home}", rule


def _straight(network: Network, request: Request, graph: Graph, name: str, rule: Callable[[], Rule]) -> list[Way]:
    """The front of ways that obey the rule of that name and come to no place twice.

    Without that, the letter of a pattern could be fulfilled by driving in circles. Places in which circles are
    found are forbidden to be entered again, until the front has none: then it is the front of the straight ways.
    """
    once: frozenset[str] = frozenset()
    while True:
        obeying = restrict(graph, straight(rule(), once)) if once else restricted(graph, name, rule)
        found, _ = _searched(network, request, obeying)
        again = frozenset(place for way in found for place in _twice(way))
        if not again:
            return found
        once |= again


def _twice(way: Way) -> Iterator[str]:
    """Places that carriages reach a second time, or return to."""
    seen: set[str] = set()
    for step in way.operations:
        if step.kind == "carriage":
            seen.add(step.start)
            if step.end in seen:
                yield step.end
            seen.add(step.end)


def _searched(network: Network, request: Request, graph: Graph) -> tuple[list[Way], Status]:
    """The front, ordered by the request's criterion, then the others, then the facts used; and what limited it.

    The carrying cost never falls as time grows, so no way outside the front without it is in the front with it.
    """
    found, status = clock.found(graph, request)
    ways = [_way(network, timed) for timed in found]
    carrying = pricing.carrying(network, request)
    if carrying is not None:
        ways = [_carried(way, carrying) for way in ways]
        ways = [ways[number] for number in undominated([_judged(way, request) for way in ways])]
    return sorted(ways, key=_key(request.sort)), status


def _judged(way: Way, request: Request) -> Vector:
    """What a way is judged by: where the goods are due by a moment, a late start is good instead of a short time."""
    cost, time, co2e = way.weight
    late = way.start_s if request.depart is None else None
    return (cost, time if late is None else -late, co2e)


def _carried(way: Way, carrying: pricing.Carrying) -> Way:
    """The way with the interest on the goods in its cost."""
    cost, time, co2e = way.weight
    return replace(way, weight=(cost + carrying.minor(time), time, co2e), carrying=carrying)


def _way(network: Network, timed: clock.Timed) -> Way:
    steps = timed.operations
    followed = (corridor.id for step in steps for corridor in network.corridors if _follows(corridor, step))
    return Way(steps, timed.weight, next(followed, None), start_s=timed.start_s)


def _follows(corridor: Corridor, step: Operation) -> bool:
    """Whether a carriage touches a gateway of the corridor by one of its modes."""
    return step.mode in corridor.modes and not {step.start, step.end, *step.via}.isdisjoint(corridor.gateways)


def _offices(network: Network, request: Request) -> Calendars | None:
    """The opening times around the moment of a request, shared by all its ways; None without one."""
    moment = request.moment
    return Calendars(network, *timing.span(moment, backwards=request.backwards)) if moment else None


def _written(
    network: Network, offices: Calendars | None, way: Way, name: str, labels: tuple[str, ...], request: Request
) -> Itinerary:
    """A way written out: its operations are the elements."""
    elements: list[Element] = []
    start = 0
    for operation in way.operations:
        cause = None
        if offices is not None and way.start_s is not None:
            cause = clock.cause(network, offices, operation, way.start_s + start)
        elements.append(_element(operation, start, cause))
        start += elements[-1].duration_s
    own = (way.carrying.line(elements),) if way.carrying else ()
    written = Itinerary(name, labels, way.corridor, tuple(elements), own, request.currency, way.start_s)
    assert (written.cost_minor, written.duration_s, written.co2e_g) == way.weight, "lines must add up to the label"
    return written


def _element(operation: Operation, start_s: int, cause: Caught | Held | None) -> Element:
    duration = operation.duration
    return Element(
        kind=operation.kind,
        mode=operation.mode,
        link=operation.fact or None,
        start=operation.start,
        end=operation.end,
        start_s=start_s,
        duration_s=duration.likely_s,
        low_s=duration.low_s,
        high_s=duration.high_s,
        distance_m=operation.metres,
        co2e_g=operation.grams,
        lines=tuple(line for prices, occasion in operation.bill for line in pricing.lines(prices, occasion)),
        via=operation.via,
        facts=tuple(dict.fromkeys((*operation.facts, *duration.facts))),
        time_grade=duration.grade,
        caught=cause if isinstance(cause, Caught) else None,
        held=cause if isinstance(cause, Held) else None,
        by_track_s=operation.by_track_s,
        days=operation.days,
    )


def _key(sort: Criterion) -> Callable[[Way], tuple[object, ...]]:
    """Order by one criterion, then the two others, then the facts used, so that ties are settled."""
    order = sorted(range(3), key=lambda at: CRITERIA[at] != sort)

    def key(way: Way) -> tuple[object, ...]:
        return (*(way.weight[at] for at in order), tuple(step.fact for step in way.operations))

    return key


def _kept(ways: Sequence[Way], request: Request) -> list[tuple[Way, tuple[str, ...]]]:
    """The ways to show with their labels, in the order of the request: the best of every criterion, then the
    first of each other corridor and chain of modes, then the rest, as far as they are worth a look."""
    bests = {label: min(ways, key=_key(criterion)) for criterion, label in zip(CRITERIA, LABELS, strict=True)}
    kept = list(ways) if request.all_options else list(dict.fromkeys(bests.values()))
    firsts: dict[object, Way] = {}
    for way in ways:
        firsts.setdefault((way.corridor, way.modes), way)
    for way in dict.fromkeys((*firsts.values(), *ways)):
        fresh = len(kept) < request.max_options and way not in kept
        if fresh and not any(_outshone(_judged(way, request), _judged(by, request)) for by in kept):
            kept.append(way)
    return [(way, tuple(label for label, best in bests.items() if best is way)) for way in ways if way in kept]


DEARER = (115, 100)
"""A way this much dearer …"""
SOONER_S = 24 * 3600
"""… must win more than this much time to be worth a look beside the cheaper one."""


def _outshone(way: Vector, by: Vector) -> bool:
    """Whether ``by`` is much cheaper, hardly slower and no dirtier to speak of, or the same but for a trifle."""
    cost, time, co2e = way
    by_cost, by_time, by_co2e = by
    much_cheaper = cost * DEARER[1] > by_cost * DEARER[0] and by_time - time < SOONER_S
    like = abs(cost - by_cost) * 100 < by_cost and abs(time - by_time) < SOONER_S // 4
    return by_co2e * 100 <= co2e * 110 and (much_cheaper or like)


def _refusal(network: Network, request: Request, graph: Graph) -> limits.NoWay:
    """Why there is no way: the limits that block, the nearest that would do, and the prices that are missing."""

    def front(wider: Request) -> list[Vector]:
        same = all(getattr(wider, name) == getattr(request, name) for name in DRAWN)
        return [way.weight for way in _ways(network, wider, graph if same else compile(network, wider))[0]]

    if request.caps != FREE and front(replace(request, caps=FREE)):
        reason = "without --cost-within and --slack there is one"
        told = finding("E-NO-ROUTE", f"{request.origin} → {request.destination}", reason=reason)
        return limits.NoWay((told,), request, limits.Blocked((), (None, None, None), None))
    why = limits.blocked(network, request, front)
    if (
        request.moment is not None
        and not why.by
        and front(replace(request, depart=None, arrive_by=None, by_start=False))
    ):
        told = finding("E-NO-CLOCK", f"{request.origin} → {request.destination}", days=timing.HORIZON.days)
        return limits.NoWay((told, *_unpriced(graph)), request, why)
    general = replace(limits.free(request), consignment=replace(request.consignment, cargo="general"))
    as_general = not why.by and general.consignment != request.consignment and bool(front(general))
    return limits.NoWay((limits.refused(request, why, as_general=as_general), *_unpriced(graph)), request, why)


def _unpriced(graph: Graph) -> Iterator[Finding]:
    for tariff, code, box, until in graph.unusable:
        if until.endswith(" t"):
            yield finding("W-TOO-HEAVY", tariff, tariff=tariff, box=box, limit=until)
        elif until:
            yield finding("W-RATE-OUTDATED", tariff, tariff=tariff, code=code, box=box, day=until)
        else:
            yield finding("W-NO-PRICE", tariff, tariff=tariff, code=code, box=box)


def _effort(status: Status, request: Request) -> Iterator[Finding]:
    """What the search may have left out."""
    if status in STOPPED:
        yield finding("W-SEARCH-STOPPED", by=status)
    if any(request.caps.slack):
        time, co2e = request.caps.slack
        yield finding("W-SEARCH-SLACK", hours=round(time / 3600, 4), kg=round(co2e / 1000, 3))


def _remarks(
    network: Network, offices: Calendars | None, request: Request, graph: Graph, ways: Sequence[Itinerary]
) -> Iterator[Finding]:
    """What a reader of the answer must know: cautions, gaps, unknown ends, readings, missing prices, no baseline."""
    goods = request.consignment
    yield from expired(network, request.as_of)
    if not goods.mass_given:
        yield finding("W-MASS-DEFAULT", mass=goods.mass_kg)
    if goods.counted and goods.volume_l is None:
        yield finding("W-VOLUME-UNKNOWN", boxes=", ".join(f"{number} × {box}" for box, number in goods.boxes))
    for fact in sorted({line.fact for way in ways for line in way.all_lines()} - {REQUEST}):
        charge = network.charge[fact]
        if charge.rate is None:
            yield finding("W-GAP", fact, code=charge.code, reason=charge.gap.en if charge.gap else "")
        if charge.end_unknown:
            yield finding("W-END-UNKNOWN", fact, code=charge.code)
        if charge.reading:
            yield finding("W-READING", fact, code=charge.code, reading=charge.reading.en)
    rates = {line.fx for way in ways for line in way.all_lines() if line.fx}
    rates.update(limits.rates(request))
    if request.currency != "CNY":
        rates.add(f"fx-{request.currency.lower()}")
    for rate in sorted(rates):
        fx, day = network.factor[rate], request.as_of
        if (fx.valid_from and day < fx.valid_from) or (fx.valid_to and fx.valid_to <= day):
            start, end = fx.valid_from or "…", fx.valid_to or "…"
            yield finding("W-FX-DATE", rate, fx=rate, start=start, end=end, day=day)
    for fact in sorted({fact for way in ways for fact in _used(way)}):
        caution = network.fact[fact].caution
        if caution:
            yield finding("W-CAUTION", fact, fact=fact, caution=caution.en)
    if request.depart or request.arrive_by:
        every = (step for way in ways for step in way.elements if step.kind == "waiting")
        waits = {step.link for step in every if step.caught is None and step.held is None}
        if waits:
            yield finding("W-NO-DAYS", schedules=", ".join(sorted(filter(None, waits))))
    yield from _holiday_remarks(network, offices, ways)
    if request.baseline is not None and not any(way.id.startswith("b") for way in ways):
        yield finding("W-NO-BASELINE", request.baseline, baseline=request.baseline)
    yield from _unpriced(graph)


def expired(network: Network, day: dt.date) -> Iterator[Finding]:
    """Scenarios that are not meant for this day any more."""
    for name, end in network.expiring:
        if day > end:
            yield finding("W-SCENARIO-EXPIRED", name, scenario=name, end=end, day=day)


def _holiday_remarks(network: Network, offices: Calendars | None, ways: Sequence[Itinerary]) -> Iterator[Finding]:
    """Public holidays that the ways may meet and that are not decreed yet, or not known."""
    if offices is None:
        return
    for country, year in sorted({met for way in ways for met in _met(network, way)}):
        if not offices.known(country):
            yield finding("W-NO-HOLIDAYS", country, country=country, year=year)
        elif offices.provisional(country, year):
            yield finding("W-HOLIDAYS-PROVISIONAL", country, country=country, year=year)


def _met(network: Network, way: Itinerary) -> Iterator[tuple[str, int]]:
    """Countries whose public holidays close an office of the way, with the years in which it is there."""
    for element in way.elements:
        operation = network.transfer.get(element.link or "") or network.clearance.get(element.link or "")
        opening = network.opening.get((operation.opening if operation else element.link) or "")
        if opening is None or way.depart_s is None:
            continue
        moments = (way.depart_s + element.start_s, way.depart_s + element.start_s + element.duration_s)
        for country in opening.holidays:
            own = network.node[element.start].country if country == OWN else country
            yield from ((own, dt.datetime.fromtimestamp(moment, dt.UTC).year) for moment in moments)


def _used(way: Itinerary) -> Iterator[str]:
    """Every fact that an itinerary rests on: prices, times, distances, and the places on the way."""
    for element in way.elements:
        yield from (*element.facts, element.start, *element.via, element.end)
    yield from (line.fact for line in way.all_lines() if line.fact != REQUEST)
