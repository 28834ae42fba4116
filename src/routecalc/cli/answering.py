"""One question answered: the options of ``quote`` in, the offer out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routecalc.cli.meanings import format_of, language_of, load_facts, request_of, simulated, with_reliability
from routecalc.cli.output import paper, write

SHOWN = ("format", "output", "lang", "explain", "detail", "gantt", "seed", "reliable", "debug")
"""Options of how the offer is shown; two say which facts hold; the others are the question."""


def answer(options: Mapping[str, Any]) -> None:
    """Work out and write the offer that the options of ``quote`` ask for."""
    from routecalc.quoting import quote
    from routecalc.render import render

    asked = {name: value for name, value in options.items() if name not in SHOWN}
    output, seed = options["output"], options["seed"]
    kind, language = format_of(options["format"], output), language_of(options["lang"])
    network = load_facts(asked.pop("data"), asked.pop("scenario"))
    request = request_of(network, **asked)
    offer = quote(network, request)
    if simulated(kind, options["within"], seed, options["reliable"]):
        offer = with_reliability(network, offer, seed)
    look = {name: options[name] for name in ("explain", "detail", "gantt")}
    write(render(offer, network, kind, language, **look, **paper(output)), output)
