"""While pages settle what was said, a reader never sees a reading vanish (design 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lkk_desktop.models.metering import Reading
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.shown import Shown
from tests.household import (
    ACCOUNT_STREAM,
    DEVICE_STREAM,
    KEYS,
    NOW,
    USER,
    Home,
    changed,
    moment,
    october,
    outcome,
    submit,
)

SECONDS = 2.0


@pytest.mark.slow
def test_a_reading_never_vanishes_while_it_settles(
    folder: Path, opened: Callable[..., Home]
) -> None:
    """One thread says and settles readings, page by page; another looks, over and over."""
    opened().filled().close()
    stop, said, looks, missing = threading.Event(), [0], [0], list[int]()
    failures: list[BaseException] = []

    def settle() -> None:
        home = Home(folder)
        try:
            number = 0
            while not stop.is_set():
                number += 1
                id = f"c{number:05}"
                made = NOW - 1_000_000 + number
                home.outbox.submit(
                    submit(10_000_000 + number % 90 * 1_000, f"r{number:05}"),
                    id,
                    made,
                    moment(id, made=made),
                )
                said[0] = number
                arrived = home.shown.find(Reading, command=id)[0]
                home.take(
                    (2 * number + 5, changed(arrived, status="counted")),
                    (number, outcome(id, account=2 * number + 5)),
                    heads={ACCOUNT_STREAM: 2 * number + 5, DEVICE_STREAM: number},
                    redraw=False,
                )
                home.outbox.redraw([october.account], NOW, 0, USER)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            home.close()

    def look() -> None:
        connection = Connection(Files(folder, KEYS), "outbox", writable=False)
        shown = Shown(connection)
        try:
            while not stop.is_set():
                newest = said[0]
                with connection.read() as driver:
                    driver.execute("SELECT count(*) FROM replica.reading").fetchone()
                    there = shown.find(Reading, command=f"c{newest:05}")
                looks[0] += 1
                if newest and len(there) != 1:
                    missing.append(newest)
        finally:
            connection.close()

    threads = [threading.Thread(target=settle), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert missing == []
    assert said[0] > 20
    assert looks[0] > 100


def test_a_reading_that_settles_between_two_looks_of_a_read_does_not_vanish(home: Home) -> None:
    """The outbox is seen first: else the draft is gone already, and the row not there yet."""
    home.say(submit(10_100_000), "c1")
    arrived = home.shown.find(Reading, command="c1")[0]
    reader = Connection(home.files, "outbox", writable=False)
    with reader.read() as driver:
        driver.execute("SELECT count(*) FROM replica.reading").fetchone()
        home.take(
            (5, arrived),
            (1, outcome("c1", account=5)),
            heads={ACCOUNT_STREAM: 5, DEVICE_STREAM: 1},
        )
        assert Shown(reader).find(Reading, command="c1") == [arrived]
    assert Shown(reader).find(Reading, command="c1") == [arrived]
    reader.close()
