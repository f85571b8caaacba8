"""One line's trouble stays its own: the others pass, its author is told (law 13, H09 to H13)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from lkk_desktop.sync.engine import Connectivity, Request
from lkk_desktop.sync.protocol import Push
from tests.household import DEVICE_STREAM, NOW, moment, submit, withdraw
from tests.sync.desk import Desk


def poison(code: str, *ids: str) -> Callable[[Request], None]:
    """A server that breaks, or refuses, whenever one of these lines is in the batch."""

    def fail(request: Request) -> None:
        if any(line.id in ids for line in request.lines):
            raise Connectivity(code, "malformed" if code == "refused" else "500")

    return fail


def names(count: int) -> list[str]:
    return [f"c{number:02}" for number in range(1, count + 1)]


@pytest.mark.parametrize("at", [1, 2, 7, 13])
@pytest.mark.parametrize("code", ["refused", "server_error"])
def test_a_poisoned_line_stands_alone_and_the_others_pass(desk: Desk, code: str, at: int) -> None:
    said = names(13)
    desk.server.trouble = poison(code, said[at - 1])
    desk.say(*said)
    desk.settle_down(600)
    expected = "malformed" if code == "refused" else "server_error"
    assert desk.attention() == {said[at - 1]: expected}
    assert desk.pending() == [said[at - 1]]
    assert sorted(desk.server.settled) == [id for id in said if id != said[at - 1]]
    desk.server.requests.clear()
    desk.engine.live = True
    desk.settle_down(24 * 3600)
    assert desk.server.counts("push") == 0


def test_several_poisoned_lines_are_each_found(desk: Desk) -> None:
    said = names(16)
    bad = {said[0], said[1], said[8], said[15]}
    desk.server.trouble = poison("refused", *bad)
    desk.say(*said)
    desk.settle_down(600)
    assert set(desk.attention()) == bad
    assert set(desk.pending()) == bad


def test_a_refused_line_does_not_make_the_desk_look_offline(desk: Desk) -> None:
    desk.engine.reachable()
    desk.settle_down()
    desk.server.trouble = poison("refused", "c01")
    desk.say("c01")
    desk.settle_down(60)
    assert desk.attention() == {"c01": "malformed"}
    assert desk.engine.trouble is None


@pytest.mark.parametrize("code", ["server_error", "busy", "unreachable", "timeout", "garbage"])
def test_an_outage_for_all_blames_nobody(desk: Desk, code: str) -> None:
    def down(_request: Request) -> None:
        raise Connectivity(code, "500")

    desk.server.trouble = down
    desk.say(*names(5))
    desk.settle_down(3600)
    assert desk.attention() == {}
    assert desk.pending() == names(5)
    desk.server.trouble = None
    desk.settle_down(61)
    assert desk.pending() == []


def test_a_server_that_only_stumbled_blames_nobody(desk: Desk) -> None:
    left = [2]

    def stumble(request: Request) -> None:
        if request.lines and left[0]:
            left[0] -= 1
            raise Connectivity("server_error", "500")

    desk.server.trouble = stumble
    desk.say("c01")
    desk.settle_down(600)
    assert desk.attention() == {}
    assert desk.pending() == []


def test_a_line_without_an_outcome_goes_three_times_and_then_waits_for_a_person(
    desk: Desk,
) -> None:
    desk.server.deaf = {"c01"}
    desk.say("c01", "c02")
    desk.settle_down(600)
    pushes = [[line.id for line in r.lines] for r in desk.server.requests if r.lines]
    assert pushes == [["c01", "c02"], ["c01"], ["c01"]]
    assert desk.attention() == {"c01": "no_answer"}
    desk.server.requests.clear()
    desk.settle_down(24 * 3600)
    assert desk.server.counts("push") == 0
    desk.server.deaf = set()
    desk.engine.nudge()
    desk.settle_down(60)
    assert desk.pending() == []
    assert desk.attention() == {}


def test_many_pulls_after_one_delivery_are_one_delivery_in_vain(desk: Desk) -> None:
    """A lively feed must not use up the tries of a line that was sent only once."""
    desk.server.deaf = {"c01"}
    desk.say("c01")
    desk.step()
    for _ in range(10):
        desk.engine.wonder()
        desk.step()
    assert desk.attention() == {}


def test_an_outcome_that_comes_late_ends_the_need_for_attention(desk: Desk) -> None:
    desk.server.deaf = {"c01"}
    desk.say("c01")
    desk.settle_down(600)
    assert desk.attention() == {"c01": "no_answer"}
    desk.server.deaf = set()
    desk.server.settle("c01")
    desk.settle_down(600)
    assert desk.engine.attention == {}
    assert desk.pending() == []


def test_what_names_a_failed_lines_records_waits_and_the_rest_does_not(desk: Desk) -> None:
    desk.server.trouble = poison("refused", "c01")
    desk.say("c01")
    desk.settle_down()
    desk.say("c02", needs=["c01"])
    desk.say("c03", needs=["c02"])
    desk.say("c04", "c05")
    desk.settle_down(600)
    assert desk.pending() == ["c01", "c02", "c03"]
    assert desk.attention() == {"c01": "malformed"}
    desk.say("c06", needs=["c03"])
    desk.say("c07")
    desk.settle_down(600)
    assert desk.pending() == ["c01", "c02", "c03", "c06"]
    assert desk.attention() == {"c01": "malformed"}
    desk.server.trouble = None
    desk.engine.nudge()
    desk.settle_down(600)
    assert desk.pending() == []
    assert desk.server.settled[-4:] == ["c01", "c02", "c03", "c06"]


def test_what_waited_for_a_line_goes_when_that_line_is_answered_after_all(desk: Desk) -> None:
    desk.server.deaf = {"c01"}
    desk.say("c01")
    desk.settle_down(600)
    desk.say("c02", needs=["c01"])
    desk.say("c03")
    desk.settle_down(60)
    assert desk.pending() == ["c01", "c02"]
    desk.server.deaf = set()
    desk.server.settle("c01")
    desk.engine.wonder()
    desk.settle_down(60)
    assert desk.pending() == []


@pytest.mark.parametrize("code", ["refused", "server_error", "unreachable"])
def test_a_line_that_fails_on_its_second_way_is_not_forgotten(desk: Desk, code: str) -> None:
    """With a live channel nobody polls: what was to go again must remember itself."""
    desk.engine.reachable()
    desk.settle_down()
    desk.server.deaf = {"c01", "c02"}
    desk.say("c01", "c02")
    desk.step()
    left = [3]

    def fail(request: Request) -> None:
        if request.lines and left[0]:
            left[0] -= 1
            raise Connectivity(code, "x")

    desk.server.trouble = fail
    desk.server.deaf = set()
    desk.settle_down(600)
    assert set(desk.pending()) == set(desk.attention())
    if code != "refused":
        assert desk.pending() == []


def test_a_batch_of_a_thousand_waits_in_files_not_in_memory(desk: Desk) -> None:
    rows = [
        (f"x{n:05}", "account:0710048213", None, "submit_readings", 1, "[]", 1, b"{}")
        for n in range(2_500)
    ]
    desk.screen.driver.execute("BEGIN")
    desk.screen.driver.executemany(
        "INSERT INTO command (id, owner, account, kind, version, needs, made, payload) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    desk.screen.driver.execute("COMMIT")
    desk.settle_down()
    assert [len(r.lines) for r in desk.server.requests if r.lines] == [1000, 1000, 500]
    assert desk.pending() == []


def take_back(desk: Desk, id: str, target: str) -> None:
    number = len(desk.outbox.journal()) + 1
    desk.outbox.submit(withdraw(target), id, NOW + number, moment(id))


def sent(desk: Desk) -> list[list[str]]:
    pushes = [r.message for r in desk.server.requests if isinstance(r.message, Push)]
    return [[envelope.id for envelope in push.commands] for push in pushes]


def test_a_withdrawal_does_not_overtake_what_a_restored_server_has_lost(desk: Desk) -> None:
    desk.say("c1", "c2")
    desk.settle_down()
    desk.server.run = "run-2"
    desk.server.streams[DEVICE_STREAM] = []
    desk.server.settled = []
    desk.server.requests.clear()
    take_back(desk, "w1", "c1")
    desk.settle_down(60)
    assert sent(desk)[0] == ["c1", "w1"]
    assert desk.server.settled == ["c1", "w1", "c2"]
    assert desk.pending() == []
    assert desk.attention() == {}


def test_what_is_taken_back_in_the_same_batch_goes_once(desk: Desk) -> None:
    desk.say("c1")
    take_back(desk, "w1", "c1")
    desk.settle_down(60)
    assert sent(desk) == [["c1", "w1"]]


def test_a_thousand_withdrawals_and_what_they_take_back_fit_in_two_batches(desk: Desk) -> None:
    desk.engine.by_hand = True
    commands = [(f"c{n:04}", submit(10_000_000, f"r{n}")) for n in range(1_000)]
    taking = [(f"w{n:04}", withdraw(f"c{n:04}")) for n in range(1_000)]
    for id, command in [*commands, *taking]:
        desk.screen.driver.execute(
            "INSERT INTO command (id, owner, account, kind, version, needs, made, payload) "
            "VALUES (?, ?, NULL, ?, 1, '[]', 1, ?)",
            (id, command.owner, command.kind, msgspec.json.encode(command)),
        )
    desk.engine.by_hand = False
    desk.settle_down(60)
    assert [len(ids) for ids in sent(desk)] == [1_000, 1_000, 1_000]
    assert sent(desk)[1] == [f"c{n:04}" for n in range(500)] + [f"w{n:04}" for n in range(500)]
    assert desk.pending() == []


def test_taking_back_what_waits_for_a_person_waits_with_it(desk: Desk) -> None:
    """Else the server, which never heard of the line, would refuse to take it back."""
    desk.server.trouble = poison("refused", "c1")
    desk.say("c1")
    desk.settle_down()
    take_back(desk, "w1", "c1")
    desk.settle_down(600)
    assert desk.pending() == ["c1", "w1"]
    assert desk.attention() == {"c1": "malformed"}
    assert "w1" not in desk.server.settled
    desk.server.trouble = None
    desk.engine.nudge()
    desk.settle_down(60)
    assert desk.server.settled == ["c1", "w1"]
    assert desk.pending() == []
