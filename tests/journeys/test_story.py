"""The main job, end to end: what `make demo` shows, and what the server's books say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys import story
from tests.journeys.books import Books
from tests.journeys.desk import Desk
from tests.journeys.scene import DAY_REGISTER, NIGHT_REGISTER, WATER_REGISTER

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


def test_a_reading_sent_offline_survives_a_crash_and_arrives_once(
    scene: Path, tmp_path: Path
) -> None:
    shown = tmp_path / "pictures"
    told = story.Story(shown, lambda _line: None)
    with story.stage(tmp_path / "stage", scene) as (server, home, laptop):
        story.play(told, server, home, laptop)
        books = Books(server.data, server.clock)
        try:
            assert books.values(DAY_REGISTER) == [14_492_000]
            assert books.values(NIGHT_REGISTER) == [5_772_000]
            assert books.values(WATER_REGISTER) == [360_500]
            assert books.commands() == 2
        finally:
            books.close()
        newcomer = Desk(tmp_path / "newcomer", server)
        try:
            story.join(told, server, newcomer)
        finally:
            newcomer.close()
        assert (home.said(), laptop.said(), newcomer.said()) == ("", "", "")
    names = [path.name for path in shown.glob("*.png")]
    assert len(names) >= 8
    for theme in ("light", "dark"):
        assert any(name.endswith(f"-{theme}.png") for name in names)
    assert (shown / "story.txt").read_text(encoding="utf-8").count("seen:") >= 8
