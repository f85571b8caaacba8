"""The letter with an answer, through a real mail server: its words, its files, and without them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lkk_server.identity.letters import Letters
from lkk_server.identity.outlets import Attached, Settings, Smtp
from lkk_server.identity.posting import Posting
from tests.server.desk import Desk

PDF = Attached("ответ № 44565.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff\r\n.\r\n%%EOF")
SCAN = Attached("акт.jpg", "image/jpeg", bytes(range(256)) * 4_000)


class Postbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        found: Any = BytesParser(policy=policy.default).parsebytes(content)
        self.taken.append(found)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[Postbox]:
    made = Postbox()
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


def written(tmp_path: Path, box: Postbox, *files: Attached) -> EmailMessage:
    """The letter of an answer that names two files, with those of them that are still there."""
    desk = Desk(tmp_path)
    there = {("u-clerk", str(number)): file for number, file in enumerate(files)}
    with desk.database.write() as connection:
        desk_letters = Letters(desk.sessions.realm)
        connection.exec_driver_sql(
            "INSERT INTO reach VALUES ('u-1', 'email', 'ivanov@example.com', 1)"
        )
        desk_letters.report(
            connection,
            "u-1",
            "appeal_answered",
            {"said": "Ответ.\n\n.\nС точкой в строке <b>", "files": "Файлы: 2."},
            [("u-clerk", "0"), ("u-clerk", "1")],
            number="44565",
            reason="Задать вопрос",
        )
    settings = Settings(host="127.0.0.1", port=box.port, sender="no-reply@lk.example", tls="none")
    outlet = Smtp(settings, desk.sessions.realm.house)
    ways: Any = {"email": outlet, "phone": outlet}
    post = Posting(desk.database, ways, desk.clock, lambda user, id: there.get((user, id)))
    assert post.round() == 1
    desk.database.close()
    (mail,) = box.taken
    return mail


def test_files_arrive_as_they_are_under_their_names(tmp_path: Path, box: Postbox) -> None:
    mail = written(tmp_path, box, PDF, SCAN)
    assert mail.get_content_type() == "multipart/mixed"
    found: list[Any] = list(mail.iter_attachments())
    assert [one.get_filename() for one in found] == [PDF.name, SCAN.name]
    assert [one.get_content_type() for one in found] == [PDF.media, SCAN.media]
    assert [one.get_content() for one in found] == [PDF.content, SCAN.content]
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Ответ.\n\n.\nС точкой в строке <b>\n\nФайлы: 2." in text.get_content().replace(
        "\r\n", "\n"
    )
    assert "строке &lt;b&gt;" in html.get_content()


@pytest.mark.warns
def test_a_file_that_is_gone_does_not_keep_the_words(
    tmp_path: Path, box: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    mail = written(tmp_path, box, PDF)
    found: list[Any] = list(mail.iter_attachments())
    assert [one.get_content() for one in found] == [PDF.content]
    assert "without one of its files" in caplog.text
