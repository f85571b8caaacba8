"""A thing is declared once, and its columns and fingerprint follow."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.command import COMMANDS, Outcome, command
from lkk_desktop.models.metering import Meter, Reading
from lkk_desktop.models.record import KINDS, Kind, Record, fingerprint, record
from tests.household import ACCOUNT, START, changed, meter, october, outcome, register


class Sample(Record, frozen=True, kw_only=True):
    """A record that no kind is declared for; the kit is tried on it."""

    account: str
    number: int
    maybe: int | None
    flag: bool
    state: Literal["on", "off"] | None
    day: datetime.date | None
    names: tuple[str, ...]
    values: dict[str, Any]


def kind_of(struct: type[Record]) -> Kind[Any]:
    return Kind(struct, "sample", "account", "account", ("number",))


sample = kind_of(Sample)
samples = some.builds(
    Sample,
    id=some.text(),
    account=some.text(),
    number=some.integers(-(2**63), 2**63 - 1),
    maybe=some.none() | some.integers(-(2**63), 2**63 - 1),
    flag=some.booleans(),
    state=some.sampled_from(["on", "off", None]),
    day=some.none() | some.dates(),
    names=some.lists(some.text()).map(tuple),
    values=some.dictionaries(some.text(), some.integers(-(2**53), 2**53) | some.text()),
)


@given(samples)
def test_a_record_is_the_same_after_lying_in_a_table(one: Sample) -> None:
    row = sample.row(one)
    assert all(value is None or type(value) in (str, int) for value in row)
    assert sample.record(row) == one


def test_a_record_is_read_by_the_names_of_other_columns_too() -> None:
    row = Meter.of.row(meter)
    backwards = tuple(reversed(row)), tuple(reversed(Meter.of.names))
    assert Meter.of.record(*backwards) == meter


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("resource", "coal"),
        ("digits", "many"),
        ("serial", None),
        ("verification", "2026-13-01"),
        ("verification", 5),
    ],
)
def test_a_row_that_does_not_fit_is_no_record(column: str, value: Any) -> None:
    row = list(Meter.of.row(meter))
    row[Meter.of.names.index(column)] = value
    with pytest.raises(msgspec.ValidationError):
        Meter.of.record(row)


def test_each_record_of_a_household_knows_its_stream_and_account() -> None:
    for stream, records in START.items():
        for one in records:
            assert one.of.stream(one) == stream
    assert Reading.of.account(october) == ACCOUNT
    assert Outcome.of.account(outcome("c1")) is None


def test_json_columns_lie_as_text() -> None:
    one = outcome("c1", account=7)
    assert Outcome.of.json == {"details", "raised"}
    assert Outcome.of.row(one)[Outcome.of.names.index("raised")] == '{"account:0710048213":7}'
    assert Outcome.of.record(Outcome.of.row(one)) == one


class Longer(Sample, frozen=True, kw_only=True):
    more: str


class Looser(Record, frozen=True, kw_only=True):
    account: str
    number: int | None


class Stricter(Record, frozen=True, kw_only=True):
    account: str
    number: int


class Texter(Record, frozen=True, kw_only=True):
    account: str
    number: str


def test_the_fingerprint_changes_with_a_column_its_type_and_whether_it_may_be_null() -> None:
    structs = (Sample, Longer, Looser, Stricter, Texter)
    assert len({kind_of(struct).fingerprint for struct in structs}) == len(structs)
    assert kind_of(Sample).fingerprint == sample.fingerprint


def test_the_fingerprint_of_all_changes_with_each_but_not_with_their_order() -> None:
    there = {"a": kind_of(Sample), "b": kind_of(Stricter)}
    assert fingerprint(there) == fingerprint(dict(reversed(there.items())))
    assert fingerprint(there) != fingerprint(there | {"b": kind_of(Looser)})
    assert fingerprint(there) != fingerprint({"a": kind_of(Sample)})


class Inexact(Record, frozen=True, kw_only=True):
    account: str
    price: float


def test_a_float_has_no_exact_form_and_is_no_column() -> None:
    with pytest.raises(TypeError, match="no exact plain form"):
        kind_of(Inexact)


@pytest.mark.parametrize(
    ("name", "options"),
    [("meter", {}), ("sample", {"owner": "nobody"}), ("sample", {"find": ("nothing",)})],
)
def test_a_kind_is_declared_once_and_by_its_own_columns(name: str, options: Any) -> None:
    with pytest.raises(TypeError):
        record(name, home="account", **options)(Sample)
    assert "sample" not in KINDS


def test_a_command_is_declared_once() -> None:
    with pytest.raises(TypeError):
        command("submit_readings")(COMMANDS["withdraw_command"])


def test_records_are_frozen() -> None:
    with pytest.raises(AttributeError):
        register.counted_value = 5  # type: ignore[misc]
    assert changed(register, counted_value=5).counted_value == 5
