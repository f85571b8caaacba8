"""The feed: whatever the pages, the pasts and the writers, a whole replica is the truth."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkk_desktop.models.metering import Reading
from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import MOST_ROWS, Cursor, Page, Pull, column_set
from lkk_server import tables, upkeep
from tests.ids import reading_of
from tests.server.core_kit import World, backup, on_sqlite
from tests.server.core_records import HOUR, SUPPLIER, household, link, reading, supplier


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def rows(page: Page, kind: str) -> int:
    return len(page.kinds[kind].rows) if kind in page.kinds else 0


def check_feed(world: World) -> None:
    """One line a record, one record a row line, positions unique and not past the counter."""
    lines = world.table("feed")
    counters = {row.stream: row.counter for row in world.table("stream")}
    assert all(0 < line.position <= counters[line.stream] for line in lines)
    assert max(Counter((line.stream, line.position) for line in lines).values()) == 1
    standing = {(line.stream, line.kind, line.id) for line in lines if line.state == "row"}
    assert standing == set(world.truth(frozenset(counters)))


def test_a_first_pull_brings_the_scope_and_no_more(world: World) -> None:
    desk = world.desk()
    desk.pull()
    accounts = {stream for stream in desk.streams if stream.startswith("account:")}
    assert accounts == {"account:a1", "account:a2"}
    assert desk.held() == world.truth(desk.streams)
    assert desk.held().keys() >= {("account:a1", "meter", "m1"), ("supplier:s1", "supplier", "s1")}
    check_feed(world)


def test_nothing_new_is_an_empty_page(world: World) -> None:
    desk = world.desk()
    desk.pull()
    before = dict(desk.cursors)
    desk.pull()
    page = desk.pages[-1]
    assert (page.kinds, page.gone, page.afresh, page.more) == ({}, (), {}, False)
    assert page.heads == before


def test_an_unchanged_row_writes_no_line(world: World) -> None:
    before = world.table("feed"), world.table("stream")
    assert world.publish(*household(1), supplier(), link("ivanov", "a1")) == {}
    assert (world.table("feed"), world.table("stream")) == before


def test_a_dropped_row_leaves_a_tombstone_and_may_come_back(world: World) -> None:
    world.publish(reading("r1"))
    desk = world.desk()
    desk.pull()
    world.publish(drops=(reading("r1"),))
    desk.pull()
    assert [(g.id, g.left) for g in desk.pages[-1].gone] == [("r1", False)]
    assert ("account:a1", "reading", "r1") not in desk.held()
    world.publish(reading("r1", value=5))
    desk.pull()
    assert desk.held() == world.truth(desk.streams)
    check_feed(world)


def test_dropping_what_is_not_there_is_nothing(world: World) -> None:
    assert world.publish(drops=(reading("r1"),)) == {}


def test_a_row_that_moves_house_leaves_its_old_one(world: World) -> None:
    world.publish(reading("r1", 1))
    desk, other = world.desk(), world.desk("petrova", "d9")
    desk.pull()
    other.pull()
    raised = world.publish(reading("r1", 3))
    assert set(raised) == {"account:a1", "account:a3"}
    desk.pull()
    other.pull()
    assert [(g.stream, g.id, g.left) for g in desk.pages[-1].gone] == [("account:a1", "r1", True)]
    assert ("account:a3", "reading", "r1") in other.held()
    for one in (desk, other):
        assert one.held() == world.truth(one.streams)
    check_feed(world)


def test_closed_and_offered_streams_are_named(world: World) -> None:
    desk = world.desk()
    desk.pull()
    world.publish(link("ivanov", "a3", 2), drops=(link("ivanov", "a2"),))
    page = world.exchange.pull(desk.identity, desk.request())
    assert (page.closed, page.offered) == (("account:a2",), ("account:a3",))
    assert "account:a2" not in page.heads
    desk.pull()
    assert desk.held() == world.truth(desk.streams)
    assert "account:a3" in desk.streams
    assert "account:a2" not in desk.streams


@pytest.mark.parametrize(
    "stream", ["account:a3", "account:none", "user:petrova", "device:d9", "office:o1", "x", ""]
)
def test_a_foreign_stream_is_closed_like_an_unknown_one(world: World, stream: str) -> None:
    other = world.desk("petrova", "d9")
    other.push(other.send("c1", 120_000, 3))
    desk = world.desk()
    desk.pull()
    cursors = dict.fromkeys([stream], Cursor(0, "", column_set()))
    pull = Pull(server=world.database.server_id, cursors=cursors)
    page = world.exchange.pull(desk.identity, pull)
    assert page.closed == (stream,)
    assert (page.heads, page.kinds, page.gone) == ({}, {}, ())


def test_outcomes_come_when_all_else_is_served(world: World) -> None:
    desk = world.desk(device="a")
    desk.push(*(desk.send(f"c{n}", 120_000 + n * 1_000) for n in range(5)), pull=False)
    world.publish(*(reading(f"r{n}") for n in range(20)))
    desk.pull(most=3)
    with_outcomes = [n for n, page in enumerate(desk.pages) if rows(page, "outcome")]
    with_others = [n for n, p in enumerate(desk.pages) if set(p.kinds) - {"outcome"}]
    assert min(with_outcomes) >= max(with_others)
    assert desk.held() == world.truth(desk.streams)


@pytest.mark.parametrize("most", [-5, 0, 1, 2, 7, MOST_ROWS + 1_000, 2**40])
def test_a_client_gets_what_it_asks_for_and_never_more_than_the_most(
    world: World, most: int
) -> None:
    world.publish(*(reading(f"r{n:05d}") for n in range(6_000 if most > MOST_ROWS else 30)))
    desk = world.desk()
    desk.pull(most)
    sizes = [sum(len(rows.rows) for rows in p.kinds.values()) + len(p.gone) for p in desk.pages]
    assert max(sizes) == max(1, min(most, MOST_ROWS)) if most < 30 else max(sizes) <= MOST_ROWS
    assert desk.held() == world.truth(desk.streams)


def test_other_columns_start_a_stream_afresh(world: World) -> None:
    desk = world.desk()
    desk.pull()
    desk.cursors["account:a1"] = msgspec.structs.replace(desk.cursors["account:a1"], columns="old")
    desk.pull(most=1)
    told = [page.afresh for page in desk.pages if page.afresh]
    assert told == [{"account:a1": "columns"}]
    assert desk.held() == world.truth(desk.streams)


def test_a_cursor_below_the_purged_tombstones_starts_afresh_once(world: World) -> None:
    world.publish(*(reading(f"r{n}") for n in range(5)))
    desk = world.desk()
    desk.pull()
    world.publish(*(reading(f"s{n}") for n in range(5)), drops=(reading("r1"),))
    assert upkeep.purge(world.database, SUPPLIER, world.clock.now + upkeep.KEEP_LOST) == 0
    assert upkeep.purge(world.database, SUPPLIER, world.clock.now + upkeep.KEEP_LOST + 1) == 1
    assert upkeep.purge(world.database, SUPPLIER, world.clock.now + upkeep.KEEP_LOST + 1) == 0
    desk.pull(most=1)
    assert [page.afresh for page in desk.pages if page.afresh] == [{"account:a1": "purged"}]
    assert desk.held() == world.truth(desk.streams)


def test_a_restored_copy_is_another_past_only_where_it_differs(
    world: World, tmp_path: Path
) -> None:
    desk = world.desk()
    desk.pull()
    copy = backup(world, tmp_path / "copy.db")
    lost = desk.send("c1", 120_000)
    desk.push(lost)
    assert desk.told("c1") == ("accepted", None)
    world.clock.now += HOUR
    world.reopen(copy)
    other = world.desk(device="d2")
    other.push(other.send("c2", 150_000), other.send("c3", 160_000), other.send("c4", 170_000))
    desk.pull(most=2)
    assert desk.outcomes() == {}
    told: dict[str, str] = {}
    for page in desk.pages:
        told |= page.afresh
    assert told == {"account:a1": "another_past", "device:d1": "another_past"}
    assert desk.held() == world.truth(desk.streams)
    desk.push(lost)
    assert desk.told("c1") == ("superseded", None)
    assert desk.held() == world.truth(desk.streams)


def test_a_restart_is_no_other_past(world: World) -> None:
    desk = world.desk()
    desk.pull()
    for number in range(5):
        world.reopen(seed=number + 5)
        world.publish(reading(f"r{number}"))
        desk.pull()
    assert not [page.afresh for page in desk.pages if page.afresh]


@on_sqlite
def test_a_file_put_in_place_beneath_a_running_server_is_another_past(
    world: World, tmp_path: Path
) -> None:
    desk = world.desk()
    desk.pull()
    copy = backup(world, tmp_path / "copy.db")
    desk.push(desk.send("c1", 120_000))
    runs = len(world.table("run"))
    for suffix in ("-wal", "-shm"):
        world.path.with_name(world.path.name + suffix).unlink(missing_ok=True)
    copy.replace(world.path)
    desk.push(desk.send("c2", 130_000))
    assert [r.id for r in world.rows(Reading)] == [reading_of("c2")]
    assert len(world.table("run")) == runs + 1
    assert desk.pages[-1].afresh == {"account:a1": "another_past", "device:d1": "another_past"}
    assert desk.held() == world.truth(desk.streams)


def test_a_stream_of_many_runs_is_paged_to_its_end(world: World) -> None:
    for number in range(40):
        world.reopen(seed=number + 5)
        world.publish(reading(f"r{number}"))
    desk = world.desk()
    desk.pull(most=1)
    assert desk.held() == world.truth(desk.streams)
    assert not [page.afresh for page in desk.pages if page.afresh]


def test_writers_and_readers_at_once(world: World) -> None:
    def write(writer: int) -> None:
        for number in range(15):
            id, at = f"r{(writer * 7 + number) % 11}", 1 + (writer + number) % 2
            drops = (reading(f"r{number % 5}", at),) if number % 4 == 3 else ()
            world.publish(reading(id, at, writer * 1_000 + number), drops=drops)

    desk = world.desk()
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        desk.take(world.exchange.pull(desk.identity, desk.request(most=3)))
    for thread in writers:
        thread.join()
    desk.pull(most=3)
    assert desk.held() == world.truth(desk.streams)
    check_feed(world)


ACTIONS = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 6), st.integers(1, 3), st.integers(0, 3)),
    st.tuples(st.just("drop"), st.integers(0, 6), st.integers(1, 3)),
    st.tuples(st.just("link"), st.integers(2, 3)),
    st.tuples(st.just("unlink"), st.integers(2, 3)),
    st.tuples(st.just("send"), st.integers(1, 3), st.integers(90, 200)),
    st.tuples(st.just("restart")),
    st.tuples(st.just("page"), st.integers(1, 6)),
    st.tuples(st.just("page"), st.integers(1, 6)),
)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(ACTIONS, max_size=40))
def test_any_paging_between_any_writes_ends_in_the_truth(actions: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        desk, writer = world.desk(), world.desk(device="d2")
        for number, action in enumerate(actions):
            world.clock.now += HOUR // 60
            match action:
                case ("put", int(id), int(account), int(value)):
                    world.publish(reading(f"r{id}", account, value))
                case ("drop", int(id), int(account)):
                    world.publish(drops=(reading(f"r{id}", account),))
                case ("link", int(account)):
                    world.publish(link("ivanov", f"a{account}", account))
                case ("unlink", int(account)):
                    world.publish(drops=(link("ivanov", f"a{account}"),))
                case ("send", int(account), int(value)):
                    sender = desk if value % 2 else writer
                    line = sender.send(f"c{number}", value * 1_000, account)
                    sender.push(line, pull=value % 3 == 0)
                case ("restart",):
                    world.reopen(seed=100 + number)
                case ("page", int(most)):
                    desk.take(world.exchange.pull(desk.identity, desk.request(most)))
            page = desk.pages[-1] if desk.pages else None
            if page is not None and action[0] == "page" and not page.more and not page.offered:
                assert desk.held() == world.truth(desk.streams)
        desk.pull(most=2)
        assert desk.held() == world.truth(desk.streams)
        check_feed(world)
        world.database.close()


def test_every_kind_has_its_table() -> None:
    assert tables.records.keys() == KINDS.keys()
