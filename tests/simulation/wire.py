"""The line between desks and server: requests and answers are lost, late, doubled or mangled."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx

from lkk_desktop.sync.engine import Connectivity, Idle, Request
from lkk_desktop.sync.protocol import Page, Push, encode
from lkk_desktop.sync.transport import read
from tests.simulation import laws, weather
from tests.simulation.desk import Desk, Flight

if TYPE_CHECKING:
    from tests.simulation.world import World

PATIENCE = 30.0


class Wire:
    """Carries what the engines want to send, as the worker's loop and its transport do."""

    def __init__(self, world: World) -> None:
        self._world = world

    def wake(self, desk: Desk) -> None:
        """Let a desk's engine go on now, as the worker's loop does."""
        desk.wakes += 1
        self._world.after(0.0, self._round, desk, desk.life, desk.wakes)

    def _round(self, desk: Desk, life: int, wake: int) -> None:
        if (life, wake) != (desk.life, desk.wakes) or desk.flight or desk.asleep or not desk.up:
            return
        step = desk.engine.next(desk.monotonic(), desk.wall())
        if isinstance(step, Idle):
            if step.until is not None:
                wait = max(0.001, step.until - desk.monotonic())
                desk.wakes += 1
                self._world.after(wait, self._round, desk, life, desk.wakes)
            return
        self._send(desk, step)

    def _send(self, desk: Desk, request: Request) -> None:
        body = encode(request.message)
        desk.flights += 1
        desk.flight = Flight(desk.flights, request, self._world.now)
        self._world.say(
            f"{desk.name} sends {request.purpose} {_short(body)} of {len(request.lines)}"
        )
        self._world.after(PATIENCE, self._timeout, desk, desk.life, desk.flights)
        odds, chance = self._world.weather, self._world.chance
        if self._world.now < desk.line_down or chance.random() < odds.request_lost:
            self._world.say("  lost")
            return
        way = (desk, desk.life, desk.flights, request, body, self._world.now)
        self._world.after(weather.delay(chance, odds.slow), self._arrive, True, *way)
        if chance.random() < odds.duplicated:
            self._world.after(weather.delay(chance, 0.5), self._arrive, True, *way)
        if chance.random() < odds.old_copy:
            late = chance.choice((chance.uniform(1, 600), chance.uniform(600, 5 * weather.DAY)))
            self._world.after(late, self._arrive, False, *way)

    def _arrive(
        self,
        answered: bool,
        desk: Desk,
        life: int,
        flight: int,
        request: Request,
        body: bytes,
        sent: float,
    ) -> None:
        self._world.steps += 1
        odds, chance = self._world.weather, self._world.chance
        answer = self._before_server(odds.bad_answer)
        if answer is None and self._world.server.up:
            if self._world.server.step.fuse is None and chance.random() < odds.server_crash:
                self._world.server.step.fuse = chance.randrange(1, 8)
            answer = self._world.server.answer(desk.who, request.purpose, body)
            self._world.say(f"{desk.name} #{flight} is answered {_about(answer)}")
            if isinstance(request.message, Push):
                for line in request.lines:
                    if line.id in desk.said:
                        slowest = int((self._world.now - sent) * 1_000) + 1
                        said = desk.said[line.id]
                        said.slowest = max(said.slowest, slowest)
            laws.after_server(self._world)
            if answer is None:
                self._world.after(chance.uniform(0.1, 90.0), self._world.start_server)
        if not answered or chance.random() < odds.answer_lost:
            return
        if answer is not None and chance.random() < odds.truncated:
            cut = chance.randrange(0, max(1, len(answer.content)))
            answer = httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content[:cut]
            )
        version = self._world.server.changes
        wait = weather.delay(chance, odds.slow)
        self._world.after(wait, self._answer, desk, life, flight, answer, version)

    def _before_server(self, odds: float) -> httpx.Response | None:
        if self._world.chance.random() >= odds:
            return None
        status = self._world.chance.choice((500, 502, 503, 404, 200))
        self._world.say(f"  a stranger answers {status}")
        headers = {"content-type": "text/html"}
        return httpx.Response(status, headers=headers, content=b"<html>Sign in</html>")

    def _answer(
        self, desk: Desk, life: int, flight: int, answer: httpx.Response | None, version: int
    ) -> None:
        if desk.life != life or desk.flight is None or desk.flight.number != flight or desk.asleep:
            return
        request, desk.flight = desk.flight.request, None
        try:
            if answer is None:
                raise Connectivity("unreachable")
            page = read(answer, Page)
        except Connectivity as failure:
            self._world.say(f"{desk.name} hears {failure.code} {failure.detail}")
            desk.engine.failed(request, failure, desk.monotonic())
        else:
            self._world.digest(desk, request, page, version)
        self.wake(desk)

    def _timeout(self, desk: Desk, life: int, flight: int) -> None:
        if desk.life == life and desk.flight and desk.flight.number == flight and not desk.asleep:
            self.drop(desk)

    def drop(self, desk: Desk) -> None:
        """The request under way comes to nothing."""
        if desk.flight is not None:
            request, desk.flight = desk.flight.request, None
            self._world.say(f"{desk.name} waits no longer")
            desk.engine.failed(request, Connectivity("timeout"), desk.monotonic())
            self.wake(desk)


def _short(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


def _about(answer: httpx.Response | None) -> str:
    return "never" if answer is None else f"{answer.status_code} {_short(answer.content)}"
