"""The engine over real files and a fake clock: what it sends, and what it waits or stops for."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lkk_desktop.models.metering import Meter
from lkk_desktop.replica.shown import Shown
from lkk_desktop.sync.engine import TOO_LARGE, Connectivity, Idle, Pace, Request
from lkk_desktop.sync.protocol import Push
from tests.household import (
    ACCOUNT_STREAM,
    ALL,
    DEVICE_STREAM,
    NOW,
    SUPPLIER_STREAM,
    USER_STREAM,
    changed,
    meter,
    outcome,
    session,
)
from tests.sync.desk import Desk, Server


def failing(code: str, retry_after: float = 0.0) -> Callable[[Request], None]:
    def fail(_request: Request) -> None:
        raise Connectivity(code, "503", retry_after)

    return fail


# ── first things ──────────────────────────────────────────────────────────────────────────────


def test_a_new_desk_fills_from_the_base_streams_and_what_is_offered(
    tmp_path: Path, server: Server
) -> None:
    desk = Desk(tmp_path, server)
    assert set(desk.store.streams()) == set(ALL) - {ACCOUNT_STREAM}
    desk.settle_down()
    assert {name: one.state for name, one in desk.store.streams().items()} == dict.fromkeys(
        ALL, "whole"
    )
    assert server.counts("fill") == 2
    assert Shown(desk.screen).get(Meter, "meter-1") == meter
    desk.close()


@pytest.mark.parametrize("said", [(), ("c1",)])
def test_a_desk_whose_replica_was_lost_begins_again_by_itself(
    desk: Desk, tmp_path: Path, said: tuple[str, ...]
) -> None:
    desk.say(*said)
    desk.close()
    for path in tmp_path.glob("replica.db*"):
        path.unlink()
    again = Desk(tmp_path, desk.server, signed_in=False)
    again.settle_down()
    assert set(again.store.streams()) == set(ALL)
    assert again.pending() == []
    again.close()


def test_what_was_said_goes_out_and_the_answer_settles_it(desk: Desk) -> None:
    desk.say("c1", "c2")
    request = desk.step()
    assert isinstance(request, Request)
    assert isinstance(request.message, Push)
    assert [(e.id, e.number) for e in request.message.commands] == [("c1", 1), ("c2", 2)]
    assert request.message.now == NOW
    assert request.message.pull is not None
    assert desk.pending() == []
    desk.settle_down()
    assert desk.server.counts("push") == 1


def test_a_lost_answer_is_asked_for_again_and_nothing_is_doubled(desk: Desk) -> None:
    desk.say("c1")
    request = desk.engine.next(desk.now, NOW)
    assert isinstance(request, Request)
    desk.server.answer(request)
    desk.engine.failed(request, Connectivity("timeout"), desk.now)
    desk.settle_down(60)
    assert desk.server.settled == ["c1"]
    assert desk.pending() == []


def test_after_a_restart_what_has_no_answer_goes_once_more(desk: Desk, tmp_path: Path) -> None:
    desk.server.deaf = {"c1"}
    desk.say("c1", "c2")
    desk.settle_down()
    desk.close()
    again = Desk(tmp_path, desk.server, signed_in=False)
    desk.server.requests.clear()
    desk.server.deaf = set()
    again.settle_down()
    [push] = [r for r in desk.server.requests if r.purpose == "push"]
    assert [line.id for line in push.lines] == ["c1"]
    assert again.pending() == []
    again.close()


# ── waiting ───────────────────────────────────────────────────────────────────────────────────


def test_waits_double_up_to_the_cap_and_are_spread_after_it() -> None:
    pace, chance = Pace(base=0.5, cap=60.0), random.Random(1)
    for failures in range(1, 40):
        most = min(60.0, 0.5 * 2**failures)
        waits = [pace.delay(failures, chance) for _ in range(300)]
        assert all(0 <= wait <= most for wait in waits)
        assert max(waits) > 0.9 * most
        assert min(waits) < 0.1 * most


def test_failures_are_waited_out_and_forgotten_at_the_first_success(desk: Desk) -> None:
    desk.say("c1")
    desk.server.trouble = failing("unreachable")
    desk.settle_down(3600)
    tries = len(desk.server.requests)
    assert 60 < tries < 400  # about two a minute, once the cap is reached
    assert desk.engine.trouble == "unreachable"
    desk.server.trouble = None
    desk.settle_down(61)
    assert desk.pending() == []
    assert desk.engine.trouble is None


@pytest.mark.parametrize("failures", range(1, 21))
def test_however_often_it_failed_it_heals_without_a_person(desk: Desk, failures: int) -> None:
    left = [failures]

    def fail(_request: Request) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise Connectivity("busy", "503")

    desk.server.trouble = fail
    desk.say("c1")
    desk.settle_down(3600)
    assert desk.pending() == []
    assert desk.attention() == {}


def test_the_server_is_not_asked_before_it_said(desk: Desk) -> None:
    desk.server.trouble = failing("busy", retry_after=120.0)
    desk.say("c1")
    desk.step()
    until = desk.idle().until
    assert until is not None
    assert 120.0 <= until - desk.now <= 121.0
    desk.server.trouble = None
    desk.now = until - 0.001
    desk.idle()
    desk.now = until
    desk.step()
    assert desk.pending() == []


def test_those_who_were_told_the_same_time_do_not_come_in_the_same_instant(desk: Desk) -> None:
    waits = set()
    for seed in range(20):
        desk.engine._chance = random.Random(seed)
        desk.engine.nudge()
        desk.server.trouble = failing("busy", retry_after=30.0)
        desk.step()
        waits.add(desk.idle().until)
    assert len(waits) == 20


def test_without_a_live_channel_it_polls_and_with_one_it_is_silent(desk: Desk) -> None:
    desk.settle_down(3600)
    assert 8 <= desk.server.counts("pull") <= 16  # every 5 minutes, give or take a fifth
    desk.engine.reachable()
    desk.settle_down()
    desk.server.requests.clear()
    desk.settle_down(24 * 3600)
    assert desk.server.requests == []
    assert desk.idle().until is None
    desk.engine.live = False
    desk.engine.wonder()
    desk.settle_down()
    assert desk.server.counts("pull") == 1


# ── stopping ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["signed_out", "another_server", "app_too_old", "wrong_address"])
def test_what_only_a_person_can_mend_stops_everything_and_keeps_the_outbox(
    desk: Desk, code: str
) -> None:
    desk.server.trouble = failing(code)
    desk.say("c1")
    desk.settle_down(3600)
    assert len(desk.server.requests) == 1
    assert desk.engine.halted
    assert desk.idle().until is None
    assert desk.pending() == ["c1"]
    desk.server.trouble = None
    desk.engine.nudge()
    tried = desk.engine.next(desk.now, NOW)
    if code == "signed_out":
        assert isinstance(tried, Idle)
        desk.engine.resume()
    else:
        assert isinstance(tried, Request)
        assert tried.purpose != "push"
    desk.settle_down()
    assert desk.pending() == []


def test_a_revoked_device_says_nothing_any_more_whoever_tries(desk: Desk) -> None:
    desk.server.trouble = failing("device_revoked")
    desk.say("c1")
    desk.settle_down(3600)
    assert len(desk.server.requests) == 1
    desk.server.trouble = None
    desk.engine.nudge()
    desk.settle_down(24 * 3600)
    assert isinstance(desk.engine.next(desk.now, NOW), Idle)
    assert len(desk.server.requests) == 1
    assert desk.pending() == ["c1"], "it is the app that wipes, and tells what was not sent"


def test_a_page_of_another_server_is_stored_nowhere(desk: Desk) -> None:
    before = desk.store.streams()
    desk.server.id = "server-2"
    desk.server.streams = {name: [] for name in ALL}
    desk.say("c1")
    desk.step()
    assert desk.engine.trouble == "another_server"
    assert desk.store.streams() == before
    assert Shown(desk.screen).get(Meter, "meter-1") == meter
    assert desk.pending() == ["c1"]


def test_by_hand_nothing_goes_out_until_it_is_switched_off(desk: Desk) -> None:
    desk.engine.by_hand = True
    desk.say("c1")
    desk.engine.hint(ACCOUNT_STREAM, 99)
    desk.engine.nudge()
    desk.settle_down(24 * 3600)
    assert desk.server.requests == []
    desk.engine.by_hand = False
    desk.settle_down()
    assert desk.pending() == []


def test_a_page_that_is_nonsense_is_not_stored_and_tried_again(desk: Desk) -> None:
    desk.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    desk.server.extra = {"gone": [("account:0710000001", "meter", "m", 9)]}
    desk.engine.nudge()
    desk.step()
    assert desk.engine.trouble == "garbage"
    assert desk.store.streams()[ACCOUNT_STREAM].counter == 4
    desk.server.extra = {}
    desk.settle_down(60)
    assert desk.store.streams()[ACCOUNT_STREAM].counter == 5


# ── scopes ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_still_filling_is_pulled_apart_from_what_is_whole(desk: Desk) -> None:
    desk.server.streams["account:0710000001"] = []
    desk.engine.nudge()
    desk.step()
    desk.say("c1")
    push, fill = desk.step(), desk.step()
    assert isinstance(push, Request)
    assert isinstance(fill, Request)
    assert (push.purpose, set(push.streams)) == ("push", set(ALL))
    assert (fill.purpose, fill.streams) == ("fill", ("account:0710000001",))


def test_a_stream_that_is_closed_is_forgotten_and_its_lines_are_kept(desk: Desk) -> None:
    desk.engine.by_hand = True
    desk.say("c1")
    desk.engine.by_hand = False
    desk.server.deaf = {"c1"}
    del desk.server.streams[ACCOUNT_STREAM]
    desk.server.extra = {"closed": (ACCOUNT_STREAM,)}
    desk.step()
    desk.server.extra = {}
    desk.settle_down()
    assert set(desk.store.streams()) == {DEVICE_STREAM, SUPPLIER_STREAM, USER_STREAM}
    assert Shown(desk.screen).find(Meter) == []
    assert desk.pending() == ["c1"]


def test_a_restored_server_gets_again_what_it_lost(desk: Desk) -> None:
    desk.say("c1")
    desk.settle_down()
    desk.say("c2")
    desk.settle_down()
    desk.server.run = "run-2"
    desk.server.streams[DEVICE_STREAM] = desk.server.streams[DEVICE_STREAM][:1]
    desk.server.settled = ["c1"]
    desk.engine.nudge()
    desk.settle_down(60)
    assert desk.server.settled == ["c1", "c2"]
    assert desk.pending() == []


def test_signing_in_as_another_device_offers_again_what_the_former_one_settled(desk: Desk) -> None:
    """Nobody would say any more that an outcome of the former device is of another past."""
    desk.say("c1")
    desk.settle_down()
    assert desk.pending() == []
    desk.store.pin(session(device="device-2"), NOW)
    assert "device:device-2" in desk.store.streams()
    assert "device:device-1" not in desk.store.streams()
    assert desk.pending() == ["c1"]


def test_an_answer_that_was_too_large_is_asked_for_in_smaller_pages(desk: Desk) -> None:
    """Else the same answer would be asked for again and again, and never be held."""
    fits, asked = 300, list[int]()

    def swell(request: Request) -> None:
        pull = request.message.pull if isinstance(request.message, Push) else request.message
        assert pull is not None
        asked.append(pull.most)
        if pull.most > fits:
            raise Connectivity("garbage", TOO_LARGE)

    desk.server.trouble = swell
    desk.server.streams[ACCOUNT_STREAM].append(changed(meter, place="cellar"))
    desk.engine.nudge()
    desk.settle_down(60)
    assert asked == [5_000, 1_250, 312, 78]
    assert desk.store.streams()[ACCOUNT_STREAM].counter == 5
    desk.server.trouble = None
    desk.say("c1")
    desk.settle_down()
    [push] = [r.message for r in desk.server.requests if isinstance(r.message, Push)]
    assert push.pull is not None
    assert push.pull.most == 5_000


def test_a_thousand_long_refusals_are_held_and_shown(desk: Desk) -> None:
    said = [f"c{number:04}" for number in range(1_000)]
    desk.screen.driver.execute("BEGIN")
    desk.screen.driver.executemany(
        "INSERT INTO command (id, owner, account, kind, version, needs, made, payload) "
        "VALUES (?, 'account:0710048213', '0710048213', 'submit_readings', 1, '[]', 1, x'7b7d')",
        [(id,) for id in said],
    )
    desk.screen.driver.execute("COMMIT")
    why = {"reason": "д" * 8_000}
    desk.server.settled = list(said)
    desk.server.streams[DEVICE_STREAM] = [
        changed(outcome(id, "rejected"), details=why) for id in said
    ]
    desk.settle_down()
    assert desk.pending() == []
    assert {told.details["reason"] for _, told in desk.outbox.journal() if told} == {why["reason"]}
