"""What is wrong or worth knowing, as values: one table of codes, one type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file: line and column start at 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning: code, sentence, place and remedy."""

    code: str
    """Key of the table below, ``E-…`` or ``W-…``."""
    message: str
    """The sentence with its particulars."""
    place: str = ""
    """file:line:column, fact id or row number."""
    remedy: str = ""
    """What to do about it."""

    @property
    def severity(self) -> Severity:
        """error or warning, by the code."""
        return "warning" if self.code.startswith("W-") else "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{self.code}: {self.message}{remedy}"


class Refused(Exception):
    """The question cannot be answered as asked. Carries findings and the exit status."""

    def __init__(self, findings: Iterable[Finding], status: int) -> None:
        self.findings = tuple(findings)
        self.status = status
        super().__init__("\n".join(str(finding) for finding in self.findings))


Where = Literal["file", "data", "check", "request", "answer"]
"""What a code is about: a file as such, the facts in it, a data check, the question, the answer."""

CODES: tuple[tuple[str, str, str, Where], ...] = (
    # code, sentence, remedy, what it is about
    # --- files and their text
    ("E-FILE-MISSING", "there is no file or folder '{path}'", "check the path", "file"),
    (
        "E-FILE-KIND",
        "'{path}' is neither a folder nor a regular YAML file",
        "give a folder, or a file that ends in .yaml",
        "file",
    ),
    ("E-FILE-SIZE", "the file has {size} bytes, more than the {limit} allowed", "split it", "file"),
    ("E-FILE-READ", "the file cannot be read: {reason}", "check its permissions", "file"),
    ("E-FILE-OUTSIDE", "the link leads out of the folder", "copy the file into the folder", "file"),
    ("E-FOLDER-EMPTY", "there is no YAML file in '{path}'", "check the path", "file"),
    ("E-TEXT-ENCODING", "byte {byte} is not UTF-8", "save the file as UTF-8", "data"),
    ("E-TEXT-CONTROL", "the character {character} can hide what is written", "remove it", "data"),
    (
        "E-YAML-SYNTAX",
        "this is not YAML: {problem}",
        "correct the line, often a quote, a bracket or an indent",
        "data",
    ),
    ("E-YAML-EMPTY", "the file holds nothing", "remove it or write a section", "data"),
    ("E-YAML-DEPTH", "nested deeper than {limit} levels", "flatten it", "data"),
    ("E-YAML-NODES", "more than {limit} values in one file", "split it", "file"),
    ("E-YAML-SCALAR", "a text longer than {limit} characters", "shorten it", "file"),
    (
        "E-YAML-ANCHOR",
        "anchors and aliases are not allowed: '{word}'",
        "write the value out, or quote the text",
        "data",
    ),
    ("E-YAML-TAG", "tags are not allowed: '{tag}'", "remove the tag, or quote the text", "data"),
    ("E-YAML-MERGE", "merge keys are not allowed: '<<'", "write the fields out", "data"),
    ("E-YAML-KEY", "a key must be a word", "put the key in quotes", "data"),
    ("E-YAML-KEY-DUPLICATE", "'{key}' is given twice, first in line {line}", "remove one of them", "data"),
    ("E-YAML-DOCUMENTS", "a second document begins here", "one document a file: remove '---'", "data"),
    # --- shape, words and numbers
    ("E-SHAPE", "{what} must be {shape}", "", "data"),
    ("E-SECTION-UNKNOWN", "there is no section '{name}'", "", "data"),
    ("E-FIELD-UNKNOWN", "there is no field '{name}' here", "", "data"),
    ("E-FIELD-MISSING", "the field '{name}' is missing", "add it", "data"),
    ("E-CHOICE", "{name}: '{value}' is not one of {choices}", "", "data"),
    ("E-BOOLEAN", "{name}: '{value}' is neither true nor false", "write true or false", "data"),
    ("E-NUMBER", "{name}: {reason}", "write digits with a point, at most six decimals", "data"),
    ("E-NUMBER-SEPARATOR", "{name}: {reason}", "numbers have no thousands separator", "data"),
    ("E-NUMBER-LIMIT", "{name}: {value} is not {limit}", "", "data"),
    ("E-RANGE-ORDER", "{name}: {reason}", "write the smaller one first: low, likely, high, or min, max", "data"),
    ("E-DAY", "{name}: '{value}' is not a day", "write it as 2025-11-14", "data"),
    ("E-TEXT-LENGTH", "{name} must have {limit}", "", "data"),
    ("E-ID-FORM", "{name}: '{value}' is not an id", "use lower-case letters, digits and hyphens", "data"),
    ("E-CODE-FORM", "{name}: '{value}' is not written as such a code", "use capital letters", "data"),
    ("E-ID-DUPLICATE", "the id '{id}' is taken by {other}", "give each fact an id of its own", "data"),
    # --- references
    ("E-REF-SOURCE", "there is no source '{id}'", "add the document to 'sources'", "data"),
    ("E-REF-NODE", "there is no place '{id}'", "add it to 'nodes'", "data"),
    ("E-REF-TARIFF", "there is no tariff '{id}'", "add it to 'tariffs'", "data"),
    ("E-REF-FACTOR", "there is no factor '{id}'", "add it to 'factors'", "data"),
    ("E-REF-SCHEDULE", "there is no schedule '{id}'", "add it to 'schedules'", "data"),
    ("E-REF-TRANSFER", "there is no transfer '{id}'", "add it to 'transfers'", "data"),
    ("E-REF-CLEARANCE", "there is no clearance '{id}'", "add it to 'clearances'", "data"),
    ("E-REF-SCENARIO", "there is no scenario '{id}'", "`routecalc show scenarios` lists them", "data"),
    ("E-REF-BASELINE", "there is no baseline '{id}'", "add it to 'baselines'", "data"),
    ("E-REF-CORRIDOR", "there is no corridor '{id}'", "add it to 'corridors'", "data"),
    (
        "E-REF-STATED",
        "there is no charge, clearance or transfer '{id}'",
        "name the fact that states the figure",
        "data",
    ),
    ("E-REF-BOX", "there is no box type '{id}'", "add it to 'boxes', or name one of {choices}", "data"),
    ("E-REF-CARGO", "there is no cargo class '{id}'", "name one of {choices}", "data"),
    ("E-REF-CODE", "the tariff has no charge with the code '{id}'", "name a code of the same tariff", "data"),
    (
        "E-REF-AREA",
        "no link has kilometres in '{id}', so the charge never applies",
        "name a bureau or province of some link's km",
        "data",
    ),
    (
        "E-REF-BUREAU",
        "no place belongs to the bureau '{id}', so the charge never applies",
        "name the bureau of some place",
        "data",
    ),
    # --- charges
    ("E-PERCENT-OF", "{reason}", "name the codes in 'of' if, and only if, the basis is percent", "data"),
    (
        "E-PERCENT-ORDER",
        "the percentage stands before the first charge with the code '{id}' and takes nothing of it",
        "move it down",
        "data",
    ),
    (
        "E-PERCENT-RANGE",
        "{value} per cent would leave less than nothing",
        "-100 is the most that can be taken off",
        "data",
    ),
    (
        "E-RATE-MISSING",
        "neither a rate nor the reason of a gap",
        "give 'rate', or say in 'gap' why it is missing",
        "data",
    ),
    ("E-TARIFF-EMPTY", "a tariff of carriages without any rate", "give a rate, or remove the links", "data"),
    ("E-RATE-BOTH", "a rate and the reason of a gap", "remove one of them", "data"),
    ("E-RATE-ZERO", "a rate of zero without a reason", "say in 'free' why nothing is charged", "data"),
    (
        "E-RATE-NEGATIVE",
        "a price below zero: {value}",
        "set 'effect' to discount or subsidy, or correct the sign",
        "data",
    ),
    ("E-RATE-POSITIVE", "a {effect} that adds to the price: {value}", "write it with a minus sign", "data"),
    (
        "E-STEP-MISSING",
        "the basis started_km needs the length of a stretch",
        "add 'step', such as {{every_km: 100, beyond_km: 250}}",
        "data",
    ),
    (
        "E-STEP-UNUSED",
        "'step' has no meaning for the basis {basis}",
        "remove it, or set the basis to started_km",
        "data",
    ),
    ("E-SUBSIDY-PROGRAMME", "a subsidy without the name of its programme", "add 'programme'", "data"),
    (
        "E-VALIDITY",
        "the validity ends on {end}, not after its first day {start}",
        "the end is the day after the last day",
        "data",
    ),
    (
        "E-CHARGE-OVERLAP",
        "the same charge twice for the same boxes, days and scope; the other is {other}",
        "end one where the other begins",
        "data",
    ),
    ("E-MIN-MAX", "the smallest amount {low} is above the largest {high}", "swap or correct them", "data"),
    (
        "E-FX-MISSING",
        "no exchange rate 'fx-{lower}' for tariffs in {currency}",
        "add the factor with the unit CNY/{currency}",
        "data",
    ),
    # --- prices, times and emissions of links and operations
    (
        "E-PRICE-MISSING",
        "neither a tariff nor a word where the price is included",
        "give 'tariff' or 'included'",
        "data",
    ),
    ("E-PRICE-BOTH", "a tariff of its own and a price included elsewhere", "remove one of them", "data"),
    ("E-SECTION-TARIFF", "a section without tariff belongs to no railway", "give its tariff", "data"),
    ("E-KM-MISSING", "a {kind} without kilometres", "give 'km'", "data"),
    (
        "E-SERVICE-KM",
        "a service has no kilometres of its own; they come from its sections",
        "remove 'km'",
        "data",
    ),
    ("E-TIME-MISSING", "neither hours nor a speed", "give one of them", "data"),
    ("E-TIME-BOTH", "hours and a speed", "remove one of them", "data"),
    ("E-FACTOR-MISSING", "a {kind} without emission factor", "give 'factor'", "data"),
    ("E-FACTOR-USE", "{name}: '{id}' is in {unit}, not in {wanted}", "name another factor", "data"),
    ("E-UNIT", "the unit '{unit}' is not known", "use g/tkm, kg/t, km/h or CNY/USD and the like", "data"),
    (
        "E-FX-UNIT",
        "an exchange rate '{id}' must have the unit {wanted}",
        "correct the unit or the id",
        "data",
    ),
    (
        "E-TRANSFER-LAYERS",
        "a move from the yard to the yard",
        "name the layers the box leaves and reaches",
        "data",
    ),
    # --- links and places
    ("E-LINK-LOOP", "the link ends where it begins", "correct 'from' or 'to'", "data"),
    (
        "E-LINK-DUPLICATE",
        "the same carriage is written twice; the other is {other}",
        "remove one of them",
        "data",
    ),
    ("E-LINK-MODE", "a {kind} must be of the mode rail", "correct the kind or the mode", "data"),
    ("E-LINK-VIA", "only a service passes places", "remove 'via', or write the parts as links", "data"),
    (
        "E-LINK-GREAT-CIRCLE",
        "{km} km, but the straight line is {straight} km",
        "correct the kilometres or a coordinate",
        "data",
    ),
    (
        "E-LINK-SPEED",
        "{speed} km/h is outside {low} to {high} km/h for {mode}",
        "correct hours or kilometres",
        "data",
    ),
    (
        "E-LINK-LAYER",
        "'{id}' has no transfer for {mode}, so no box can come or go there",
        "add the transfer to the place",
        "data",
    ),
    (
        "E-SECTION-KM-AREA",
        "the tariff has charges for {areas}, but the kilometres are not split",
        "write km as {{area: km, …}}",
        "data",
    ),
    (
        "E-SERVICE-TARIFF",
        "no rail sections lead from '{start}' to '{id}', so nothing prices this service",
        "add the sections with their tariff",
        "data",
    ),
    ("E-JUNCTION", "a junction offers transfers or clearances", "make it a station, or remove them", "data"),
    ("E-ALIAS-SHARED", "'{name}' also names {other}", "give one of them a name of its own", "data"),
    ("E-TIMEZONE", "there is no time zone '{name}'", "use an IANA name such as Asia/Shanghai", "data"),
    (
        "E-UNLOCODE-COUNTRY",
        "the UN/LOCODE {code} does not belong to {country}",
        "correct the code or the country",
        "data",
    ),
    ("E-POSITION", "latitude and longitude are both zero", "give the coordinates", "data"),
    ("E-BASELINE-STAGES", "no stages for {direction}", "list at least one stage", "data"),
    # --- estimates
    (
        "E-ASSUMED-METHOD",
        "an assumed figure without its method",
        "say in 'note' how it was estimated",
        "data",
    ),
    (
        "E-DEPARTURES",
        "{count} departures a week are listed, not {low} to {high} as per_week says",
        "correct one of them",
        "data",
    ),
    ("E-CLAIM", "this could never be judged: {reason}", "complete the claim", "data"),
    ("E-ASSUMED-RANGE", "{name}: an assumed figure without a range", "give low, likely and high", "data"),
    # --- scenarios
    (
        "E-SCENARIO-NAME",
        "the scenario '{name}' stands in the file '{file}'",
        "give both the same name",
        "data",
    ),
    ("E-CHANGE-ID", "there is no fact '{id}' to change", "name an id of the data", "data"),
    (
        "E-CHANGE-FIELD",
        "'{id}' has no such field to change: '{field}'",
        "name the path of a field, such as rate or hours.likely",
        "data",
    ),
    ("E-CHANGE-OP", "'{op}' needs {need}", "complete the change", "data"),
    (
        "E-CHANGE-SECTION",
        "there is no section or tariff '{name}' to add to",
        "name a section or a tariff in 'value'",
        "data",
    ),
    # --- data checks
    (
        "W-UNREACHABLE",
        "no chain of links joins the place to the others",
        "add a link, or remove the place",
        "check",
    ),
    (
        "W-ONE-WAY",
        "a one-way carriage, and none leads back",
        "add the way back, or set both_ways",
        "check",
    ),
    (
        "W-ONE-WAY-HUB",
        "boxes can only {way} the layer {layer} here",
        "add the transfer of the other direction",
        "check",
    ),
    (
        "W-NO-CLEARANCE",
        "no place of the territory {territory} offers {direction} clearance",
        "list a clearance at one of its places",
        "check",
    ),
    ("W-UNUSED", "nothing refers to it", "use it or remove it", "check"),
    (
        "W-END-OPEN",
        "a {effect} without end of validity",
        "give 'valid_to', or write it as unknown",
        "check",
    ),
    ("W-EXPIRES", "it ends on {end}", "look for the figure that follows", "check"),
    ("W-EXPIRED", "it ended on {end}", "look for the figure that follows, or remove it", "check"),
    (
        "W-DETOUR",
        "{km} km, more than {times} times the straight line of {straight} km",
        "check the kilometres and both coordinates",
        "check",
    ),
    (
        "W-PRICE-BAND",
        "{price} CNY/km for a {box}, but {median} is usual for {mode}",
        "check the rate, its currency and the kilometres",
        "check",
    ),
    (
        "W-SERVICE-SPEED",
        "{speed} km/h over {km} km of track",
        "check the hours, the places passed and the sections",
        "check",
    ),
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
        "W-NO-DAYS",
        "no days of departure are known of {schedules}: their expected waits are counted",
        "ask the operators",
        "answer",
    ),
    ("W-NO-BASELINE", "no way follows the rules of the baseline '{baseline}'", "", "answer"),
    ("W-MASS-DEFAULT", "no mass was given: {mass} kg of goods are assumed", "give --mass", "answer"),
)
"""Every code with its sentence, remedy and place; words in braces are filled in."""


def finding(code: str, place: object = "", /, **words: object) -> Finding:
    """The finding of ``code`` with its particulars filled in; ``hint`` adds to the remedy."""
    sentence, remedy = _TABLE[code]
    hint = str(words.pop("hint", ""))
    remedy = "; ".join(part for part in (hint, remedy.format(**words)) if part)
    return Finding(code, sentence.format(**words), str(place), remedy)


def nearest(word: str, known: Iterable[str], count: int = 1) -> tuple[str, ...]:
    """The known words most like ``word``, best first; none if nothing is near."""
    import difflib

    return tuple(difflib.get_close_matches(word, sorted(set(known)), n=count, cutoff=0.6))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` or nothing."""
    near = nearest(word, known)
    return f"did you mean '{near[0]}'?" if near else ""


_TABLE = {code: (sentence, remedy) for code, sentence, remedy, _ in CODES}
