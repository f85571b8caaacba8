"""H45: whatever answers in the server's place, nothing of it is stored, and the person is told."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.between import Authority, inspection
from tests.faults.stand import Stand
from tests.faults.visit import Visit
from tests.journeys import line
from tests.journeys.line import BadLine, Ill, answering

pytestmark = pytest.mark.slow
HTML = "text/html; charset=utf-8"
PORTALS: dict[str, Ill] = {
    "200": answering("200 OK", HTML, line.HTML),
    "302": answering("302 Found", HTML, b"", location="http://127.0.0.1:1/sign-in"),
    "302 to itself": answering("302 Found", HTML, b"", location="/"),
    "511": answering("511 Network Authentication Required", HTML, line.HTML),
}


class Where:
    """The address of a server, as a line needs it."""

    def __init__(self, url: str) -> None:
        self.url, self.clock = url, ""


@pytest.fixture
def between(ground: Stand) -> Iterator[BadLine]:
    made = BadLine(Where(ground.url))
    yield made
    made.close()


def cannot(visit: Visit, code: str) -> None:
    """Wait until the person is told so, and see that nothing changed."""
    before = visit.journal()
    visit.wait(lambda: bool(visit.statuses) and visit.statuses[-1].reason == code, code)
    assert visit.statuses[-1].line == "offline"
    assert visit.journal() == before
    assert visit.cabinet.accounts()
    assert not visit.told


@pytest.mark.parametrize("name", PORTALS)
def test_a_portal_is_told_and_nothing_is_stored(
    ground: Stand, between: BadLine, tmp_path: Path, name: str
) -> None:
    between.behave(PORTALS[name])
    with Visit(ground.profile(tmp_path / "profile"), between.url) as visit:
        visit.submit(2)
        replica = (tmp_path / "profile" / "replica.db").read_bytes()
        visit.start()
        cannot(visit, "captive_portal")
        assert (tmp_path / "profile" / "replica.db").read_bytes() == replica
        between.behave()
        visit.settle()
        ground.said |= visit.saved
    assert ground.judge() == (0, 0)


def test_sockets_cut_in_the_middle_of_answers(
    ground: Stand, between: BadLine, tmp_path: Path
) -> None:
    between.behave(line.cut_short)
    with Visit(ground.profile(tmp_path / "profile"), between.url) as visit:
        visit.submit(3)
        visit.start()
        cannot(visit, "unreachable")
        between.behave(line.truncated)
        visit.cabinet.try_now()
        cannot(visit, "garbage")
        between.behave()
        visit.settle()
        ground.said |= visit.saved
    assert ground.judge() == (0, 0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_forged_certificate_is_not_talked_to(ground: Stand, tmp_path: Path) -> None:
    # A handshake that the end of the visit cancels is left to the collector by httpcore: it is
    # called here, so that no other test has to hear of it.
    forger = Authority(tmp_path / "forger")
    with (
        inspection(forger, ground.url) as url,
        Visit(ground.profile(tmp_path / "profile"), url) as visit,
    ):
        visit.submit(2)
        visit.start()
        cannot(visit, "not_trusted")
        assert set(visit.journal().values()) == {"waiting"}
        ground.said |= visit.saved
    with Visit(tmp_path / "profile", ground.url) as visit:
        visit.settle()
    gc.collect()
    assert ground.judge() == (0, 0)
