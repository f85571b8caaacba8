"""``lkk-server appeal`` beside a running server: in words, as JSON, and as a clerk."""

from __future__ import annotations

import io
import json
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from lkk_desktop.models.appeals.appeal import Appeal, Enclosure
from lkk_server.__main__ import main
from lkk_server.appeals import telling
from lkk_server.appeals.said import STRANGE
from lkk_server.tables import records
from tests.files_made import EICAR, pdf, picture, scripted
from tests.server.appeals.kit import IVANOV, IVANOVS, TEXT, appeal, asked_about
from tests.server.running import Running
from tests.server.signed import notices

CLOCK = "2026-11-20T10:00+05:00"
MAIL = "ivanov.c7f3a91@example.com"


class Console:
    """The command, over the running server's own database."""

    def __init__(self, server: Running, capsys: pytest.CaptureFixture[str]) -> None:
        self.server = server
        self._capsys = capsys

    def __call__(self, *given: str, fails: bool = False) -> str:
        where = ("--data", str(self.server.data), "--clock", CLOCK)
        self._capsys.readouterr()
        code = main(["appeal", *given, *where])
        said = self._capsys.readouterr()
        assert code == int(fails), said.err
        return said.err if fails else said.out

    def json(self, *given: str) -> Any:
        return json.loads(self(*given, "--json"))


