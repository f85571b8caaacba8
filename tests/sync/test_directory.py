"""An office's directory: all of its accounts on a clerk's computer, by buckets and by hints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.directory import BUCKETS, bucket, mark
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.page import BadPage
from lkk_desktop.sync.engine import Request
from lkk_desktop.sync.protocol import Cursor, Gather, Page, Pull
from lkk_server.backoffice import Backoffice
from lkk_server.scope import Identity
from tests.ids import reading_of
from tests.server.core_kit import World, backup, on_sqlite
from tests.server.core_records import SUPPLIER, household, reading
from tests.sync.counter import Counter, told

MANY = range(1, 13)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Twelve accounts of one office, which ``clerk`` serves."""
    (tmp_path / "server").mkdir()
    world = World(tmp_path / "server")
    world.publish(*(record for number in MANY[3:] for record in household(number)))
    world.publish(reading("old", 7), reading("older", 1))
    office(world).appoint("clerk", "o1")
    yield world
    world.database.close()


@pytest.fixture
def counter(tmp_path: Path, world: World) -> Iterator[Counter]:
    counter = Counter(tmp_path / "counter", world)
    counter.settle_down()
    yield counter
    counter.close()


def office(world: World) -> Backoffice:
    return Backoffice(world.database, SUPPLIER)


def renamed(number: int, customer: str) -> Account:
    account = household(number)[0]
    assert isinstance(account, Account)
    return msgspec.structs.replace(account, customer=customer)


def test_a_clerk_holds_the_directory_and_no_history(counter: Counter, world: World) -> None:
    assert counter.directory() == told(world, MANY)
    assert counter.held(["reading"]) == {}
    streams = counter.store.streams()
    assert set(streams) == {"device:clerk-1", "office:o1", "supplier:s1", "user:clerk"}


def test_what_is_equal_is_not_asked_for_again(counter: Counter) -> None:
    assert counter.compare() == ["pull"]


def test_a_change_that_no_hint_told_of_is_found_by_its_bucket(
    counter: Counter, world: World
) -> None:
    world.publish(renamed(9, "Петрова"))
    assert counter.compare() == ["pull", "gather"]
    assert counter.directory() == told(world, MANY)
    gather = counter.asked[-1].message
    assert isinstance(gather, Gather)
    assert gather.bucket == bucket("account:a9")


def test_a_hint_fetches_its_account_alone(counter: Counter, world: World) -> None:
    counter.engine.reachable()
    counter.settle_down()
    raised = world.publish(renamed(9, "Петрова"))
    assert counter.engine.hint("account:a9", raised["account:a9"])
    assert counter.settle_down() == ["gather"]
    assert counter.directory() == told(world, MANY)
    assert not counter.engine.hint("account:a9", raised["account:a9"])


def test_history_that_grows_moves_the_cursor_and_brings_no_rows(
    counter: Counter, world: World
) -> None:
    world.publish(reading("new", 9))
    assert counter.compare() == ["pull", "gather"]
    assert counter.held(["reading"]) == {}
    assert counter.compare() == ["pull"]


def test_a_dropped_row_goes_by_its_tombstone(counter: Counter, world: World) -> None:
    register = next(one for one in household(9) if isinstance(one, Register))
    world.publish(drops=(register,))
    counter.compare()
    assert counter.directory() == told(world, MANY)
    assert ("account:a9", "register", register.id) not in counter.directory()


def test_an_account_that_moves_away_is_closed_and_gone_from_the_disk(
    counter: Counter, world: World
) -> None:
    office(world).move("a9", "o2")
    counter.compare()
    assert counter.directory() == told(world, [n for n in MANY if n != 9])
    assert not [key for key in counter.held() if key[0] == "account:a9"]


def test_an_account_that_comes_is_found_by_the_comparison_and_by_a_hint(
    counter: Counter, world: World
) -> None:
    world.publish(*household(13))
    counter.compare()
    assert counter.directory() == told(world, range(1, 14))
    counter.engine.reachable()
    counter.settle_down()
    raised = world.publish(*household(14))
    counter.engine.hint("account:a14", raised["account:a14"])
    counter.settle_down()
    assert counter.directory() == told(world, range(1, 15))


