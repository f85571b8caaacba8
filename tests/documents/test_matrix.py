"""Squares: the right version, one value wherever they are drawn, and bytes that come back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkk_desktop.documents.codes import gost, nbu
from lkk_desktop.documents.codes.matrix import Level, Matrix, matrix
from lkk_desktop.models.command import Problem
from tests.documents import camera
from tests.documents.payees import changed, chernihiv, gas, october, tyumen

LEVELS: list[Level] = ["L", "M", "Q", "H"]


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(LEVELS))
def test_any_bytes_come_back_as_they_were(data: bytes, level: Level) -> None:
    made = matrix(data, level)
    [one] = camera.codes(camera.picture(made))
    assert (bytes(one.bytes), one.ec_level) == (data, level)
    assert made.level == level
    assert made.size == 17 + 4 * made.version


@pytest.mark.parametrize(
    ("size", "level", "version"),
    [
        (458, "L", 14),
        (458, "M", 17),
        (458, "Q", 20),
        (579, "L", 16),
        (579, "M", 19),
        (579, "Q", 23),
        (498, "M", 17),
        (504, "M", 17),
        (505, "M", 18),
        (2331, "M", 40),
    ],
)
def test_sizes_are_those_of_the_standard(size: int, level: Level, version: int) -> None:
    assert matrix(b"\xc6" * size, level).version == version


def test_too_much_is_refused() -> None:
    for data, most in ((b"\xc6" * 2332, 40), (b"\xc6" * 505, 17)):
        with pytest.raises(Problem) as problem:
            matrix(data, most=most)
        assert problem.value.code == "code_too_long"
        assert problem.value.values == {"length": len(data)}


def test_a_small_code_may_be_wanted_larger() -> None:
    made = matrix(b"BCD", least=10)
    assert made.version == 10
    assert camera.seen(camera.picture(made)) == [b"BCD"]


def test_runs_are_the_black_modules() -> None:
    made = matrix(b"t=20200924T1837")
    black = {(r, c) for r in range(made.size) for c in range(made.size) if made.dark(r, c)}
    runs = list(made.runs())
    assert {(r, c + i) for r, c, width in runs for i in range(width)} == black
    assert sum(width for _, _, width in runs) == len(black)
    assert all(not made.dark(r, c + w) for r, c, w in runs if c + w < made.size)


def test_the_same_is_drawn_wherever_it_is_drawn() -> None:
    assert gost.code(tyumen, october) == gost.code(tyumen, october)
    sent = msgspec.json.encode(nbu.code(chernihiv, gas))
    assert msgspec.json.decode(sent, type=Matrix) == nbu.code(chernihiv, gas)


def test_no_header_names_the_encoding() -> None:
    """A reader names the kind of a code: ]Q1 is one without such a header, ]Q2 one with it."""
    for code in (gost.code(tyumen, october), gost.code(tyumen, changed(october, last_name="Ө"))):
        [one] = camera.codes(camera.picture(code))
        assert one.symbology_identifier == "]Q1"
