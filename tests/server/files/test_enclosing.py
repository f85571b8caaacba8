"""An appeal and its files: taken only with all of them whole, the same and clean (hazard H42)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.command import Problem
from lkk_desktop.online.appeals import AnswerAppeal, TakeAppeal
from lkk_desktop.sync.protocol import Session, encode
from lkk_server.files.scanner import Builtin, Unreachable
from lkk_server.files.shelf import Shelf
from lkk_server.inbox import items
from lkk_server.refused import Refused
from tests import files_made as made
from tests.access.people import OFFICE, OTHER_OFFICE
from tests.server.appeals.kit import IVANOV, appeal, in_office, question, sent
from tests.server.files import kit
from tests.server.files.kit import PDF, TUS, begun, digest, settled, uploaded
from tests.server.running import PACKED, Running, problem


@pytest.fixture
def owner(server: Running) -> Session:
    return server.sign_in()


@pytest.fixture
def client(server: Running, owner: Session) -> Iterator[httpx.Client]:
    with server.client(owner.access) as found:
        yield found


def enclosed(file: Enclosure, **more: Any) -> tuple[Enclosure, ...]:
    return (replace(file, field="files", **more),)


def test_an_appeal_is_taken_with_its_files_and_keeps_them(
    server: Running, owner: Session, client: httpx.Client
) -> None:
    files = enclosed(uploaded(client)) + enclosed(uploaded(client, made.picture("PNG"), "фото.png"))
    command = question(server, enclosures=files)
    assert sent(server, owner, command) == [("accepted", None)]
    assert appeal(server, command.appeal).enclosures == files
    refused = client.delete(f"/files/{files[0].id}", headers=TUS)
    assert (refused.status_code, problem(refused).code) == (409, "file_enclosed")
    # A day later those of the appeal are there, and another, that none names, is not.
    other = uploaded(client)
    server.clock.pass_by(25 * 3_600)
    assert server.files.sweep() == 1
    with server.client(server.sign_in().access) as later:
        assert later.get(f"/files/{files[1].id}").content == made.picture("PNG")
        assert later.get(f"/files/{other.id}").status_code == 404
    assert len(server.files.disk.stored()) == 2


def test_a_file_is_of_one_appeal(server: Running, owner: Session, client: httpx.Client) -> None:
    files = enclosed(uploaded(client))
    assert sent(server, owner, question(server, enclosures=files)) == [("accepted", None)]
    assert sent(server, owner, question(server, enclosures=files)) == [("rejected", "file_missing")]


OTHER = digest(b"other")


@pytest.mark.parametrize(
    "other",
    [
        {"id": "nothing"},
        {"sha256": OTHER},
        {"size": len(PDF) + 1},
        {"media": "image/png"},
        {"name": "акт.exe"},
        {"name": "акт.png"},
        {"name": "Совсем другое.pdf"},
    ],
)
def test_another_file_than_the_one_that_is_there(
    server: Running, owner: Session, client: httpx.Client, other: dict[str, Any]
) -> None:
    wrong = enclosed(uploaded(client), **other)
    told = sent(server, owner, question(server, enclosures=wrong))
    assert told == [("rejected", "file_missing")]


def test_a_part_of_a_file_is_no_file(server: Running, owner: Session, client: httpx.Client) -> None:
    path = begun(client, PDF)
    kit.sent(client, path, PDF[:-1])
    file = Enclosure(
        id=path.rpartition("/")[2],
        field="files",
        name="Акт.pdf",
        media="application/pdf",
        size=len(PDF),
        sha256=digest(PDF),
    )
    command = question(server, enclosures=(file,))
    assert sent(server, owner, command) == [("rejected", "file_missing")]
    kit.sent(client, path, PDF[-1:], len(PDF) - 1)
    assert settled(client, path) == "clean"
    assert sent(server, owner, question(server, enclosures=(file,))) == [("accepted", None)]


def test_what_is_not_looked_at_yet_and_what_is_refused(
    server: Running,
    owner: Session,
    client: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*_: object) -> None:
        raise Unreachable("away")

    monkeypatch.setattr(Builtin, "scan", away)
    path = begun(client, PDF)
    kit.sent(client, path, PDF)
    file = Enclosure(
        id=path.rpartition("/")[2],
        field="files",
        name="Акт.pdf",
        media="application/pdf",
        size=len(PDF),
        sha256=digest(PDF),
    )
    assert sent(server, owner, question(server, enclosures=(file,))) == [
        ("rejected", "file_unchecked")
    ]
    monkeypatch.setattr(Builtin, "scan", lambda *_: "Found")
    assert settled(client, path) == "file_infected"
    assert sent(server, owner, question(server, enclosures=(file,))) == [
        ("rejected", "file_refused")
    ]


def test_an_appeal_that_is_refused_names_no_file(
    server: Running, owner: Session, client: httpx.Client
) -> None:
    files = enclosed(uploaded(client))
    told = sent(server, owner, question(server, enclosures=files, answers={}))
    assert told == [("rejected", "required")]
    assert client.delete(f"/files/{files[0].id}", headers=TUS).status_code == 204


def test_an_answers_files_are_read_by_its_author_and_their_office_alone(
    server: Running, owner: Session, client: httpx.Client
) -> None:
    papers = enclosed(uploaded(client, made.pdf("papers"), "бумаги.pdf"))
    command = question(server, enclosures=papers)
    sent(server, owner, command)
    clerk, other = in_office(server, OFFICE), in_office(server, OTHER_OFFICE, login="dolgov")
    with server.client(clerk.access) as desk:
        assert desk.get(f"/files/{papers[0].id}").content == made.pdf("papers")
        answer = uploaded(desk, made.pdf("answer"), "ответ.pdf")
        path = f"/files/{answer.id}"
        assert client.get(path).status_code == 404
        for asked in (
            TakeAppeal(appeal=command.appeal),
            AnswerAppeal(appeal=command.appeal, text="Ответ во вложении.", files=(answer.id,)),
        ):
            done = desk.post(asked.path, content=encode(asked), headers=PACKED)
            assert done.status_code == 200, done.text
        assert desk.get(path).content == made.pdf("answer")
    assert client.get(path).content == made.pdf("answer")
    with server.client(other.access) as elsewhere:
        for one in (path, f"/files/{papers[0].id}"):
            assert elsewhere.get(one).status_code == 404
    with server.client(server.sign_in("petrova").access) as stranger:
        assert stranger.get(path).status_code == 404
    assert server.letter("ivanov", items(server.data)[-1].subject)


def test_the_shelf_keeps_what_an_office_adds(server: Running, client: httpx.Client) -> None:
    shelf = server.files.shelf
    file = shelf.put(IVANOV, "C:\\ответ.pdf", "application/pdf", PDF, appeal="a-1")
    assert (file.name, file.size, file.sha256) == ("ответ.pdf", len(PDF), digest(PDF))
    assert client.get(f"/files/{file.id}").content == shelf.content(IVANOV, file.id) == PDF
    with pytest.raises(Refused):
        shelf.content("u-petrova", file.id)
    for name, media, data, code in (
        ("a.pdf", "image/png", PDF, "file_renamed"),
        ("a.pdf", "application/pdf", made.scripted(), "pdf_scripted"),
        ("a.exe", "application/pdf", PDF, "file_kind"),
    ):
        with pytest.raises(Problem) as caught:
            shelf.put(IVANOV, name, media, data)
        assert caught.value.code == code
    infected = made.archive({"a": made.EICAR.encode()}, 0)
    with pytest.raises(Problem) as caught:
        shelf.put(IVANOV, "a.zip", "application/zip", infected)
    assert caught.value.code == "file_infected"
    assert len(server.files.disk.stored()) == 1


def test_without_a_scanner_of_its_own_the_servers_looks(
    server: Running, client: httpx.Client
) -> None:
    shelf = Shelf(server.database, server.files.disk, "tyumen")
    file = shelf.put(IVANOV, "ответ.pdf", "application/pdf", PDF, appeal="a-1")
    assert settled(client, f"/files/{file.id}") == "clean"


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "\u202egpj.pdf", "a\x1b[2J\n.pdf"])
def test_a_name_that_may_not_be_kept_never_gets_into_an_appeal(
    server: Running, owner: Session, client: httpx.Client, name: str
) -> None:
    wrong = enclosed(uploaded(client), name=name)
    assert sent(server, owner, question(server, enclosures=wrong)) == [("rejected", "file_name")]
