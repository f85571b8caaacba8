"""Live hints: followed where they say something new, harmless when lost."""

from __future__ import annotations

import pytest

from lkk_desktop.sync.engine import Request
from tests.household import (
    ACCOUNT_STREAM,
    NOW,
    changed,
    meter,
    register,
)
from tests.sync.desk import Desk


@pytest.fixture
def live(desk: Desk) -> Desk:
    desk.engine.reachable()
    desk.settle_down()
    desk.server.requests.clear()
    return desk


def test_a_hint_of_something_new_is_followed_and_one_of_old_news_is_not(live: Desk) -> None:
    live.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    assert not live.engine.hint(ACCOUNT_STREAM, 4)
    live.settle_down()
    assert live.server.requests == []
    assert live.engine.hint(ACCOUNT_STREAM, 5)
    live.settle_down()
    assert live.server.counts("pull") == 1
    assert live.store.streams()[ACCOUNT_STREAM].counter == 5


def test_a_hint_that_comes_while_an_older_page_is_on_its_way_is_not_lost(live: Desk) -> None:
    live.engine.hint(ACCOUNT_STREAM, 5)
    live.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    request = live.engine.next(live.now, NOW)
    assert isinstance(request, Request)
    older = live.server.answer(request)
    live.server.streams[ACCOUNT_STREAM].append(changed(register, daily_mean=9))
    live.engine.hint(ACCOUNT_STREAM, 6)
    live.engine.digest(request, older, live.now, NOW)
    live.settle_down()
    assert live.store.streams()[ACCOUNT_STREAM].counter == 6


def test_a_hint_that_the_page_on_its_way_answers_costs_nothing_more(live: Desk) -> None:
    live.engine.hint(ACCOUNT_STREAM, 5)
    live.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    request = live.engine.next(live.now, NOW)
    assert isinstance(request, Request)
    live.engine.hint(ACCOUNT_STREAM, 5)
    live.engine.digest(request, live.server.answer(request), live.now, NOW)
    live.settle_down()
    assert live.server.counts("pull") == 1


def test_a_hint_from_before_a_restore_is_not_chased_for_ever(live: Desk) -> None:
    live.engine.hint(ACCOUNT_STREAM, 10**9)
    live.settle_down(60)
    assert live.server.counts("pull") == 1


def test_a_hint_of_a_stream_that_is_not_held_brings_it(live: Desk) -> None:
    live.server.streams["account:0710000001"] = []
    assert live.engine.hint("account:0710000001", 1)
    live.settle_down()
    assert live.store.streams()["account:0710000001"].state == "whole"


def test_the_live_channel_that_comes_up_during_an_exchange_asks_once_more(live: Desk) -> None:
    live.engine.wonder()
    request = live.engine.next(live.now, NOW)
    assert isinstance(request, Request)
    older = live.server.answer(request)
    live.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    live.engine.reachable()
    live.engine.digest(request, older, live.now, NOW)
    live.settle_down()
    assert live.store.streams()[ACCOUNT_STREAM].counter == 5