@pytest.fixture
def console(server: Running, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(server, capsys)


def test_an_appeal_is_worked_on_at_the_console(
    server: Running, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert console("list") == "No appeals.\n"
    id = asked_about(server)
    (line,) = console("list").splitlines()
    assert line.split() == [
        *("44565", "20.11.2026", "10:00:00", "25.11.2026", "received", IVANOVS),
        *("Иванов", "Иван", "Иванович", "Задать", "вопрос"),
    ]
    assert console("take", "44565") == "No. 44565: in_work, due 25.11.2026.\n"
    said = console("extend", "44565", "10", "--reason", "Ждём сетевую компанию")
    assert said == "No. 44565: in_work, due 04.12.2026.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("Тариф\nтот же.\n"))
    assert console("answer", "44565", "--text", "-").startswith("No. 44565: completed")
    found = appeal(server, id)
    assert (found.status, found.answer) == ("completed", "Тариф\nтот же.")
    told = {code for code, _ in notices(server, IVANOV)}
    assert told == {"appeal_extended", "appeal_answered"}
    server.clock.pass_by(60)  # the console has a clock of its own, which runs
    server.letter(MAIL, "Ответ на обращение № 44565")
    sheet = console("show", "44565")
    for words in (
        "No. 44565  completed  Задать вопрос: Задать вопрос",
        "due       04.12.2026 (10 working days, extended)",
        f"  Ваш вопрос: {TEXT}",
        "  Тариф\n  тот же.",
        "supplier  appeal_extended  Ждём сетевую компанию",
    ):
        assert words in sheet, words


def test_a_refusal_and_its_author(server: Running, console: Console) -> None:
    id = asked_about(server)
    console("take", id)
    console("refuse", id, "--reason", "Не по адресу")
    assert (appeal(server, id).status, appeal(server, id).answer) == ("refused", "Не по адресу")


def test_json_is_for_other_programs(server: Running, console: Console) -> None:
    assert console.json("list") == []
    id = asked_about(server)
    (one,) = console.json("list", "--status", "received")
    assert (one["appeal"], one["number"], one["due"]) == (id, "44565", "2026-11-25")
    assert console.json("list", "--overdue") == []
    assert console.json("list", "--search", "0710") == [one]
    assert console.json("take", "44565")["appeal"]["status"] == "in_work"
    sheet = console.json("show", "44565")
    assert sheet["deeds"][0]["actor"] == "supplier"
    assert console.json("form")[0]["what"] == "unchanged"


def test_a_terminal_obeys_nothing_that_was_written(server: Running, console: Console) -> None:
    """Also what came in before names and texts were bounded as they are now."""
    id = asked_about(server)
    evil = "счёт\x1b]0;PWNED\x07\x9b2J\u202efdp.pdf"
    file = Enclosure(
        id="f-1", field="files", name=evil, media="application/pdf", size=1, sha256="0" * 64
    )
    found = appeal(server, id)
    text = replace(found.answers[0], value=f"{evil}\nвторая строка")
    table = records["appeal"]
    kept = replace(found, enclosures=(file,), answers=(text,), reason=evil)
    values = dict(zip(Appeal.of.names, Appeal.of.row(kept), strict=True))
    with server.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(values))
    said = console("show", "44565") + console("list")
    assert not STRANGE.search(said)
    assert "счёт\\u001b]0;PWNED\\u0007\\u009b2J\\u202efdp.pdf" in said
    assert "\n    вторая строка" in said
    told = console("show", "44565", "--json")
    assert not STRANGE.search(told)
    assert json.loads(told)["appeal"]["enclosures"][0]["name"] == evil
    assert not STRANGE.search(console("show", evil, fails=True))


def test_as_a_clerk_it_is_their_offices_alone(server: Running, console: Console) -> None:
    id = asked_about(server)
    server.backoffice.appoint("u-operator1", "tyumen-surgut")
    assert console("list", "--as", "operator1") == "No appeals.\n"
    said = console("take", id, "--as", "operator1", fails=True)
    assert said == "lkk-server: there is no such appeal, or it is another office's\n"
    server.backoffice.appoint("u-operator1", "tyumen-nefteyugansk")
    console("take", id, "--as", "operator1")
    assert console.json("show", id)["deeds"][0]["actor"] == "u-operator1"


REFUSED = {
    "nobody": (["show", "44565", "--as", "nobody"], "nobody signs in by this name"),
    "no clerk": (["show", "44565", "--as", "petrova"], "this user serves no office"),
    "unknown": (["take", "99"], "there is no such appeal, or it is another office's"),
    "not taken": (["answer", "44565", "--text", "Ответ"], "take it first"),
    "too far": (
        ["extend", "44565", "31", "--reason", "долго"],
        "the term may have 4 to 30 working days",
    ),
    "no reason": (["extend", "44565", "5", "--reason", " . "], "say why"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_a_sentence(server: Running, console: Console, name: str) -> None:
    id = asked_about(server)
    given, words = REFUSED[name]
    assert words in console(*given, fails=True)
    assert appeal(server, id).status == "received"


@pytest.mark.parametrize(
    "given", [["take"], ["answer", "1"], ["extend", "1", "x", "--reason", "y"], ["dance"], []]
)
def test_a_wrong_option_is_told_at_once(given: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["appeal", *given])
    assert left.value.code == 2


def test_a_pdf_goes_with_the_answer_into_the_cabinet_and_by_mail(
    server: Running, console: Console
) -> None:
    id = asked_about(server)
    console("take", id)
    paper, scan = server.data / "Ответ № 44565.pdf", server.data / "акт.png"
    paper.write_bytes(pdf("Answer"))
    scan.write_bytes(picture("PNG"))
    console("answer", id, "--text", "Ответ в файле", "--file", str(paper), "--file", str(scan))
    found = appeal(server, id).answer_enclosures
    assert [(one.name, one.media) for one in found] == [
        (paper.name, "application/pdf"),
        (scan.name, "image/png"),
    ]
    with server.client(server.sign_in().access) as client:
        for one, file in zip(found, (paper, scan), strict=True):
            assert client.get(f"/files/{one.id}").content == file.read_bytes()
    with server.client(server.sign_in("petrova").access) as client:
        assert client.get(f"/files/{found[0].id}").status_code == 404
    server.clock.pass_by(60)
    letter = server.letter(MAIL, "Ответ на обращение № 44565")
    assert f"К письму приложены файлы: {paper.name}, {scan.name}." in letter.body
    mail = BytesParser(policy=policy.default).parsebytes(letter.file.read_bytes())
    got: list[Any] = list(mail.iter_attachments())
    assert [(one.get_filename(), one.get_content()) for one in got] == [
        (paper.name, paper.read_bytes()),
        (scan.name, scan.read_bytes()),
    ]
    assert f"{paper.name}  application/pdf" in console("show", id)


def test_files_too_large_for_a_letter_wait_in_the_cabinet(
    server: Running, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_ENCLOSED", 100)
    id = asked_about(server)
    console("take", id)
    paper = server.data / "ответ.pdf"
    paper.write_bytes(pdf())
    console("refuse", id, "--reason", "Причина в файле", "--file", str(paper))
    server.clock.pass_by(60)
    letter = server.letter(MAIL, "Обращение № 44565 отклонено")
    assert "слишком велики для письма и ждут вас в личном кабинете: ответ.pdf." in letter.body
    mail = BytesParser(policy=policy.default).parsebytes(letter.file.read_bytes())
    assert list(mail.iter_attachments()) == []


BAD_FILES = {
    "renamed.pdf": (picture("PNG"), "its content is png"),
    "scripted.pdf": (scripted(), "it has scripts or files in it"),
    "virus.pdf": (pdf() + EICAR.encode(), "it has a virus in it"),
    "empty.pdf": (b"", "it is empty"),
    "letter.docx": (b"PK", "it is none of PDF"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_may_not_be_sent_is_named(server: Running, console: Console, name: str) -> None:
    id = asked_about(server)
    console("take", id)
    content, words = BAD_FILES[name]
    file = server.data / name
    file.write_bytes(content)
    said = console("answer", id, "--text", "Ответ", "--file", str(file), fails=True)
    assert name in said
    assert words in said
    assert appeal(server, id).status == "in_work"
    missing = str(server.data / "none.pdf")
    said = console("answer", id, "--text", "Ответ", "--file", missing, fails=True)
    assert "cannot be read (FileNotFoundError)" in said
