"""The sync thread's side of the two files: pinned, swept, caught up after a crash."""

from __future__ import annotations

import pytest

from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.sync.engine import Request
from tests.household import (
    ACCOUNT_STREAM,
    DAY,
    NOW,
    SERVER,
    USER,
    changed,
    page,
    register,
    session,
)
from tests.sync.desk import Desk


def test_who_signed_in_is_kept_with_the_outbox_and_outlives_the_replica(desk: Desk) -> None:
    desk.store.replica.empty()
    assert desk.store.identity is not None
    assert (desk.store.identity.user, desk.store.server) == (USER, SERVER)
    assert desk.store.tokens() == ("access-1", "refresh-1")
    desk.store.keep_tokens("access-2", "refresh-2")
    assert desk.outbox.meta("refresh") == "refresh-2"
    desk.store.keep_tokens(None, None)
    assert desk.store.tokens() == (None, None)
    assert desk.outbox.meta("user") == USER


def test_when_a_token_ends_is_known_until_a_clock_is_set(desk: Desk) -> None:
    expires = session().expires
    assert not desk.store.stale(NOW)
    assert desk.store.stale(NOW + expires)
    assert desk.store.stale(NOW + 10 * 365 * 86_400_000)
    desk.store.keep_tokens("access-2", "refresh-2", NOW + 2 * expires)
    assert not desk.store.stale(NOW + expires)
    desk.store.keep_tokens("access-3", "refresh-3")
    assert not desk.store.stale(NOW + 10 * expires)


def test_tokens_are_kept_durably_and_drafts_need_not_be(desk: Desk) -> None:
    def level() -> int:
        row = desk.store.durably()._driver.execute("PRAGMA main.synchronous").fetchone()
        return int(row[0])

    normal, full = 1, 2
    assert level() == normal
    with desk.store.durably():
        assert level() == full
    assert level() == normal
    assert desk.screen.driver.execute("PRAGMA main.synchronous").fetchone() == (full,)


def test_a_redraw_that_a_crash_left_undone_is_done_at_the_next_start(desk: Desk) -> None:
    desk.server.deaf = {"c1"}
    desk.say("c1")
    desk.settle_down()
    counted = changed(register, counted_value=10_000_500)
    heads = {name: one.counter for name, one in desk.store.streams().items()}
    heads[ACCOUNT_STREAM] += 1
    desk.store.replica.apply(page((5, counted), heads=heads), tuple(heads), NOW)
    assert desk.store.replica.stale() != []
    desk.store.catch_up(NOW)
    assert desk.store.replica.stale() == []
    drafts = "SELECT counted_value FROM draft_register"
    assert desk.screen.driver.execute(drafts).fetchall() == [(10_000_500,)]


def test_a_line_said_while_a_page_is_being_stored_is_drawn_over_that_page(desk: Desk) -> None:
    """The page's transaction does not see the line; the redraw after it does."""

    def midway(name: str) -> None:
        if name == "cursors" and desk.outbox.count_pending() == 0:
            desk.say("c1")

    desk.store.replica._connection.step = midway
    counted = changed(register, counted_value=10_000_500)
    heads = {name: one.counter for name, one in desk.store.streams().items()}
    heads[ACCOUNT_STREAM] += 1
    desk.store.apply(page((5, counted), heads=heads), tuple(heads), NOW)
    assert desk.pending() == ["c1"]
    drafts = "SELECT counted_value FROM draft_register"
    assert desk.screen.driver.execute(drafts).fetchall() == [(10_000_500,)]


def test_settled_lines_are_swept_by_the_servers_time_not_the_desks(desk: Desk) -> None:
    desk.say("c1")
    desk.settle_down()
    request = desk.engine.next(desk.now + 10_000, NOW)
    assert isinstance(request, Request)
    assert isinstance(request.message.server, str)
    held = {name: one.counter for name, one in desk.store.streams().items()}
    far = NOW + 3652 * DAY
    desk.store.apply(page(heads=held), tuple(held), far)
    assert len(desk.outbox.journal()) == 1
    desk.store.apply(page(heads=held, time=NOW + KEEP_SETTLED + DAY), tuple(held), NOW)
    assert desk.outbox.journal() == []


@pytest.mark.parametrize("device", ["device-1", "device-2"])
def test_signing_in_again_keeps_what_is_pending(desk: Desk, device: str) -> None:
    desk.engine.by_hand = True
    desk.say("c1")
    desk.store.pin(session(device=device, access="access-9"), NOW)
    assert desk.pending() == ["c1"]
    desk.engine.by_hand = False
    desk.engine.resume()
    desk.settle_down()
    assert desk.server.settled == ["c1"]
