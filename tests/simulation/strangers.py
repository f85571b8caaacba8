"""Answers that are not our server's: portals, proxies, another supplier's server, an overload."""

from __future__ import annotations

import random

import httpx
import msgspec

from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    PROBLEM_TYPE,
    SERVER_HEADER,
    Page,
    ProblemDetails,
    encode,
)

STATUSES = (200, 204, 302, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503, 504, 511)
PORTAL = b"<html>Sign in to the network</html>"
OTHER = "another-server"


def answer(chance: random.Random, now: int, server: str) -> httpx.Response:
    """Some answer that no request of ours has earned (hazards H22 to H24, H45)."""
    draw = chance.random()
    if draw < 0.6:
        body = chance.choice((PORTAL, b"", b'{"kinds": {}}', b"\x80"))
        media = chance.choice(("text/html", "application/json", MEDIA_TYPE))
        headers = {"content-type": media, "retry-after": chance.choice(("", "3", "soon"))}
        return httpx.Response(chance.choice(STATUSES), headers=headers, content=body)
    if draw < 0.9:
        # Our own server's front: it is there and has no time.
        details = ProblemDetails(status=503, code="busy")
        headers = {SERVER_HEADER: server, "content-type": PROBLEM_TYPE, "retry-after": "2"}
        return httpx.Response(503, headers=headers, content=msgspec.json.encode(details))
    return _another_server(chance, now)


def _another_server(chance: random.Random, now: int) -> httpx.Response:
    headers = {SERVER_HEADER: OTHER, "content-type": MEDIA_TYPE}
    if chance.random() < 0.5:
        empty = Page(server=OTHER, time=now, heads={}, kinds={})
        return httpx.Response(200, headers=headers, content=encode(empty))
    code = chance.choice(("another_server", "not_found", "signed_out", "malformed"))
    status = {"signed_out": 401, "not_found": 404, "malformed": 400}.get(code, 409)
    details = ProblemDetails(status=status, code=code, server=OTHER)
    headers["content-type"] = PROBLEM_TYPE
    return httpx.Response(status, headers=headers, content=msgspec.json.encode(details))
