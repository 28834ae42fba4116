"""QUESTION: what the shipper wants moved, from where to where, and within which limits."""

from routecalc.request.asking import ask
from routecalc.request.goods import consignment
from routecalc.request.places import place, places
from routecalc.request.question import CRITERIA, Consignment, Criterion, Request
from routecalc.request.wishes import currencies, date, moment

__all__ = [
    "CRITERIA",
    "Consignment",
    "Criterion",
    "Request",
    "ask",
    "consignment",
    "currencies",
    "date",
    "moment",
    "place",
    "places",
]