def test_an_opened_account_has_its_history_and_gives_it_back(
    counter: Counter, world: World
) -> None:
    counter.store.open_account("a7")
    assert counter.settle_down() == ["fill"]
    assert {key[2] for key in counter.held(["reading"])} == {"old"}
    counter.store.close_account("a7")
    assert counter.held(["reading"]) == {}
    assert counter.directory() == told(world, MANY)
    assert counter.compare() == ["pull"]


def test_given_back_and_opened_again_in_mid_fill_it_is_filled_from_its_start(
    counter: Counter, world: World
) -> None:
    counter.engine._most = counter.engine._room = 1
    counter.store.open_account("a7")
    first = counter.engine.next(counter.now, world.clock.now)
    assert isinstance(first, Request)
    counter.engine.digest(first, counter.answer(first), counter.now, world.clock.now)
    second = counter.engine.next(counter.now, world.clock.now)
    assert isinstance(second, Request)
    counter.store.close_account("a7")
    counter.store.open_account("a7")
    late = counter.answer(second)
    assert counter.engine.digest(second, late, counter.now, world.clock.now) is None
    counter.settle_down()
    truth = world.truth(frozenset({"account:a7"}))
    assert {key: row for key, row in counter.held().items() if key[0] == "account:a7"} == truth


def test_what_was_said_while_it_was_filling_is_drawn_once_it_is_whole(
    counter: Counter, world: World
) -> None:
    names, pages = ("account:a7", "account:a8"), list[Page]()
    for name in names:
        counter.store.open_account(name.removeprefix("account:"))
    while counter.store.streams()[names[0]].state == "filling":
        held = {name: counter.store.streams()[name] for name in names}
        cursors = {name: Cursor(one.counter, one.run, one.columns) for name, one in held.items()}
        pull = Pull(server=world.database.server_id, cursors=cursors, most=5)
        page = world.exchange.pull(counter.identity, pull)
        if len(pages) == 1:
            counter.submit("c1", 110_000, 7)
        assert counter.screen.rows("SELECT count(*) FROM draft_reading") == [(0,)]
        counter.store.apply(page, names, world.clock.now)
        pages.append(page)
    assert "reading" not in pages[-1].kinds
    shown = counter.screen.rows("SELECT id FROM shown_reading")
    assert {*shown} == {("old",), (reading_of("c1"),)}


def test_an_opened_account_that_moves_away_goes_whole(counter: Counter, world: World) -> None:
    counter.store.open_account("a7")
    counter.settle_down()
    office(world).move("a7", "o2")
    counter.compare()
    assert not [key for key in counter.held() if key[0] == "account:a7"]
    assert counter.directory() == told(world, [n for n in MANY if n != 7])
    assert counter.compare() == ["pull"]


def test_who_serves_the_office_no_longer_keeps_nothing_of_it(
    counter: Counter, world: World
) -> None:
    counter.store.open_account("a7")
    counter.settle_down()
    office(world).dismiss("clerk", "o1")
    counter.compare()
    assert not [key for key in counter.held() if key[0].startswith("account:")]
    assert counter.screen.rows("SELECT count(*) FROM replica.directory") == [(0,)]
    assert set(counter.store.streams()) == {"device:clerk-1", "supplier:s1", "user:clerk"}


def test_a_clerk_sends_a_reading_of_an_account_that_is_not_open(
    counter: Counter, world: World
) -> None:
    counter.submit("c1", 110_000, 9)
    assert counter.settle_down()[:2] == ["push", "gather"]
    assert counter.outcome("c1") == "accepted"
    assert counter.directory() == told(world, MANY)
    assert counter.directory()["account:a9", "register", "m9-day"][6] == 110_000
    (made,) = [one for one in world.rows(Reading) if one.account == "a9"]
    assert (made.id, made.channel, made.account) == (reading_of("c1"), "office", "a9")


def test_an_outcome_waits_until_the_directory_shows_its_effect(
    counter: Counter, world: World
) -> None:
    counter.submit("c1", 110_000, 9)
    request = counter.engine.next(counter.now, world.clock.now)
    assert isinstance(request, Request)
    counter.engine.digest(request, counter.answer(request), counter.now, world.clock.now)
    assert counter.outcome("c1") is None
    counter.settle_down()
    assert counter.outcome("c1") == "accepted"


def test_a_reading_for_an_account_of_another_office_is_refused(
    counter: Counter, world: World
) -> None:
    office(world).move("a9", "o2")
    counter.submit("c1", 110_000, 9)
    counter.settle_down()
    assert counter.outcome("c1") == "unknown_account"


