"""Numbers at the door: what is read, what is refused, and every rounding against Python's own decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecalc import units
from routecalc.units import NotANumber, half_up, parse_decimal, parse_quantity

MASS = {"t": Decimal(1000), "kg": Decimal(1), "吨": Decimal(1000)}


# -- text → number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.185", "3.185"),
        ("-52", "-52"),
        ("+7", "7"),
        (" 18 ", "18"),
        ("007.50", "7.50"),
        ("１８", "18"),  # full-width digits
        ("－５２．５", "-52.5"),  # full-width sign and point
        ("99999999999999.999999", "99999999999999.999999"),  # 14 digits and 6 decimals are the most
    ],
)
def test_numbers_as_they_are_written(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["-0", "-0.000000", "－0"])
def test_there_is_one_zero(text: str) -> None:
    assert str(parse_decimal(text)).lstrip("0.") == ""


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "-", "5.", ".5", "1 000", "1_000", "1e3", "1E3", "NaN", "nan", "inf", "-Infinity", "0x10", "1.2.3",
     "--1", "٣", "१२", "五", "123456789012345", "1.1234567", "1/2", "½", "12%", "1\x00"],
)  # fmt: skip
def test_texts_that_are_no_number(text: str) -> None:
    with pytest.raises(NotANumber, match="is not a plain decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(("text", "meant"), [("1,234.5", "1234.5"), ("18,000", "18000"), ("１８，０００", "18000")])
def test_a_thousands_separator_is_named_with_the_number_to_write(text: str, meant: str) -> None:
    with pytest.raises(NotANumber, match=f"thousands separator; write {meant}$"):
        parse_decimal(text)


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=6))
def test_what_is_written_plainly_is_read_again(value: Decimal) -> None:
    assert parse_decimal(units.plain(value)) == value
    assert "E" not in units.plain(value)


def test_plain_has_no_zeros_at_the_end_but_keeps_those_before_the_point() -> None:
    assert [units.plain(Decimal(text)) for text in ("3.1850", "440", "440.00", "0.10", "1E+3")] == [
        "3.185", "440", "440", "0.1", "1000",
    ]  # fmt: skip


# -- rounding


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (-5, 10, -1), (4, 10, 0), (-4, 10, 0), (-14, 10, -1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert half_up(numerator, denominator) == expected


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9))
def test_rounding_is_that_of_decimal(numerator: int, denominator: int) -> None:
    judge = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert half_up(numerator, denominator) == judge


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.sampled_from([1, 10, 1000, 1_000_000]))
def test_scaled_is_the_product_rounded_half_up(value: Decimal, scale: int) -> None:
    assert units.scaled(value, scale) == (value * scale).quantize(Decimal(1), ROUND_HALF_UP)


# -- money


@pytest.mark.parametrize(
    ("minor", "currency", "text", "display"),
    [
        (123_450, "CNY", "1234.50", "¥1,234.50"),
        (-123_450, "CNY", "-1234.50", "-¥1,234.50"),
        (5, "CNY", "0.05", "¥0.05"),
        (-5, "USD", "-0.05", "-$0.05"),
        (0, "EUR", "0.00", "€0.00"),
        (1_234_500, "VND", "1234500", "VND 1,234,500"),  # no minor unit in use
        (-7, "VND", "-7", "-VND 7"),
        (100, "THB", "1.00", "THB 1.00"),
    ],
)
def test_money_as_programs_and_as_people_read_it(minor: int, currency: str, text: str, display: str) -> None:
    assert units.money_text(minor, currency) == text
    assert units.money_display(minor, currency) == display


@pytest.mark.parametrize(("minor", "text"), [(250, "+¥2.50"), (-250, "-¥2.50"), (0, "¥0.00")])
def test_a_plus_is_written_where_it_is_wanted(minor: int, text: str) -> None:
    assert units.money_display(minor, "CNY", sign=True) == text


@given(st.integers(-(10**14), 10**14), st.sampled_from(["CNY", "USD", "VND", "LAK", "JPY"]))
def test_money_text_is_read_back_to_the_same_minor_units(minor: int, currency: str) -> None:
    assert units.to_minor(Decimal(units.money_text(minor, currency)), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("0.005", "CNY", 1), ("-0.005", "CNY", -1), ("0.004", "CNY", 0), ("0.5", "VND", 1)],
)
def test_amounts_below_the_minor_unit_are_rounded_half_up(amount: str, currency: str, minor: int) -> None:
    assert units.to_minor(Decimal(amount), currency) == minor


# -- time and length


def test_hours_are_whole_seconds() -> None:
    assert units.seconds(Decimal("29.69")) == 106_884  # 29 h = 104400 s, 0.69 h = 2484 s
    assert units.seconds(Decimal("0.000139")) == 1  # 0.5004 s
    assert units.seconds(Decimal("0.000138")) == 0  # 0.4968 s


def test_seconds_at_a_speed() -> None:
    assert units.seconds_at(788_000, 30_000_000) == 94_560  # 788 / 30 = 26 h 16 min = 26 × 3600 + 960
    assert units.seconds_at(1, 7_200_000) == 1  # 7.2 km/h is 2 m/s: half a second, up
    assert units.seconds_at(1, 7_300_000) == 0  # a little less than half a second
    assert units.seconds_at(0, 1) == 0


def test_kilometres_are_whole_metres() -> None:
    assert units.metres(Decimal("624.5")) == 624_500
    assert units.metres(Decimal("0.0005")) == 1
    assert units.metres(Decimal("0.000499")) == 0


def test_plain_numbers_of_the_answer() -> None:
    assert units.hours(106_884) == 29.69
    assert units.hours(1) == 0.0003  # 0.00027…
    assert units.km(624_500) == 624.5
    assert units.kilograms(555_075) == 555.075
    assert (units.ratio(2, 3), units.ratio(-2, 3), units.ratio(1, 2, 0), units.ratio(-1, 2, 0)) == (
        0.6667, -0.6667, 1.0, -1.0,
    )  # fmt: skip


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_a_ratio_has_at_most_four_decimals(numerator: int, denominator: int) -> None:
    judge = (Decimal(numerator) / denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert units.ratio(numerator, denominator) == float(judge)


# -- number with unit


@pytest.mark.parametrize(
    ("text", "kg", "unit"),
    [
        ("18t", "18000", "t"),
        ("１８t", "18000", "t"),
        ("１８Ｔ", "18000", "t"),
        ("18 吨", "18000", "吨"),
        (" 18.5  T ", "18500", "t"),
        ("18000kg", "18000", "kg"),
        ("500㎏", "500", "kg"),
        ("-1t", "-1000", "t"),
    ],
)
def test_quantities_as_they_are_typed(text: str, kg: str, unit: str) -> None:
    assert parse_quantity(text, MASS) == (Decimal(kg), unit)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("18,000kg", "'18,000' has a thousands separator; write 18000"),
        ("18", "'18' needs a number and a unit (t, kg, 吨)"),
        ("t", "'t' needs a number and a unit (t, kg, 吨)"),
        ("", "'' needs a number and a unit (t, kg, 吨)"),
        ("18lb", "'18lb': unit 'lb' is not one of t, kg, 吨"),
        ("1e3kg", "'1e3kg': unit 'e3kg' is not one of t, kg, 吨"),
        ("1.2.3t", "'1.2.3' is not a plain decimal number"),
        ("٣t", "'٣' is not a plain decimal number"),
    ],
)
def test_quantities_that_are_refused_say_what_would_do(text: str, said: str) -> None:
    with pytest.raises(NotANumber) as caught:
        parse_quantity(text, MASS)
    assert str(caught.value) == said
