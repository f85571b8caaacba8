"""Amending what was sent: the old word stands until the new one is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_desktop.models.metering import Reading
from lkk_desktop.models.readings import WithdrawCommand
from tests.ids import reading_of
from tests.server.core_kit import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


@pytest.mark.parametrize(
    ("value", "left", "told"),
    [
        (130_000, {reading_of("c2"): "transmitted"}, ("accepted", None)),
        (1_000, {reading_of("c1"): "transmitted"}, ("rejected", "needs_rejected")),
    ],
)
def test_a_refused_amendment_leaves_what_it_was_to_replace(
    world: World, value: int, left: dict[str, str], told: tuple[str, str | None]
) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000))
    taking_back = WithdrawCommand(account="a1", command="c1", successor="c2")
    desk.push(desk.send("c2", value), desk.envelope(taking_back, "w1", needs=taking_back.needs))
    assert {r.id: r.status for r in world.rows(Reading)} == left
    assert desk.told("w1") == told
