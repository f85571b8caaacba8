"""A bare feed: Python, HTTP and SQLite, and nothing that makes a feed safe.

The server is ``http.server`` over an open SQLite file with a table a kind and one sequence of
positions over all of them; each request names a position, and gets the next ``MOST_ROWS`` rows as
MessagePack. The client is ``http.client`` on one connection: it decodes a page, and stores its rows
and the position that it came to in one transaction. There is one feed for all: no streams, scopes,
tokens, digests, checks, packing or live channel, and one step after the other.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.sync.protocol import MOST_ROWS

Kinds = Mapping[str, list[tuple[Any, ...]]]
Page = dict[str, list[list[Any]]]
PATIENCE = 10


@contextmanager
def serving(path: Path, kinds: Kinds) -> Iterator[str]:
    """Serve these rows, whose first value is replaced by their place; the address is given."""
    _plant(path, kinds)
    command = [sys.executable, "-m", "benchmarks.feed", str(path), *kinds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        process.wait(PATIENCE)


def fill(url: str, driver: Any, statements: Mapping[str, str]) -> int:
    """Pull until there is nothing more; the number of rows that came."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    keep = "INSERT OR REPLACE INTO meta (name, value) VALUES ('fed', ?)"
    place = count = 0
    while True:
        connection.request("GET", f"/{place}")
        page = msgspec.msgpack.decode(connection.getresponse().read(), type=Page)
        if not page:
            connection.close()
            return count
        driver.execute("BEGIN IMMEDIATE")
        for name, rows in page.items():
            driver.executemany(statements[name], rows)
            count += len(rows)
            place = max(place, rows[-1][0])
        driver.execute(keep, (str(place),))
        driver.execute("COMMIT")


def _plant(path: Path, kinds: Kinds) -> None:
    driver = sqlcipher.connect(str(path), isolation_level=None)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("BEGIN")
    place = 0
    for name, rows in kinds.items():
        columns = ", ".join(f"c{number}" for number in range(1, len(rows[0])))
        driver.execute(f"CREATE TABLE {name} (position INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * len(rows[0]))
        numbered = [(place + number, *row[1:]) for number, row in enumerate(rows, 1)]
        driver.executemany(f"INSERT INTO {name} VALUES ({marks})", numbered)
        place += len(rows)
    driver.execute("COMMIT")
    driver.close()


def main() -> None:
    """``python -m benchmarks.feed FILE KIND …``: says its address, and serves until it is ended."""
    path, *kinds = sys.argv[1:]
    driver = sqlcipher.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    driver.execute("PRAGMA cache_size = -64000")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            after = int(self.path[1:])
            page = {}
            for name in kinds:
                rows = driver.execute(
                    f"SELECT * FROM {name} WHERE position > ? AND position <= ? ORDER BY position",
                    (after, after + MOST_ROWS),
                ).fetchall()
                if rows:
                    page[name] = rows
            body = msgspec.msgpack.encode(page)
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
