"""``make bench`` in small: figures come as JSON lines and nothing else, and each is written up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec
import pytest

from benchmarks.__main__ import BENCHES
from benchmarks.counted import counting
from benchmarks.measure import Figure, figure
from benchmarks.noted import said
from tests.postgresql.cluster import binaries

ROOT = Path(__file__).parent.parent
SMALL = ("--times", "1", "--rows", "500", "--commands", "50", "--devices", "4", "--seconds", "0.5")
FEW = ("--accounts", "30")
MONTH_END = ("", "_lost", "_doubled", "_requests", "_peak")
NOTHING = {"idle", "month_end_lost", "month_end_doubled"}
"""What is to be none at all."""


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def _figures(name: str) -> dict[str, Figure]:
    done = _run(name, *SMALL, *FEW)
    assert done.returncode == 0, done.stderr
    plain = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert all(tuple(one) == Figure.__struct_fields__ for one in plain)
    return {one["name"]: msgspec.convert(one, Figure) for one in plain}


def _check(name: str, wanted: set[str]) -> None:
    found = _figures(name)
    assert found.keys() == wanted
    for one in found.values():
        assert one.floor > 0
        assert (one.value > 0) != (one.name in NOTHING)


def test_a_figure_is_a_line_of_json() -> None:
    _check("push", {"push"})


def test_a_bill_is_measured_with_and_without_its_squares() -> None:
    _check("bill", {"bill", "bill_drawn"})


def test_charts_are_measured() -> None:
    _check("chart_pan", {"chart_pan"})
    _check("chart_hourly", {"chart_hourly", "chart_hourly_thread"})


@pytest.mark.slow
def test_steps_of_a_person_are_measured() -> None:
    of_each = ("switch_account_readings", "switch_account_history")
    _check("switch_account_history", {*of_each, *(f"{name}_turn" for name in of_each)})
    again = "open_history_again"
    _check("open_history", {"open_history", again, f"{again}_turn"})


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["first_sync_feed", "idle", "typing", "accruals_first", "accruals_again"]
)
def test_figures_of_a_server_process(name: str) -> None:
    _check(name, {name})


@pytest.mark.slow
def test_a_sign_in_is_measured_beside_its_hash() -> None:
    _check("sign_in", {"sign_in"})


@pytest.mark.slow
def test_an_upload_is_measured_with_its_memory() -> None:
    _check("upload", {"upload"})
    _check("upload_memory", {"upload_memory"})


def test_standing_orders_are_measured() -> None:
    _check("autopay", {"autopay"})


@pytest.mark.slow
def test_without_postgresql_there_is_no_line() -> None:
    _check("server_pull", {"server_pull"} if binaries() else set())


@pytest.mark.slow
def test_month_end_loses_and_doubles_nothing() -> None:
    _check("month_end", {f"month_end{what}" for what in MONTH_END})


@pytest.mark.slow
def test_a_billing_run_is_measured_with_its_memory() -> None:
    _check("billing_run", {"billing_run", "billing_memory"})


def test_each_figure_is_written_up() -> None:
    text = (ROOT / "docs" / "speed.md").read_text()
    assert [name for name in BENCHES if f"| `{name}`" not in text] == []


def test_a_ratio_is_value_over_floor_of_the_medians() -> None:
    assert figure("x", "ms", [9.0, 1.0, 3.0], [2.0, 2.0, 50.0]) == Figure("x", 3.0, "ms", 2.0, 1.5)


def test_an_unknown_name_is_refused() -> None:
    done = _run("nothing")
    assert done.returncode == 2
    assert not done.stdout
    assert "no such figure: nothing" in done.stderr


def test_pgbench_sees_no_variable_in_a_value() -> None:
    values = ["account:1", "it's \\", None, True, 7, b"\x01", ["a:b", "c"]]
    assert said("SELECT " + ", ".join(["%s"] * len(values)) + "::text[]", values) == (
        r"SELECT E'account\x3a1', E'it\'s \\', NULL, TRUE, 7, E'\\x01', "
        r"ARRAY[E'a\x3ab', E'c']::text[];" + "\n"
    )


def test_a_request_that_nobody_answers_was_sent() -> None:
    async def ask() -> None:
        async with httpx.AsyncClient() as http:
            await http.get("http://127.0.0.1:1/somewhere")

    with counting() as counted, pytest.raises(httpx.ConnectError):
        asyncio.run(ask())
    assert [path for _, path in counted.sent] == ["/somewhere"]
    assert not counted.answered
