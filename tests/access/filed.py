"""Examples of what is asked of files."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from tests.access.clerking import question_sent
from tests.access.people import Caller, Town
from tests.access.things import Example, Raw, Things, everything
from tests.server.files.kit import OFFSET, PDF, TUS, begun, digest, said, sent, settled

NAME = "Паспорт.pdf"


def _begun(town: Town, things: Things) -> Things:
    """The owner has begun a file."""
    with town.client(town.callers["owner"]) as client:
        path = begun(client, PDF, filename=NAME)
    return msgspec.structs.replace(things, file=path.rpartition("/")[2])


def _clean(town: Town, things: Things) -> Things:
    """The owner has a file that has passed."""
    things = _begun(town, things)
    path = f"/files/{things.file}"
    with town.client(town.callers["owner"]) as client:
        assert sent(client, path, PDF).status_code == 204
        assert settled(client, path) == "clean"
    return things


def _enclosed(town: Town, things: Things) -> Things:
    """And has sent it with an appeal, which their office's clerks work on."""
    things = _clean(town, things)
    file = Enclosure(
        id=things.file,
        field="files",
        name=NAME,
        media="application/pdf",
        size=len(PDF),
        sha256=digest(PDF),
    )
    return question_sent(town, things, (file,))


def _announcing(_caller: Caller, _things: Things, _town: Town) -> Raw:
    return Raw({**TUS, "upload-length": "9", "upload-metadata": said(filename=NAME)})


def _sending(_caller: Caller, _things: Things, _town: Town) -> Raw:
    return Raw({**TUS, "content-type": OFFSET, "upload-offset": "0"}, PDF[:99])


def _plain(_caller: Caller, _things: Things, _town: Town) -> Raw:
    return Raw(TUS)


FILED: dict[str, Example] = {
    "announce_file": Example(_announcing, named=False),
    "ask_file": Example(_plain, before=_clean, guess=everything),
    "send_file": Example(_sending, before=_begun, guess=everything),
    "drop_file": Example(_plain, before=_clean, guess=everything),
    "fetch_file": Example(_plain, before=_enclosed, guess=everything, shows=("%PDF-",)),
}
