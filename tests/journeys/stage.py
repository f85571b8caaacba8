"""What a story is played on: a seeded server and computers that have signed in, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.journeys.books import Books
from tests.journeys.desk import Address, Desk
from tests.journeys.line import BadLine
from tests.journeys.scene import FIELDS
from tests.journeys.server import LocalServer
from tests.journeys.story import sign_in

PEOPLE = {"home": "ivanov", "laptop": "ivanov", "summer-house": "petrova"}


class Stage:
    """What a story is played on. Whatever it starts ends with it, and complains of nothing."""

    def __init__(self, folder: Path, template: Path, clock: str | None = None) -> None:
        self.folder, self._template = folder, template
        shutil.copytree(template / "server", folder / "server")
        self.server = LocalServer(folder / "server")
        self.server.clock = clock or self.server.clock
        self._desks: list[Desk] = []
        self._lines: list[BadLine] = []
        self._servers = [self.server]
        self._books: Books | None = None

    @property
    def books(self) -> Books:
        """The supplier's books, beside the server."""
        if self._books is None:
            self._books = Books(self.server.data, self.server.clock)
        return self._books

    def desk(self, name: str, *extra: str, via: Address | None = None, new: bool = False) -> Desk:
        """A computer with a signed-in profile (``PEOPLE``), or a new one; not started yet."""
        profile = self.folder / name
        if not new and not profile.exists():
            shutil.copytree(self._template / name, profile)
        desk = Desk(profile, via or self.server, *extra)
        self._desks.append(desk)
        return desk

    def line(self) -> BadLine:
        """A line to the server that misbehaves on order; the server must have been started."""
        line = BadLine(self.server)
        self._lines.append(line)
        return line

    def another_server(self) -> LocalServer:
        """A server that is not the one that the desks signed in to."""
        shutil.copytree(self._template / "server", self.folder / "another")
        other = LocalServer(self.folder / "another")
        books = Books(other.data, other.clock)
        books.become("0" * 32)
        books.close()
        other.start()
        self._servers.append(other)
        return other

    def end(self) -> list[str]:
        """Close everything; what the programs complained of."""
        for line in self._lines:
            line.close()
        for desk in self._desks:
            desk.kill()
        for server in self._servers:
            server.kill()
        if self._books is not None:
            self._books.close()
        return [said for desk in self._desks if (said := desk.said())]


def furnish(folder: Path, scene: Path) -> Path:
    """Make a template: the server's folder, and profiles that have pulled everything."""
    server = LocalServer.of_scene(folder / "server", scene).start()
    desks = [(Desk(folder / name, server), login) for name, login in PEOPLE.items()]
    try:
        for desk, _login in desks:
            desk.start()
        for desk, login in desks:
            sign_in(desk, login)
        for desk, _login in desks:
            desk.wait("На связи")
            assert desk.close() == 0
    finally:
        for desk, _login in desks:
            desk.kill()
        server.stop()
    assert not [desk.said() for desk, _login in desks if desk.said()]
    return folder


def meters_shown(desk: Desk) -> list[str]:
    """Which of the household's fields stand on the screen."""
    return [name for name in FIELDS if name in desk.see()]
