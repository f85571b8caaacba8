"""The live channel: server-sent hints that a stream has moved; losing them harms nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx
import msgspec
from httpx_sse import EventSource

from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.protocol import SERVER_HEADER, Hint
from lkk_desktop.sync.transport import HINDRANCES, Transport, hindrance, refusal

SILENCE = httpx.Timeout(10.0, read=45.0)


async def hints(http: httpx.AsyncClient, transport: Transport) -> AsyncGenerator[Hint | None, None]:
    """None once the channel stands, then each hint; ends or raises ``Connectivity`` with it."""
    try:
        access = await transport.good_access()
        headers = {"authorization": f"Bearer {access}", "accept": "text/event-stream"}
        async with http.stream("GET", "/sync/live", headers=headers, timeout=SILENCE) as response:
            if not response.is_success:
                await response.aread()
                failure = refusal(response, transport.server)
                if failure.code == "token_expired":
                    await transport.renewed(access)
                raise failure
            if SERVER_HEADER not in response.headers:
                raise Connectivity("captive_portal")
            if "text/event-stream" not in response.headers.get("content-type", ""):
                raise Connectivity("garbage", "hint")
            yield None
            async for event in EventSource(response).aiter_sse():
                if event.data:
                    yield msgspec.json.decode(event.data, type=Hint)
    except HINDRANCES as error:
        raise hindrance(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Connectivity("garbage", "hint") from error
