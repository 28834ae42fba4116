"""The codes of questions and answers; those of files and facts stand in ``codes``."""

from __future__ import annotations

from typing import Literal

Where = Literal["file", "data", "check", "request", "answer"]
"""What a code is about: a file as such, the facts in it, a data check, the question, the answer."""

ASKED: tuple[tuple[str, str, str, Where], ...] = (
    # code, sentence, remedy, what it is about
    # --- requests and answers
    (
        "E-SCENARIO-UNKNOWN",
        "there is no scenario '{name}'",
        "name a shipped scenario or the path of a file that ends in .yaml",
        "request",
    ),
    ("E-PLACE-UNKNOWN", "no place is called '{word}'", "`routecalc show nodes` lists all", "request"),
    ("E-PLACE-AMBIGUOUS", "'{word}' is the name of several places: {listed}", "use the id", "request"),
    ("E-SAME-PLACE", "origin and destination are both {node}", "name two places", "request"),
    ("E-BOX-UNKNOWN", "there is no box type '{word}'", "known are {known}", "request"),
    ("E-BOX-COUNT", "'{word}' needs a type and a whole number", "write it as 40HC:2", "request"),
    (
        "E-PAYLOAD",
        "{wanted} of goods do not fit in {boxes}: the payload is {room}",
        "{enough} would do",
        "request",
    ),
    (
        "E-VOLUME",
        "{wanted} of goods do not fit in {boxes}: the volume is {room}",
        "{enough} would do",
        "request",
    ),
    ("E-QUANTITY", "{what}: {reason}", "write it as 18t, 28m3 or 50000USD", "request"),
    ("E-LIMIT", "{what}: {reason}", "write it as {form}", "request"),
    ("E-MOMENT-YEAR", "'{word}' is not in the years {first} to {last}", "ask for a moment in these", "request"),
    (
        "E-NO-CLOCK",
        "no way leads there by the clock: departures, opening hours and days of validity leave none in {days} days; "
        "at no particular time there is one",
        "ask for another moment, or without --depart and --arrive-by",
        "request",
    ),
    ("E-COST-WITHIN", "cost within: {reason}", "write a factor such as 1.5", "request"),
    ("E-SLACK", "slack: {reason}", "write hours and mass, such as 2h,5kg", "request"),
    (
        "E-SEARCH-STOPPED",
        "the search was stopped by its limit of {by} before it found a way",
        "raise the limit, or search within a factor of the cheapest with --cost-within",
        "request",
    ),
    (
        "E-INTEREST",
        "interest: {reason}",
        "write per cent a year, 6 for 6 %; leave it out for no carrying cost",
        "request",
    ),
    (
        "E-INTEREST-VALUE",
        "interest needs the value of the goods",
        "give --value too, such as --value 50000USD, or leave out --interest",
        "request",
    ),
    ("E-DATE", "'{word}' is not a day", "write it as 2026-12-01", "request"),
    ("E-MOMENT", "'{word}' is not a moment", "write it as 2026-12-01 or 2026-12-01T08:00, in local time", "request"),
    ("E-ARRIVE-BY", "'{arrive}' is not after the departure '{depart}'", "give a later arrival", "request"),
    (
        "E-DUE-ALONE",
        "{option} hangs on the time on the way, and ways back from --arrive-by are told apart by their start",
        "give --depart as well, or leave it out",
        "request",
    ),
    ("E-HS", "'{word}' is not a customs tariff number", "write 4 to 10 digits", "request"),
    ("E-CURRENCY", "there is no exchange rate for '{word}'", "known are {known}", "request"),
    ("E-BASELINE-UNKNOWN", "there is no baseline '{word}'", "known are {known}; or none", "request"),
    ("E-CORRIDOR-UNKNOWN", "there is no corridor '{word}'", "known are {known}", "request"),
    ("E-MODE-UNKNOWN", "there is no mode '{word}'", "known are {known}", "request"),
    ("E-CARGO-BOX", "refrigerated goods need refrigerated boxes", "choose {known}", "request"),
    ("E-CARGO-UNKNOWN", "there is no cargo class '{word}'", "known are {known}", "request"),
    ("E-SORT-UNKNOWN", "'{word}' is no criterion to sort by", "known are {known}", "request"),
    ("E-COUNT", "{what}: '{word}' is not a whole number above zero", "write 1, 2, 3 …", "request"),
    (
        "E-AVOID",
        "{node} cannot be avoided: the goods start, end or must pass there",
        "leave it out of --avoid",
        "request",
    ),
    ("E-LANG", "there is no language '{word}'", "known are zh and en", "request"),
    ("E-FORMAT", "there is no format '{word}'", "known are {known}", "request"),
    ("E-SECTION", "there is nothing called '{word}' to show", "known are {known}", "request"),
    (
        "E-FACT",
        "there is no '{word}' among the {section}",
        "`routecalc show {section}` lists all",
        "request",
    ),
    ("E-CHECK-UNKNOWN", "there is no check '{word}'", "known are {known}", "request"),
    ("E-OUTPUT", "'{path}' cannot be written: {reason}", "choose another file", "request"),
    ("E-USAGE", "{reason}", "`routecalc --help` shows how", "request"),
    ("E-NO-ROUTE", "no way leads there under these conditions: {reason}", "", "request"),
    (
        "W-GAP",
        "{code} is not priced: {reason}",
        "ask for an offer, or add it to your own rate card",
        "answer",
    ),
    (
        "W-END-UNKNOWN",
        "no document says until when {code} holds",
        "confirm it before you promise it",
        "answer",
    ),
    ("W-READING", "{code} rests on a reading: {reading}", "", "answer"),
    (
        "W-RATE-OUTDATED",
        "{code} of {tariff} for {box} ended on {day}, so it was not used",
        "renew the rate, or quote for an earlier day",
        "answer",
    ),
    (
        "W-FX-DATE",
        "the exchange rate {fx} holds from {start} to {end}, not on {day}",
        "give a rate of the day in your own data",
        "answer",
    ),
    (
        "W-SCENARIO-EXPIRED",
        "the scenario {scenario} is meant until {end}, not for {day}",
        "leave it out, or bring it up to date",
        "answer",
    ),
    ("W-CAUTION", "{fact}: {caution}", "confirm it before you promise it", "answer"),
    (
        "W-VOLUME-UNKNOWN",
        "{boxes} were counted by mass alone",
        "give --volume: light goods fill the boxes first",
        "answer",
    ),
    (
        "W-NO-PRICE",
        "{tariff} has no {code} for {box}, so it was not used",
        "add the rate to your own rate card",
        "answer",
    ),
    (
        "W-SEARCH-STOPPED",
        "the search was stopped by its limit of {by}: what is shown is not beaten, but other ways may be missing",
        "raise the limit, or search within a factor of the cheapest with --cost-within",
        "answer",
    ),
    (
        "W-SEARCH-SLACK",
        "searched with a slack of {hours} h and {kg} kg CO2e for each place passed: ways better by less may be missing",
        "leave out --slack for all of them",
        "answer",
    ),
    (
        "W-TOO-HEAVY",
        "{tariff} is for a {box} of at most {limit} gross, so it was not used",
        "load less into each box, or take more boxes",
        "answer",
    ),
    (
        "W-NO-DAYS",
        "no days of departure are known of {schedules}: their expected waits are counted",
        "ask the operators",
        "answer",
    ),
    (
        "W-HOLIDAYS-PROVISIONAL",
        "the public holidays of {country} in {year} are not all decreed yet: days off and days worked in exchange may "
        "still move, and dates by the moon are estimated",
        "look again when they are announced",
        "answer",
    ),
    (
        "W-NO-HOLIDAYS",
        "no public holidays are known of {country} in {year}: none are counted",
        "list the days under 'closed' of the opening hours",
        "answer",
    ),
    ("W-NO-BASELINE", "no way follows the rules of the baseline '{baseline}'", "", "answer"),
    ("W-MASS-DEFAULT", "no mass was given: {mass} kg of goods are assumed", "give --mass", "answer"),
)
"""Codes with sentence, remedy and what they are about; words in braces are filled in."""
