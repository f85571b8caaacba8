"""The code of a fiscal receipt: the fields as they came, and never without one of them."""

from __future__ import annotations

import datetime
import inspect
from urllib.parse import parse_qs

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.documents.codes import fiscal
from lkk_desktop.documents.codes.fiscal import FiscalReceipt
from lkk_desktop.models.command import Problem
from tests.documents.payees import changed

at = datetime.datetime.fromisoformat
receipt = FiscalReceipt(
    taken=at("2020-09-24T18:37"),
    kopecks=34_993,
    drive="9282440300682838",
    document="46534",
    sign="1273019065",
)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("0123456789"), min_size=least, max_size=most)


def test_a_receipt_in_use() -> None:
    wanted = b"t=20200924T1837&s=349.93&fn=9282440300682838&i=46534&fp=1273019065&n=1"
    assert fiscal.write(receipt) == wanted
    assert fiscal.code(receipt).version == 5


def test_seconds_stand_where_the_register_gave_them() -> None:
    taken = at("2026-01-02T03:04:05")
    assert fiscal.write(changed(receipt, taken=taken)).startswith(b"t=20260102T030405&")


@given(
    st.builds(
        FiscalReceipt,
        taken=st.datetimes(min_value=at("2017-01-01T00:00")),
        kopecks=st.integers(0, 10**12),
        drive=digits(16, 16),
        document=digits(1, 10),
        sign=digits(1, 10),
        operation=st.integers(1, 4),
    )
)
def test_each_field_is_read_as_it_was(given: FiscalReceipt) -> None:
    read = {key: found for key, (found,) in parse_qs(fiscal.write(given).decode("ascii")).items()}
    assert list(read) == ["t", "s", "fn", "i", "fp", "n"]
    assert at(read["t"].ljust(15, "0")) == given.taken.replace(microsecond=0)
    roubles, kopecks = read["s"].split(".")
    assert int(roubles) * 100 + int(kopecks) == given.kopecks
    assert len(kopecks) == 2
    assert (read["fn"], read["i"], read["fp"]) == (given.drive, given.document, given.sign)
    assert read["n"] == str(given.operation)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("taken", datetime.datetime(2020, 9, 24, tzinfo=datetime.UTC)),
        ("kopecks", -1),
        ("drive", "928244030068283"),
        ("drive", ""),
        ("document", ""),
        ("document", "12345678901"),
        ("sign", ""),
        ("sign", "12 34"),
        ("sign", "1&n=2"),
        ("operation", 0),
        ("operation", 5),
    ],
)
def test_a_receipt_that_cannot_be_makes_no_code(field: str, value: object) -> None:
    with pytest.raises(Problem) as problem:
        fiscal.write(changed(receipt, **{field: value}))
    assert (problem.value.code, problem.value.values) == ("malformed_field", {"field": field})


def test_no_field_of_a_receipt_is_made_up() -> None:
    given = {f.name for f in msgspec.structs.fields(FiscalReceipt) if f.required}
    assert given == {"taken", "kopecks", "drive", "document", "sign"}
    assert "now(" not in inspect.getsource(fiscal)
