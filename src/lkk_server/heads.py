"""Heads of requests are bounded: whoever asks without an end is let go before any sign-in."""

from __future__ import annotations

from typing import Any

MOST_HEAD = 64 * 1024
"""Bytes of a head that may be incomplete, past the first portion of the line (h11's own bound)."""
REFUSED = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


def protocol() -> Any:
    """What uvicorn is to speak HTTP with: httptools, which bounds no head by itself, or h11 where
    that is not installed, which does."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return "h11"

    class Bounded(HttpToolsProtocol):
        """Counts what comes while a head is incomplete; bodies cost it nothing."""

        in_head = False
        head = 0

        def data_received(self, data: bytes) -> None:
            before = self.in_head
            super().data_received(data)
            if before and self.in_head and not self.transport.is_closing():
                self.head += len(data)
                if self.head > MOST_HEAD:
                    self.transport.write(REFUSED)
                    self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.in_head, self.head = True, 0

        def on_headers_complete(self) -> None:
            self.in_head = False
            super().on_headers_complete()

    return Bounded
