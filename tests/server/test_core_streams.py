"""Streams: which past a cursor belongs to, and in which order locks are taken."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.suppliers import Office
from lkk_desktop.sync.protocol import Cursor
from lkk_server.ledger import Ledger
from lkk_server.refused import Refused
from lkk_server.streams import NOTES, Foreign, Late, Locked, Stream, judge, order
from lkk_server.transact import MOST_ACCOUNTS, publish, transact
from tests.server.core_kit import World
from tests.server.core_records import SUPPLIER, household, link, reading

ACTIONS = st.lists(
    st.one_of(
        st.just(("write",)),
        st.just(("write",)),
        st.just(("restart",)),
        st.just(("save",)),
        st.tuples(st.just("restore"), st.integers(0, 3)),
        st.tuples(st.just("read"), st.integers(0, 100)),
    ),
    max_size=80,
)


class Past:
    """A stream, and beside it what it holds: a token that no other past has for each position."""

    def __init__(self) -> None:
        self.stream = Stream(name="account:1", supplier=SUPPLIER)
        self.tokens: list[int] = []


@given(ACTIONS)
def test_a_cursor_holds_in_its_own_past_only(actions: list[tuple[object, ...]]) -> None:
    past, saved, token, runs = Past(), [Past()], 0, 1
    cursors: list[tuple[Cursor, list[int]]] = []
    for action in actions:
        match action:
            case ("write",):
                token += 1
                past.stream.raised(f"run{runs}")
                past.tokens.append(token)
            case ("restart",):
                runs += 1
            case ("save",):
                saved.append(copy.deepcopy(past))
            case ("restore", int(which)):
                past, runs = copy.deepcopy(saved[-1 - which % len(saved)]), runs + 1
            case ("read", int(part)):
                counter = past.stream.counter * part // 100
                cursors.append((past.stream.cursor(counter, "c"), past.tokens[:counter]))
    few = runs <= NOTES
    for cursor, tokens in cursors:
        same = past.tokens[: cursor.counter] == tokens
        verdict = judge(past.stream, cursor, "c")
        assert verdict in ((None,) if same and few else (None, "another_past"))
        if not same:
            assert verdict == "another_past"
        if same and verdict is None and cursor.counter:
            assert judge(past.stream, cursor, "d") == "columns"


def test_a_cursor_of_a_stream_that_is_not_there_is_of_another_past() -> None:
    assert judge(None, Cursor(1, "r", "c"), "c") == "another_past"
    assert judge(None, Cursor(0, "", "old"), "c") is None


def test_notes_stay_few_and_what_they_fold_stays_known() -> None:
    stream = Stream(name="account:1", supplier=SUPPLIER)
    for run in range(100):
        stream.raised(f"run{run}")
        for counter in range(1, stream.counter + 1):
            assert judge(stream, stream.cursor(counter, "c"), "c") is None
    assert len(stream.notes) == NOTES + 1
    assert judge(stream, Cursor(3, "run2", "c"), "c") == "another_past"
    assert judge(stream, Cursor(100, "run99", "c"), "c") is None


def test_two_pasts_that_both_folded_are_still_told_apart() -> None:
    one, other = (Stream(name="account:1", supplier=SUPPLIER) for _ in range(2))
    for run in range(NOTES * 2):
        one.raised(f"run{run}")
        other.raised(f"restored{run}" if run == 0 else f"run{run}")
    cursor = one.cursor(2, "c")
    assert judge(one, cursor, "c") is None
    assert judge(other, cursor, "c") == "another_past"


def test_the_order_of_locks() -> None:
    names = ["supplier:a", "office:a", "user:b", "user:a", "device:z", "account:я", "account:b"]
    assert sorted(names, key=order) == [
        "account:b", "account:я", "user:a", "user:b", "device:z", "office:a", "supplier:a",
    ]  # fmt: skip
    with pytest.raises(ValueError):
        order("window:a")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def test_a_late_stream_is_locked_only_upward(world: World) -> None:
    with world.database.write() as connection:
        locked = Locked(connection, SUPPLIER)
        locked.hold({"account:a2"})
        locked.hold({"user:ivanov", "account:a2"})
        with pytest.raises(Late) as late:
            locked.hold({"account:a1", "device:d1"})
    assert late.value.streams == {"account:a1", "device:d1"}


def test_another_suppliers_stream_is_never_locked(world: World) -> None:
    with world.database.write() as connection, pytest.raises(Foreign):
        Locked(connection, "s2").hold({"account:a1"})


def test_work_that_needs_a_lower_stream_runs_again_with_it(world: World) -> None:
    held: list[set[str]] = []

    def work(ledger: Ledger) -> None:
        held.append(set(ledger.streams.held))
        ledger.put(reading("r2", 2))
        ledger.put(reading("r1", 1))

    transact(world.database, SUPPLIER, _nothing, work)
    assert held == [set(), {"account:a1"}]
    assert [r.id for r in world.rows(Reading)] == ["r1", "r2"]


def test_work_that_is_always_late_gives_up(world: World) -> None:
    tries: list[int] = []

    def work(ledger: Ledger) -> None:
        tries.append(1)
        ledger.put(reading("r1"))
        raise Late([f"account:a{len(tries)}"])

    with pytest.raises(Refused) as refused:
        transact(world.database, SUPPLIER, _nothing, work)
    assert (refused.value.status, refused.value.code, len(tries)) == (503, "busy", 4)
    assert not world.rows(Reading)


def test_a_world_sees_its_streams_and_what_was_done_before(world: World) -> None:
    world.publish(reading("r1", 1), reading("r2", 2))

    def work(ledger: Ledger) -> None:
        ledger.streams.hold({"account:a1", "account:a2"})
        first, second = ledger.world({"account:a1"}), ledger.world({"account:a2"})
        assert first.get(Reading, "r2") is None
        assert [r.id for r in first.find(Reading)] == ["r1"]
        first.put(reading("r3", 1, 7))
        first.drop(Reading, "r1")
        first.drop(Reading, "r2")
        assert [r.id for r in first.find(Reading, register="m1-day", command=None)] == ["r3"]
        assert first.find(Reading, register=None) == []
        assert ledger.world({"account:a1"}).get(Reading, "r3") is None
        first.keep()
        again = ledger.world({"account:a1"})
        assert again.get(Reading, "r1") is None
        assert again.find(Reading, period="2026-10") == [reading("r3", 1, 7)]
        assert [r.id for r in second.find(Reading)] == ["r2"]
        again.put(reading("r3", 1, 7, period="2026-09"))
        assert again.find(Reading, period="2026-10") == []
        moved = ledger.world({"account:a1", "account:a2"})
        moved.put(reading("r3", 2, 8))
        moved.keep()
        assert ledger.world({"account:a1"}).find(Reading) == []
        assert [r.id for r in ledger.world({"account:a2"}).find(Reading)] == ["r2", "r3"]
        moved.put(reading("r2", 1, 2))
        moved.keep()
        assert ledger.world({"account:a2"}).get(Reading, "r2") is None
        assert [r.id for r in ledger.world({"account:a2"}).find(Reading)] == ["r3"]
        intruder = ledger.world({"account:a1"})
        intruder.put(reading("r3", 1, 9))
        with pytest.raises(Problem):
            intruder.keep()
        with pytest.raises(KeyError):
            first.find(Reading, value=7)

    transact(world.database, SUPPLIER, _nothing, work)
    assert {r.id: r.account for r in world.rows(Reading)} == {"r2": "a1", "r3": "a2"}


def test_find_answers_in_the_bytewise_order_of_ids(world: World) -> None:
    ids = ["я", "z", "Z", "a", "0", "ё", "𝔞", "Ａ"]
    world.publish(*(reading(id) for id in ids[:4]))

    def work(ledger: Ledger) -> list[str]:
        view = ledger.world({"account:a1"})
        for id in ids[4:]:
            view.put(reading(id))
        return [r.id for r in view.find(Reading)]

    found = transact(world.database, SUPPLIER, lambda _connection: {"account:a1"}, work)
    assert found == sorted(ids, key=str.encode)


def test_a_record_of_another_supplier_is_not_written(world: World) -> None:
    with pytest.raises(Problem):
        world.publish(Office(id="o9", supplier="s2", name="", address=""))


def test_bulk_work_goes_in_portions_of_whole_accounts(world: World) -> None:
    steps: list[str] = []
    count = MOST_ACCOUNTS + 20
    records = [r for number in range(10, 10 + count) for r in household(number)]
    links = [link("ivanov", f"a{number}") for number in range(10, 10 + count)]
    publish(world.database, SUPPLIER, [*records, *links], step=steps.append)
    assert steps.count("committed") == 2
    streams = {row.stream: row for row in world.table("stream")}
    assert {streams[f"account:a{n}"].office for n in range(10, 10 + count)} == {"o1"}
    assert streams["user:ivanov"].counter == count + 2
    assert world.database.server_id


def _nothing(_connection: Connection) -> set[str]:
    return set()
