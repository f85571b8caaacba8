"""Refresh storms (hazard H46): many at once, over lost answers, and nobody is signed out."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from lkk_desktop.online.messages import ListDevices
from lkk_desktop.sync.protocol import Refresh, Session, encode
from lkk_server.identity.rotation import GRACE
from lkk_server.work import THREADS
from tests.server.running import PACKED, Running, problem, read, running, second
from tests.server.signed import ask

AT_ONCE = 50
LOST = 0.9
"""Of the answers that are on their way, how many never arrive."""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Running, Running]]:
    """Two processes' servers over one database."""
    with ExitStack() as stack:
        server = stack.enter_context(running(tmp_path))
        yield server, stack.enter_context(second(server))


async def _round(urls: list[str], session: Session, chance: random.Random) -> list[Session]:
    """Fifty requests with one token, spread over the processes; most of them hang up on the server
    while it works, and do not hear what it said."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(limits=limits, timeout=60) as http:
        jobs = []
        for number in range(AT_ONCE):
            patience = chance.uniform(0.001, 0.05) if chance.random() < LOST else 60.0
            url = httpx.URL(urls[number % len(urls)])
            jobs.append(_refresh_at(http, url, session.refresh, patience))
        answers = await asyncio.gather(*jobs)
    return [one for one in answers if one is not None]


async def _refresh_at(
    http: httpx.AsyncClient, url: httpx.URL, token: str, patience: float
) -> Session | None:
    body = encode(Refresh(token))
    post = http.post(url.join("/session/refresh"), content=body, headers=PACKED)
    try:
        answer = await asyncio.wait_for(post, patience)
    except (TimeoutError, httpx.HTTPError):
        return None
    return read(answer, Session)


def quiet(*servers: Running) -> None:
    """Until every request that was heard has been worked off, those whose caller left, too: a day
    that a test lets pass must not pass in the midst of one."""
    time.sleep(0.1)
    for server in servers:
        together = threading.Barrier(THREADS, timeout=30)
        jobs = [server.work.threads.submit(together.wait) for _ in range(THREADS)]
        for job in jobs:
            job.result()


def storm(pair: tuple[Running, Running], rounds: int, seed: int) -> tuple[int, int]:
    """Rounds of refreshes; answers how many answers came and how many were lost. Every answer that
    comes is the same successor, and the session goes on with it."""
    chance, server = random.Random(seed), pair[0]
    urls = [one.url for one in pair]
    session = server.sign_in()
    came = 0
    for _number in range(rounds):
        answers = asyncio.run(_round(urls, session, chance))
        # Where all were lost, the app asks again with the token that it has.
        last = asyncio.run(_round(urls, session, random.Random(0)))
        found = {(one.refresh, one.access) for one in (*answers, *last)}
        assert len(found) == 1, "two successors of one token"
        came += len(answers)
        session = last[0]
        assert ask(server, session, ListDevices()).devices[0].this
        quiet(*pair)
        server.clock.pass_by(chance.choice((5, 30, 200, 900)))
    return came, rounds * AT_ONCE - came


def test_a_small_storm_signs_nobody_out(pair: tuple[Running, Running]) -> None:
    came, lost = storm(pair, rounds=3, seed=1)
    assert came > 0
    assert lost > 0


@pytest.mark.slow
def test_a_hundred_rounds_sign_nobody_out(pair: tuple[Running, Running]) -> None:
    came, lost = storm(pair, rounds=100, seed=2)
    assert came > 100
    assert lost > 1_000


def test_a_token_stolen_before_the_storm_costs_its_family_after_the_grace(
    pair: tuple[Running, Running],
) -> None:
    """The thief comes with a token that the owner has long replaced: both are signed out, and no
    other device of the owner is."""
    server, other = pair
    urls = [server.url, other.url]
    stolen, bystander = server.sign_in(), server.sign_in()
    newest = asyncio.run(_round(urls, stolen, random.Random(3)))
    newest += asyncio.run(_round(urls, stolen, random.Random(4)))
    quiet(*pair)
    server.clock.pass_by(GRACE / 1_000 + 1)
    with httpx.Client(base_url=other.url, headers=PACKED, timeout=30) as thief:
        for token in (stolen.refresh, newest[0].refresh):
            answer = thief.post("/session/refresh", content=encode(Refresh(token)))
            assert (answer.status_code, problem(answer).code) == (401, "signed_out")
    assert ask(server, bystander, ListDevices()).devices[0].this