def test_another_office_and_a_household_are_told_nothing(world: World) -> None:
    server, number = world.database.server_id, bucket("account:a9")
    ask = Gather(server=server, office="o1", bucket=number, cursors={})
    for user in ("ivanov", "nobody"):
        who = Identity(supplier=SUPPLIER, user=user, device="d9")
        page = world.exchange.gather(who, ask)
        assert (page.heads, page.kinds, page.closed) == ({}, {}, ("office:o1",))
    clerk = Identity(supplier=SUPPLIER, user="clerk", device="d9")
    cursors = {"account:a9": Cursor(0, "", "")}
    other = Gather(server=server, office="o2", bucket=None, cursors=cursors)
    assert world.exchange.gather(clerk, other).closed == ("office:o2",)
    office(world).move("a9", "o2")
    named = msgspec.structs.replace(other, office="o1")
    page = world.exchange.gather(clerk, named)
    assert (page.heads, page.kinds, page.closed) == ({}, {}, ("account:a9",))


@on_sqlite
def test_a_restored_server_is_noticed_account_by_account(
    counter: Counter, world: World, tmp_path: Path
) -> None:
    copy = backup(world, tmp_path / "copy.db")
    world.publish(renamed(9, "Петрова"), *household(13))
    counter.compare()
    world.reopen(copy)
    world.publish(renamed(9, "Сидорова"), renamed(8, "Ким"))
    counter.compare()
    counter.compare()
    assert counter.directory() == told(world, MANY)
    assert counter.compare() == ["pull"]


def test_small_pages_bring_the_same(tmp_path: Path, world: World) -> None:
    counter = Counter(tmp_path / "small", world)
    counter.engine._most = counter.engine._room = 1
    counter.settle_down()
    assert counter.directory() == told(world, MANY)
    counter.close()


def test_a_day_later_the_directory_is_there_without_a_server(
    counter: Counter, world: World
) -> None:
    counter.again()
    assert counter.directory() == told(world, MANY)
    assert counter.settle_down() == ["pull"]


def test_a_program_of_other_columns_fetches_the_directory_anew(
    counter: Counter, world: World
) -> None:
    counter.close()
    writer = Connection(counter.files, "replica")
    with writer.write() as driver:
        driver.execute("UPDATE meta SET value = 'others' WHERE name = 'columns'")
    writer.close()
    counter.open()
    asked = counter.settle_down()
    assert asked.count("gather") == len({bucket(f"account:a{number}") for number in MANY})
    assert counter.directory() == told(world, MANY)
    assert counter.compare() == ["pull"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"heads": {"account:a1": Cursor(9, "r", "c")}}, ["account:a2"]),
        ({"heads": {"user:clerk": Cursor(9, "r", "c")}}, ["user:clerk"]),
        ({"heads": {"account:a1": Cursor(2**62, "r", "c")}}, ["account:a1"]),
        ({"more": True}, ["account:a1"]),
        ({"afresh": {"account:a1": "columns"}}, ["account:a1"]),
    ],
)
def test_a_page_that_is_no_answer_is_not_stored(
    counter: Counter, world: World, wrong: dict[str, object], named: list[str]
) -> None:
    ask = Gather(server=world.database.server_id, office="o1", bucket=None, cursors={})
    page = msgspec.structs.replace(world.exchange.gather(counter.identity, ask), **wrong)
    before = counter.held()
    cursors = dict.fromkeys(named, Cursor(0, "", ""))
    with pytest.raises(BadPage):
        counter.store.replica.gather(page, "o1", None, cursors)
    assert counter.held() == before


def test_history_in_a_page_of_the_directory_is_not_stored(counter: Counter, world: World) -> None:
    counter.store.open_account("a7")
    request = counter.engine.next(counter.now, world.clock.now)
    assert isinstance(request, Request)
    page = counter.answer(request)
    counter.store.close_account("a7")
    with pytest.raises(BadPage):
        counter.store.replica.gather(page, "o1", None, {"account:a7": Cursor(0, "", "")})
    assert counter.held(["reading"]) == {}


def test_marks_differ_and_their_sums_stay_exact() -> None:
    marks = {mark("account:a1", counter, run) for counter in range(100) for run in ("a", "b")}
    assert len(marks) == 200
    assert max(marks) < 2**44
    assert {bucket(f"account:{n:010}") for n in range(10_000)} == set(range(BUCKETS))
    assert 500_000 * (2**44 - 1) < 2**63
