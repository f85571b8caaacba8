"""Our client against a foreign server of tus: npm's ``@tus/server``, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lkk_desktop.replica.attachments import PART
from lkk_desktop.sync.protocol import SERVER_HEADER
from tests.enclosing import picture
from tests.household import SERVER
from tests.sync.carried import Post
from tests.sync.tusd import Tusd

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("tus_server.mjs")
LARGE = picture(24 * 1024 * 1024)
MIDDLE = picture(6 * PART + 11)
PACKAGES = ("@tus/server@2", "@tus/file-store@2")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages, and the script beside them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node.js here")
    folder = tmp_path_factory.mktemp("tus")
    (folder / "package.json").write_text("{}")
    how = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(how, cwd=folder, check=True, capture_output=True, timeout=90)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("npm does not give @tus/server: no network")
    shutil.copy(SCRIPT, folder)
    return folder


class Foreign(Tusd):
    """The foreign server, behind a wire that may be cut."""

    def __init__(self, packages: Path, kept: Path) -> None:
        super().__init__()
        self._packages = packages
        self.kept = kept
        self.process: subprocess.Popen[str] | None = None
        self.port = 0

    def start(self) -> None:
        self.kept.mkdir(exist_ok=True)
        how = ["node", SCRIPT.name, str(self.kept), SERVER_HEADER, SERVER]
        self.process = subprocess.Popen(how, cwd=self._packages, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            await server.wait_closed()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bytes both ways; towards the server so many and no more, where the wire is cut."""
        there, back = await asyncio.open_connection("127.0.0.1", self.port)

        async def carry(source: asyncio.StreamReader, into: asyncio.StreamWriter, up: bool) -> None:
            try:
                while piece := await source.read(65_536):
                    if up and self.cut_after is not None:
                        piece = piece[: self.cut_after]
                        self.cut_after -= len(piece)
                    into.write(piece)
                    await into.drain()
                    if up and self.cut_after == 0:
                        self.cut_after = None
                        break
            except ConnectionError:
                pass
            finally:
                writer.close()
                back.close()

        with contextlib.suppress(asyncio.CancelledError):  # by the end of the loop
            await asyncio.gather(carry(reader, back, True), carry(there, writer, False))


@pytest.fixture
def foreign(packages: Path, tmp_path: Path) -> Iterator[Foreign]:
    made = Foreign(packages, tmp_path / "kept")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def post(tmp_path: Path, foreign: Foreign) -> Iterator[Post]:
    made = Post(tmp_path / "profile", foreign)
    yield made
    made.close()


def test_a_file_of_almost_25_megabytes_arrives(post: Post, foreign: Foreign) -> None:
    post.say("c1", post.attach(LARGE))
    post.run(lambda: post.settled == ["c1"], 60)
    assert (foreign.kept / "file-1").read_bytes() == LARGE


@pytest.mark.parametrize("cut", [700, PART, PART + 900, 4 * PART])
def test_a_wire_that_is_cut_goes_on_from_where_it_was(
    post: Post, foreign: Foreign, cut: int
) -> None:
    post.say("c1", post.attach(MIDDLE))
    foreign.cut_after = cut
    post.run(lambda: post.settled == ["c1"], 60)
    assert (foreign.kept / "file-1").read_bytes() == MIDDLE


def test_one_that_is_taken_back_is_removed(post: Post, foreign: Foreign) -> None:
    post.say("c1", post.attach(MIDDLE))
    foreign.cut_after = 2 * PART
    post.run(lambda: foreign.cut_after is None, 60)
    post.withdraw("c2", of="c1")
    post.run(
        lambda: set(post.settled) == {"c1", "c2"} and not (foreign.kept / "file-1").exists(), 60
    )


def test_one_that_is_damaged_there_is_sent_anew(post: Post, foreign: Foreign) -> None:
    post.say("c1", post.attach(MIDDLE))
    kept = foreign.kept / "file-1"
    post.run(lambda: (kept.exists() and kept.stat().st_size >= PART) or post.settled == ["c1"], 60)
    if post.settled:
        pytest.skip("it had arrived before it could be damaged")
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    post.run(lambda: post.settled == ["c1"], 60)
    assert kept.read_bytes() == MIDDLE
