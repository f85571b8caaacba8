"""``upload``: an appeal's 25 megabytes from the outbox to the server, against a bare copy by HTTP;
``upload_memory``: what the program grows by meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import PATIENCE, Synced, clock_of, profile, serving
from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.appeals.appeal import MOST_BYTES, Agreed
from lkk_desktop.models.appeals.catalogue import AppealForm, consents
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Moment
from lkk_desktop.replica.attachments import Attachments, FormDraft
from lkk_desktop.replica.copying import attach_bytes
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.transport import client
from tests.journeys.desk import Address

FORM = "tyumen/form/question"
DRAFT = "draft"
FEW = MOST_BYTES // 25
"""Bytes of the smaller file, beside which a whole one is to take no more memory."""


def upload(folder: Path, size: Size) -> Figure:
    """Megabytes a second from the first request to the answer that the server has all; floor: the
    same bytes from a file, posted at once, and on the server's disk when it answers."""
    numbers = itertools.count()
    content = picture(MOST_BYTES)
    (source := folder / "bare").write_bytes(content)
    with ExitStack() as stack:
        server = stack.enter_context(serving(folder))
        template = profile(folder / "profile", server)
        bare = stack.enter_context(_sink(folder / "copied"))

        def measured() -> float:
            files = said(template, folder / f"profile{next(numbers)}", server, content)
            return len(content) / 1e6 / _carried(files, server)

        def floor() -> float:
            return len(content) / 1e6 / asyncio.run(_posted(bare, source))

        values, floors = in_turn(measured, floor, size.times)
    assert (folder / "copied").read_bytes() == content
    return figure("upload", "MB/s", values, floors)


def upload_memory(folder: Path, size: Size) -> Figure:
    """Megabytes that the program grows by at most; floor: the same with a twenty-fifth of them."""
    numbers = itertools.count()
    with serving(folder) as server:
        template = profile(folder / "profile", server)

        def once(content: bytes) -> float:
            files = said(template, folder / f"profile{next(numbers)}", server, content)
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.grown", str(files.folder), server.url, "sent"],
                input=f"{files.keys.outbox.hex()} {files.keys.replica.hex()}",
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return int(done.stdout) / 1024

        many, few = picture(MOST_BYTES), picture(FEW)
        values, floors = in_turn(lambda: once(many), lambda: once(few), size.times)
    return figure("upload_memory", "MB", values, floors)


def picture(size: int) -> bytes:
    """A TIFF of no more than so many bytes, whose pixels are noise."""
    from PIL import Image

    side = int(((size - 4_096) / 3) ** 0.5)
    into = BytesIO()
    noise = random.Random(7).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), noise).save(into, "TIFF")
    return into.getvalue()


def said(template: Files, folder: Path, server: Address, content: bytes) -> Files:
    """A copy of a profile in whose outbox an appeal waits with one file."""
    shutil.copytree(template.folder, folder)
    files = Files(folder, template.keys)
    clock = clock_of(server)
    connection = Connection(files, "outbox")
    try:
        outbox, kept = Outbox(connection), Attachments(connection)
        form = outbox.shown.get(AppealForm, FORM)
        assert form is not None
        user = outbox.meta("user") or ""
        linked = outbox.shown.find(LinkedAccount, user=user)
        kept.keep(FormDraft(id=DRAFT, form=FORM, version=form.version, account=None, answers={}))
        file = attach_bytes(
            connection, DRAFT, str(uuid7()), "files", "scan.tiff", content, lambda *_: None
        )
        given = tuple(
            Agreed(consent=one.id, version=one.version, sha256=one.sha256)
            for one in consents(outbox.shown, form.supplier)
        )
        command, now = str(uuid7()), clock()
        moment = Moment(now=now, made=now, actor=user, channel="app", command=command)
        appeal = SubmitAppeal(
            user=user,
            appeal=str(uuid7()),
            account=linked[0].account,
            form=form.id,
            form_version=form.version,
            answers={"text": "Почему счёт такой большой?"},
            enclosures=(file.enclosure,),
            consents=given,
        )
        outbox.submit(appeal, command, now, moment, None, DRAFT)
    finally:
        connection.close()
    return files


class _Told:
    """Hears when the first word of a file came, and when the server had all of it."""

    def __init__(self) -> None:
        self.begun = self.done = 0.0

    def progress(self, command: str, done: int, of: int) -> None:
        self.begun = self.begun or time.perf_counter()
        if done == of:
            self.done = self.done or time.perf_counter()

    def fetched(self, file: str) -> None:
        del file


def _carried(files: Files, server: Address) -> float:
    """Seconds from the file's announcement to the answer that the server has it all."""
    told = _Told()
    synced = Synced(files, server, told)
    synced.worker.start()
    synced.wait(lambda: synced.status is not None and synced.whole() and not synced.status.waiting)
    synced.worker.stop()
    assert told.done
    return told.done - told.begun


async def _posted(url: str, source: Path) -> float:
    async with client(url) as http:
        begun = time.perf_counter()
        answer = await http.post("/", content=source.read_bytes())
        assert answer.is_success
        return time.perf_counter() - begun


@contextmanager
def _sink(into: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink", str(into)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()
