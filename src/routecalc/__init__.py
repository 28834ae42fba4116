"""routecalc: priced, timed and sourced comparison of multimodal freight routes.

>>> import routecalc
>>> network = routecalc.load()
>>> request = routecalc.ask(network, "huaihua", "laem-chabang", boxes=["40HC:2"], mass="36t", as_of="2026-11-22")
>>> answer = routecalc.quote(network, request)
>>> answer.options[0].currency
'CNY'

The names here are the library; they are imported when first used, so that ``import routecalc`` is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routecalc.disruption import disrupt
    from routecalc.findings import Finding, Refused
    from routecalc.graph import compile
    from routecalc.itinerary import Answer, Comparison, Element, Itinerary, QuoteLine
    from routecalc.limits import NoWay
    from routecalc.loading import load, read_scenarios
    from routecalc.network import Network, Scenario
    from routecalc.quoting import quote
    from routecalc.reliability import simulate
    from routecalc.render import render
    from routecalc.request import Consignment, Request, ask
    from routecalc.tables import quote_table

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Comparison",
    "Consignment",
    "Element",
    "Finding",
    "Itinerary",
    "Network",
    "NoWay",
    "QuoteLine",
    "Refused",
    "Request",
    "Scenario",
    "__version__",
    "ask",
    "compile",
    "disrupt",
    "load",
    "quote",
    "quote_table",
    "read_scenarios",
    "render",
    "simulate",
]

_ROOMS = (
    ("disruption", ("disrupt",)),
    ("findings", ("Finding", "Refused")),
    ("graph", ("compile",)),
    ("itinerary", ("Answer", "Comparison", "Element", "Itinerary", "QuoteLine")),
    ("limits", ("NoWay",)),
    ("loading", ("load", "read_scenarios")),
    ("network", ("Network", "Scenario")),
    ("quoting", ("quote",)),
    ("reliability", ("simulate",)),
    ("render", ("render",)),
    ("request", ("Consignment", "Request", "ask")),
    ("tables", ("quote_table",)),
)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    import importlib

    for room, names in _ROOMS:
        if name in names:
            return getattr(importlib.import_module(f"routecalc.{room}"), name)
    raise AttributeError(f"module 'routecalc' has no attribute {name!r}")
