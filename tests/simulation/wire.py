"""The line between desks and server: requests and answers are lost, late, doubled or mangled."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx

from lkk_desktop.sync.engine import Connectivity, Idle, Request
from lkk_desktop.sync.protocol import Page, Push, Refresh, Session, SignIn, encode
from lkk_desktop.sync.transport import read
from lkk_server.refused import Refused
from tests.simulation import laws, strangers, weather
from tests.simulation.desk import Desk, Flight
from tests.simulation.scene import BEGIN, PASSWORD
from tests.simulation.server import Way, problem

if TYPE_CHECKING:
    from tests.simulation.world import World

PATIENCE = 30.0


class Wire:
    """Carries what the engines want to send, as the worker's loop and its transport do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.entered = 0.0

    def wake(self, desk: Desk) -> None:
        """Let a desk's engine go on now, as the worker's loop does."""
        desk.wakes += 1
        self._world.after(0.0, self._round, desk, desk.life, desk.wakes)

    def drop(self, desk: Desk) -> None:
        """The request under way comes to nothing."""
        if desk.flight is not None:
            flight, desk.flight = desk.flight, None
            desk.may_be_signed_out |= flight.way == "refresh"
            self._world.say(f"{desk.name} waits no longer")
            self._failed(desk, flight.request, Connectivity("timeout"))

    def sign_in(self, desk: Desk) -> None:
        """What ``Rounds.sign_in`` does for a person. Raises ``Crash`` and ``Fault``."""
        device = desk.device or None
        request = SignIn(login=desk.user, password=PASSWORD, device_name=desk.name, device=device)
        try:
            if not self._world.server.up or self._lost(desk):
                raise Connectivity("unreachable")
            answer = self._world.server.answer("sign_in", None, encode(request))
            if answer is None or self._mute(desk):
                raise Connectivity("unreachable")
            session = read(answer, Session)
            if desk.store.server and session.server != desk.store.server:
                raise Connectivity("another_server")
        except Connectivity as failure:
            self._world.say(f"{desk.name} cannot sign in: {failure.code} {failure.detail}")
            return
        self._world.say(f"{desk.name} signs in as {session.device}")
        self.entered = self._world.now
        desk.store.pin(session, desk.wall())
        desk.may_be_signed_out = desk.twin
        desk.synced()
        desk.engine.resume()
        self.wake(desk)

    # ── the loop ──────────────────────────────────────────────────────────────────────────────

    def _round(self, desk: Desk, life: int, wake: int) -> None:
        if (life, wake) != (desk.life, desk.wakes) or desk.flight or desk.asleep or not desk.up:
            return
        if desk.store.identity is None:
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
        flight = Flight(desk.flights, request, request.purpose, body, self._world.now)
        if desk.store.tokens()[0] is None:
            self._failed(desk, request, Connectivity("signed_out"))
            return
        desk.flight = flight
        self._world.say(
            f"{desk.name} sends {request.purpose} {_short(body)} of {len(request.lines)}"
        )
        self._world.after(PATIENCE, self._timeout, desk, desk.life, desk.flights)
        if desk.store.stale(desk.wall()):
            self._renew(desk, flight)
            flight.renewed = False
        else:
            self._fly(desk, flight, desk.store.tokens()[0], body)

    def _fly(self, desk: Desk, flight: Flight, token: str | None, body: bytes) -> None:
        if self._lost(desk):
            self._world.say("  lost")
            return
        odds, chance = self._world.weather, self._world.chance
        way = (desk, desk.life, flight, flight.way, token, body)
        self._world.after(weather.delay(chance, odds.slow), self._arrive, True, *way)
        renewal = flight.way == "refresh"
        if chance.random() < odds.duplicated:
            late = weather.delay(chance, 0.0 if renewal else 0.5)
            self._world.after(late, self._arrive, True, *way)
        if chance.random() < odds.old_copy and not renewal:
            late = chance.choice((chance.uniform(1, 600), chance.uniform(600, 5 * weather.DAY)))
            self._world.after(late, self._arrive, False, *way)

    def _lost(self, desk: Desk) -> bool:
        down = self._world.now < desk.line_down
        return down or self._world.chance.random() < self._world.weather.request_lost

    def _mute(self, desk: Desk) -> bool:
        down = self._world.now < desk.answers_down
        return down or self._world.chance.random() < self._world.weather.answer_lost

    # ── at the server ─────────────────────────────────────────────────────────────────────────

    def _arrive(
        self,
        answered: bool,
        desk: Desk,
        life: int,
        flight: Flight,
        way: Way,
        token: str | None,
        body: bytes,
    ) -> None:
        self._world.steps += 1
        odds, chance = self._world.weather, self._world.chance
        answer = None
        if chance.random() < odds.bad_answer:
            answer = strangers.answer(
                chance, self._world.ms(), self._world.server.database.server_id
            )
            self._world.say(f"  a stranger answers {answer.status_code}")
        elif way == "push" and (poison := self._poison(flight)):
            answer = problem(poison, self._world.server.database.server_id)
            self._world.say(f"{desk.name} #{flight.number} meets a bug of the server")
        elif self._world.server.up:
            if self._world.server.step.fuse is None and chance.random() < odds.server_crash:
                self._world.server.step.fuse = chance.randrange(1, 8)
            answer = self._world.server.answer(way, token, body)
            self._world.say(f"{desk.name} #{flight.number} is answered {_about(answer)}")
            self._note_way(desk, flight)
            self._note_old(flight)
            laws.after_server(self._world)
            if answer is None:
                self._world.after(chance.uniform(0.1, 90.0), self._world.start_server)
        if not answered or self._mute(desk):
            return
        if answer is not None and chance.random() < odds.truncated:
            cut = chance.randrange(0, max(1, len(answer.content)))
            answer = httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content[:cut]
            )
        version = self._world.server.changes
        wait = weather.delay(chance, odds.slow)
        self._world.after(wait, self._answer, desk, life, flight.number, way, answer, version)

    def _poison(self, flight: Flight) -> Refused | None:
        """What the server answers to a push with a line that it has a bug for (hazard H13)."""
        sent = flight.request.message
        commands = sent.commands if isinstance(sent, Push) else ()
        bugs = [self._world.poison.get(command.id) for command in commands]
        return next((bug for bug in bugs if bug is not None), None)

    def _note_way(self, desk: Desk, flight: Flight) -> None:
        if isinstance(flight.request.message, Push):
            slowest = int((self._world.now - flight.sent) * 1_000) + 1
            for command in flight.request.message.commands:
                if command.id in desk.said:
                    said = desk.said[command.id]
                    said.slowest = max(said.slowest, slowest)

    def _note_old(self, flight: Flight) -> None:
        """A push that was sent before the server was restored says nothing of what it lost."""
        restores = self._world.server.restores
        sent = flight.request.message
        if restores and isinstance(sent, Push) and flight.sent * 1_000 + BEGIN <= restores[-1][0]:
            for command in sent.commands:
                for desk in self._world.everyone:
                    desk.accepted.pop(command.id, None)

    # ── back at the desk ──────────────────────────────────────────────────────────────────────

    def _answer(
        self,
        desk: Desk,
        life: int,
        number: int,
        way: Way,
        answer: httpx.Response | None,
        version: int,
    ) -> None:
        flight = desk.flight
        if desk.life != life or flight is None or flight.number != number or desk.asleep:
            return
        if flight.way != way:
            return
        try:
            if answer is None:
                raise Connectivity("unreachable")
            if way == "refresh":
                self._renewed(desk, flight, read(answer, Session, desk.store.server))
                return
            page = read(answer, Page, desk.store.server)
        except Connectivity as failure:
            if failure.code == "token_expired" and not flight.renewed:
                self._renew(desk, flight)
                return
            desk.flight = None
            desk.may_be_signed_out |= way == "refresh" and failure.code != "signed_out"
            self._failed(desk, flight.request, failure)
            return
        desk.flight = None
        self._world.digest(desk, flight.request, page, version)
        self.wake(desk)

    def _renew(self, desk: Desk, flight: Flight) -> None:
        """What ``Transport.renewed`` asks for: before a token that has ended, and once after one
        that was refused."""
        refresh = desk.store.tokens()[1]
        assert refresh is not None
        self._world.say(f"{desk.name} renews its token")
        flight.way, flight.renewed = "refresh", True
        self._fly(desk, flight, None, encode(Refresh(refresh)))

    def _renewed(self, desk: Desk, flight: Flight, session: Session) -> None:
        if session.server != desk.store.server:
            raise Connectivity("another_server")
        until = desk.wall() + session.expires
        self._world.at(desk, lambda: desk.store.keep_tokens(session.access, session.refresh, until))
        if not desk.up:
            return
        desk.synced()
        flight.way = flight.request.purpose
        self._fly(desk, flight, session.access, flight.body)

    def _failed(self, desk: Desk, request: Request, failure: Connectivity) -> None:
        self._world.say(f"{desk.name} hears {failure.code} {failure.detail}")
        desk.engine.failed(request, failure, desk.monotonic())
        if desk.engine.halted:
            laws.signed_out(self._world, desk)
            self._world.call_person(desk)
        self.wake(desk)

    def _timeout(self, desk: Desk, life: int, flight: int) -> None:
        if desk.life == life and desk.flight and desk.flight.number == flight and not desk.asleep:
            self.drop(desk)


def _short(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


def _about(answer: httpx.Response | None) -> str:
    return "never" if answer is None else f"{answer.status_code} {_short(answer.content)}"
