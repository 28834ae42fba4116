"""One criterion: our kernel beside graph libraries, between two vertices and from all to one.

Where two arcs join the same vertices the cheapest is kept, since some libraries know no parallel arcs. Every library
has the same arcs, and all lengths are compared before anything is timed. Our kernel walks against the arcs; the others
are given the arcs turned round where they search from the target.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from importlib import util
from typing import Any, NamedTuple

from measuring import Task, paired
from routecalc.search import UNREACHABLE, Arrays, compiled

OURS = "routecalc"
SLOWEST = 100_000
"""Arcs up to which networkx is asked on random grids."""


class Plain(NamedTuple):
    """A directed graph without parallel arcs."""

    size: int
    tails: list[int]
    heads: list[int]
    costs: list[int]


def plain(arrays: Arrays) -> Plain:
    """The cheapest arc between any two vertices; waiting is left out."""
    least: dict[tuple[int, int], int] = {}
    for tail, head, (cost, *_) in zip(arrays.tails, arrays.heads, arrays.weights, strict=True):
        if tail != head and cost < least.get((tail, head), UNREACHABLE):
            least[tail, head] = cost
    return Plain(arrays.size, [a for a, _ in least], [b for _, b in least], list(least.values()))


class Peer(NamedTuple):
    """What a library can be asked; lengths come from all vertices to the target."""

    between: dict[str, Callable[[int, int], float]]
    to_one: Callable[[int], Callable[[int], float]]
    """The lengths to a vertex, as a function of where they start; UNREACHABLE or infinite without a way."""


def _ours(graph: Plain) -> Peer:
    arrays = Arrays(graph.size, graph.tails, graph.heads, [(cost, 0, 0) for cost in graph.costs])
    held = compiled.Compiled(arrays)
    return Peer({OURS: lambda a, b: held.distance(a, b, 0)}, lambda b: held.distances(b, 0).__getitem__)


def _networkx(graph: Plain) -> Peer:
    import networkx as nx

    known = nx.DiGraph()
    known.add_nodes_from(range(graph.size))
    known.add_weighted_edges_from(zip(graph.tails, graph.heads, graph.costs, strict=True), "cost")
    turned = known.reverse(copy=False)
    return Peer(
        {
            "networkx": lambda a, b: nx.single_source_dijkstra(known, a, b, weight="cost")[0],
            "networkx, both sides": lambda a, b: nx.bidirectional_dijkstra(known, a, b, weight="cost")[0],
        },
        lambda b: _or_infinite(nx.single_source_dijkstra_path_length(turned, b, weight="cost")),
    )


def _or_infinite(found: Any) -> Callable[[int], float]:
    return lambda at: found[at] if at in found else float("inf")


def _rustworkx(graph: Plain) -> Peer:
    import rustworkx as rx

    known, turned = rx.PyDiGraph(), rx.PyDiGraph()
    for one, (tails, heads) in ((known, (graph.tails, graph.heads)), (turned, (graph.heads, graph.tails))):
        one.add_nodes_from(range(graph.size))
        one.add_edges_from(list(zip(tails, heads, graph.costs, strict=True)))
    return Peer(
        {"rustworkx": lambda a, b: rx.dijkstra_shortest_path_lengths(known, a, float, goal=b)[b]},
        lambda b: _with_itself(rx.dijkstra_shortest_path_lengths(turned, b, float), b),
    )


def _with_itself(found: Any, target: int) -> Callable[[int], float]:
    """It leaves the start out of its answer."""
    return lambda at: 0 if at == target else found[at] if at in found else float("inf")


def _igraph(graph: Plain) -> Peer:
    import igraph

    known = igraph.Graph(graph.size, list(zip(graph.tails, graph.heads, strict=True)), directed=True)
    known.es["cost"] = graph.costs
    return Peer(
        {"igraph": lambda a, b: known.distances(a, b, weights="cost")[0][0]},
        lambda b: known.distances(b, weights="cost", mode="in")[0].__getitem__,
    )


def _scipy(graph: Plain) -> Peer:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    shape = (graph.size, graph.size)
    known = csr_matrix((graph.costs, (graph.tails, graph.heads)), shape=shape)
    turned = csr_matrix((graph.costs, (graph.heads, graph.tails)), shape=shape)
    return Peer(
        {"scipy": lambda a, b: dijkstra(known, indices=a)[b]}, lambda b: dijkstra(turned, indices=b).__getitem__
    )


def _scgraph(graph: Plain) -> Peer:
    from scgraph import Graph

    lists: tuple[list[dict[int, float]], ...] = ([{} for _ in range(graph.size)], [{} for _ in range(graph.size)])
    for tail, head, cost in zip(graph.tails, graph.heads, graph.costs, strict=True):
        lists[0][tail][head] = lists[1][head][tail] = float(cost)
    known, turned = (Graph(one) for one in lists)
    return Peer(
        {
            "scgraph": lambda a, b: known.dijkstra(a, b)["length"],
            "scgraph, both sides": lambda a, b: known.bidirectional_dijkstra(a, b)["length"],
        },
        lambda b: _list_of(turned.get_shortest_path_tree(b)),
    )


def _list_of(tree: Any) -> Callable[[int], float]:
    found: Sequence[float] = tree["distance_matrix"]
    return found.__getitem__


PEERS: dict[str, Callable[[Plain], Peer]] = {
    OURS: _ours, "networkx": _networkx, "rustworkx": _rustworkx, "igraph": _igraph, "scipy": _scipy,
    "scgraph": _scgraph,
}  # fmt: skip


def installed() -> Iterator[str]:
    """The libraries that are here; of the others it is said that they are left out."""
    for name in PEERS:
        if name == OURS or util.find_spec(name) is not None:
            yield name
        else:
            print(f"left out, not installed: {name}")


def beside(arrays: Arrays, ends: Sequence[tuple[int, int]], rounds: int, every: bool = False) -> dict[str, object]:
    """All pairs one after the other, then from all vertices to the last target: seconds of one, and ratios."""
    graph = plain(arrays)
    slow = len(graph.tails) > SLOWEST and not every
    peers = {name: PEERS[name](graph) for name in installed() if not (slow and name == "networkx")}
    ends = [pair for pair in ends if peers[OURS].between[OURS](*pair) < UNREACHABLE]
    asked = {name: call for peer in peers.values() for name, call in peer.between.items()}
    for pair in ends:
        lengths = {name: round(call(*pair)) for name, call in asked.items()}
        assert len(set(lengths.values())) == 1, f"lengths from {pair} differ: {lengths}"
    target = ends[-1][1]
    found = {name: peer.to_one(target) for name, peer in peers.items()}
    for vertex in random.Random(target).sample(range(graph.size), min(2_000, graph.size)):
        lengths = {name: round(min(told(vertex), float(UNREACHABLE))) for name, told in found.items()}
        assert len(set(lengths.values())) == 1, f"lengths from {vertex} differ: {lengths}"

    def all_of(call: Callable[[int, int], float]) -> Task:
        return lambda: [call(*pair) for pair in ends]

    between = paired({name: all_of(call) for name, call in asked.items()}, rounds, OURS)
    for told in between.values():
        told["seconds"] /= len(ends)
    to_one = paired({name: _told(peer, target) for name, peer in peers.items()}, rounds, OURS)
    return {"vertices": graph.size, "arcs": len(graph.tails), "pairs": len(ends), "between": between, "to one": to_one}


def _told(peer: Peer, target: int) -> Task:
    return lambda: peer.to_one(target)
