"""The one list of columns: what a table of requests may have, and what the table of answers has."""

from __future__ import annotations

MEANING: tuple[tuple[str, str], ...] = (
    ("request_id", "Name of the request, given back as it is; without the column the number of the row"),
    ("origin", "Place where the goods lie: id, code, name or alias"),
    ("destination", "Place where they are wanted"),
    ("box", "Box type, such as `40HC`; empty means 20GP. Several types: `40HC:1+20GP:2`"),
    ("boxes", "Number of boxes; empty means as many as mass and volume need"),
    ("mass_kg", "Mass of the goods with packing, whole consignment"),
    ("volume_m3", "Volume of the goods"),
    ("value", "Value of the goods, in `value_currency`"),
    ("value_currency", "Currency of the value; needed where there is a value"),
    ("hs_code", "Customs tariff number"),
    ("cargo", "`general`, `reefer` or `dangerous`; empty means general"),
    ("depart", "When the goods are ready, local time: `2026-12-01` or `2026-12-01T08:00`"),
    ("arrive_by", "When they must be there, local time; a day alone means its end"),
    ("as_of", "Day whose tariffs hold; empty means `--as-of`, else by the clock each step's own day, else today"),
    ("currency", "Currency of the offer; empty means CNY"),
    ("baseline", "Baseline to compare with, or `none`; empty means river-sea"),
    ("sort", "`cost`, `time` or `co2e`: what the first option is best in; empty means cost"),
    (
        "scenario",
        "Scenarios joined by `+`: `discounts-off+subsidies-off`; empty, `base` or `none` means the facts as they are",
    ),
)
"""Columns of requests, in order, with what stands in them."""
IN = tuple(name for name, _ in MEANING)
ASKED = IN[1:]
"""What makes a question: all but the name of the request."""
REQUIRED = ("origin", "destination")
OUT = (
    "request_id",
    "scenario",
    "status",
    "error_code",
    "error",
    "cost",
    "currency",
    "duration_h",
    "co2e_kg",
    "distance_km",
    "route",
    "labels",
    "baseline_cost",
    "baseline_duration_h",
    "saved_amount",
    "saved_percent",
    "saved_days",
    "saved_co2e_kg",
    "assumed_cost_percent",
    "network_digest",
)
"""Columns of answers, in order."""
FILLED = OUT[1:]
"""What a question decides: all but the name of the request."""
FIGURES = frozenset(
    ("duration_h", "co2e_kg", "distance_km", "baseline_duration_h", "saved_percent", "saved_days", "saved_co2e_kg")
) | {"assumed_cost_percent"}
"""Columns that hold numbers; money is a decimal string."""
