"""``lkk-server inbox``: the letters and messages that became files, as one list, newest last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import msgspec

PAUSE = 0.5


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A letter or a message as it was sent."""

    file: Path
    to: str
    date: str
    subject: str
    body: str


def items(data: Path) -> list[Item]:
    """All that lies there, in the order in which it was sent."""
    files = [*(data / "mail").glob("[0-9]*.eml"), *(data / "sms").glob("[0-9]*.txt")]
    return [read(file) for file in sorted(files, key=_when)]


def _when(file: Path) -> tuple[str, int]:
    """By the server's time, which its name begins with; of one moment, by when it was written."""
    return file.name.partition("-")[0], file.stat().st_mtime_ns


def read(file: Path) -> Item:
    """One file's letter or message."""
    if file.suffix == ".txt":
        head, _, body = file.read_text("utf-8").partition("\n\n")
        said = dict(line.split(": ", 1) for line in head.splitlines())
        return Item(file=file, to=said["To"], date=said["Date"], subject="SMS", body=body.strip())
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    text = mail.get_body(("plain",))
    return Item(
        file=file,
        to=str(mail["To"]),
        date=str(mail["Date"]),
        subject=str(mail["Subject"]),
        body="" if text is None else str(text.get_content()).strip(),
    )


def shown(item: Item) -> str:
    """An item as the command prints it."""
    return f"── {item.date} · {item.to} · {item.subject}\n\n{item.body}\n"


def told(data: Path, to: str = "", *, follow: bool = False) -> Iterator[Item]:
    """What is there, to whoever's address contains ``to``; then, if asked, what comes."""
    seen: set[Path] = set()
    while True:
        for item in items(data):
            if item.file not in seen and to.lower() in item.to.lower():
                yield item
            seen.add(item.file)
        if not follow:
            return
        time.sleep(PAUSE)


def show(data: Path, to: str, say: Callable[[str], None], *, follow: bool) -> None:
    """Print the inbox, until interrupted where it is followed."""
    try:
        for item in told(data, to, follow=follow):
            say(shown(item))
    except KeyboardInterrupt:
        return
