"""Signing in and out: identity is never queued."""

from __future__ import annotations

import httpx

from lkk_desktop.online.asking import refusal
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.protocol import Session, SignIn
from lkk_desktop.sync.transport import call


async def sign_in(http: httpx.AsyncClient, request: SignIn) -> Session:
    """A session for a login or account number. Raises ``Problem`` and ``Connectivity``."""
    try:
        return await call(http, "/session", request, Session)
    except Connectivity as failure:
        refused = refusal(failure)
        if refused is None:
            raise
        raise refused from None


async def sign_out(http: httpx.AsyncClient, access: str) -> None:
    """Revoke this device's tokens on the server. Raises ``Connectivity``."""
    try:
        await http.delete("/session", headers={"authorization": f"Bearer {access}"})
    except (httpx.HTTPError, OSError) as error:
        raise Connectivity("unreachable", type(error).__name__) from error
