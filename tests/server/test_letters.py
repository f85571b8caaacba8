"""Letters: written with what they tell of, sent afterwards, once, whatever the mail server does."""

from __future__ import annotations

import shutil
import socket
import ssl
import string
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, get_args

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from aiosmtpd.smtp import Session as SmtpSession

from lkk_server import inbox, suppliers
from lkk_server.__main__ import main
from lkk_server.files.room import Room
from lkk_server.identity import letters, posting
from lkk_server.identity.letters import LANGUAGES, Letters, Word, words_of
from lkk_server.identity.outlets import MailFiles, Settings, SmsFiles, Smtp
from lkk_server.identity.posting import Posting, posting_of
from lkk_server.identity.tickets import Code
from lkk_server.serving import CannotStart, post_of
from tests.server.core_kit import on_sqlite
from tests.server.desk import Desk

HOUSE = suppliers.house()
TO = "ivanov@example.com"
CODE = Code("email", TO, "012345", 1_800_000, "/confirmation/abc")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


def write(desk: Desk, to: str = TO, word: Word = "device_new", **values: str | int) -> None:
    with desk.database.write() as connection:
        said = {"device": "Ноутбук"} | values
        Letters(desk.sessions.realm).send(connection, word, "email", to, **said)  # type: ignore[arg-type]


def waiting(desk: Desk) -> int:
    with desk.database.read() as connection:
        asked = "SELECT count(*) FROM outgoing WHERE sent IS NULL"
        return int(connection.exec_driver_sql(asked).scalar_one())


def files(desk: Desk, folder: Path) -> Posting:
    outlets: Any = {"email": MailFiles(folder / "mail", HOUSE), "phone": SmsFiles(folder / "sms")}
    return Posting(desk.database, outlets, desk.clock)


def mail(file: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


# ── words ─────────────────────────────────────────────────────────────────────────────────────


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_the_same_things(language: str) -> None:
    own, russian = words_of(language), words_of("ru")
    assert own.keys() == russian.keys()
    assert set(get_args(Word)) <= own.keys()
    for word in get_args(Word):
        assert own[word].keys() == russian[word].keys()
        for part, text in own[word].items():
            assert fields(text) == fields(russian[word][part]), (word, part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", get_args(Word))
def test_every_letter_can_be_written(desk: Desk, language: str, word: Word) -> None:
    made = Letters(desk.sessions.realm)
    said = {"account": "0710000000", "device": "D", "contact": "p•••@m•••.ru", "until": 10**12}
    said |= {"number": "44565", "reason": "R", "said": "S", "files": "F", "due": "04.12.2026"}
    said |= {"amount": "1,00", "card": "XXXX 0005", "day": "10.12.2026", "next": "N"}
    said |= {"what": "W", "where": "V"}
    cheque = ("kind", "items", "amount", "taken", "drive", "document", "sign", "others", "check")
    said |= dict.fromkeys(cheque, "C")
    with desk.database.write() as connection:
        for way in ("email", "phone"):
            part = "sms" if way == "phone" else "text"
            if part not in words_of(language)[word]:
                continue
            if "{code}" in words_of(language)[word][part]:
                code = CODE._replace(way=way)
                made.send_code(connection, word, code, language, account="0710000000")
            else:
                made.send(connection, word, way, TO, language, **said)  # type: ignore[arg-type]
        asked = "SELECT way, subject, body FROM outgoing"
        rows = connection.exec_driver_sql(asked).fetchall()
    assert rows
    for way, subject, body in rows:
        assert "{" not in subject + body
        assert bool(subject) == (way == "email")
        assert HOUSE.phone in body or HOUSE.short_name in body
        if way == "phone":
            assert "\n" not in body


def test_an_unknown_language_is_the_suppliers(desk: Desk, tmp_path: Path) -> None:
    with desk.database.write() as connection:
        Letters(desk.sessions.realm).send_code(connection, "recovery", CODE, "xx")
    files(desk, tmp_path).round()
    assert "Здравствуйте" in inbox.items(tmp_path)[0].body


# ── on their way ──────────────────────────────────────────────────────────────────────────────


def test_a_letter_is_text_and_html_with_the_servers_date(desk: Desk, tmp_path: Path) -> None:
    with desk.database.write() as connection:
        made = Letters(desk.sessions.realm)
        made.send_code(connection, "registration", CODE, "ru", account="0710000000")
    assert files(desk, tmp_path).round() == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    found = mail(file)
    assert (found["To"], found["Subject"]) == (TO, "012345 — код для регистрации")
    assert found["Date"] == "Fri, 20 Nov 2026 05:00:00 +0000"
    assert found["Message-ID"].endswith("@localhost>")
    plain = BytesParser(policy=policy.compat32).parsebytes(file.read_bytes())
    assert str(make_header(decode_header(plain["From"]))).startswith(f"{HOUSE.short_name} <")
    text, html = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "012345" in text.get_content().splitlines()
    assert "<b" in html.get_content()
    assert "012345</b>" in html.get_content()


def test_what_is_undone_sends_nothing(desk: Desk, tmp_path: Path) -> None:
    def undone() -> None:
        with desk.database.write() as connection:
            Letters(desk.sessions.realm).send(connection, "password_changed", "email", TO)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        undone()
    assert files(desk, tmp_path).round() == 0
    assert not (tmp_path / "mail").exists()


@on_sqlite
def test_once_sent_the_database_holds_neither_words_nor_address(desk: Desk, tmp_path: Path) -> None:
    write(desk)
    files(desk, tmp_path).round()
    with desk.database.write() as connection:
        asked = "SELECT recipient, subject, body, sent FROM outgoing"
        assert connection.exec_driver_sql(asked).one() == ("", "", "", desk.clock.now)
        letters.purge(connection, desk.clock.now + letters.KEPT + 1)
        assert connection.exec_driver_sql("SELECT count(*) FROM outgoing").scalar() == 0


@pytest.mark.parametrize(
    "to",
    [
        "a@example.com\r\nBcc: all@example.com",
        "a@example.com\nSubject: other",
        "a@example.com, b@example.com",
        "a\0@example.com",
        "",
    ],
)
@pytest.mark.warns
def test_an_address_brings_no_header_of_its_own(desk: Desk, tmp_path: Path, to: str) -> None:
    write(desk, to)
    assert files(desk, tmp_path).round() == 0
    assert waiting(desk) == 0
    assert not (tmp_path / "mail").exists()


def test_what_others_typed_brings_no_line_and_no_link(desk: Desk, tmp_path: Path) -> None:
    device = "PC\r\nBcc: x@example.com\n\nhttps://evil.example/ \u2028<script>" + "x" * 10_000
    write(desk, device=device)
    assert files(desk, tmp_path).round() == 1
    found = mail(next((tmp_path / "mail").iterdir()))
    assert found["Bcc"] is None
    text, html = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "://" not in text.get_content()
    assert "<script" not in html.get_content()
    assert "<a " not in html.get_content()
    assert len(text.get_content()) < 1_000


def test_two_processes_send_each_letter_once(desk: Desk, tmp_path: Path) -> None:
    for number in range(30):
        write(desk, f"u{number}@example.com")
    both = [files(desk, tmp_path), files(desk, tmp_path)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda one: one.round(), both)) == 30
    assert len({item.to for item in inbox.items(tmp_path)}) == len(inbox.items(tmp_path)) == 30


def test_a_letter_of_a_process_that_died_goes_out_after_its_lease(
    desk: Desk, tmp_path: Path
) -> None:
    class Power(BaseException):
        pass

    class Dying:
        def send(self, _parcel: object) -> None:
            raise Power

    write(desk)
    dying = Dying()
    with pytest.raises(Power):
        Posting(desk.database, {"email": dying, "phone": dying}, desk.clock).round()
    assert files(desk, tmp_path).round() == 0
    desk.clock.now += posting.LEASE
    assert files(desk, tmp_path).round() == 1


# ── a real mail server ────────────────────────────────────────────────────────────────────────


class Postbox:
    """What a mail server took; addresses at ``never.example`` and ``later.example`` it does not."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.endswith("@never.example"):
            return "550 no such person"
        if address.endswith("@later.example"):
            return "450 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        found: Any = BytesParser(policy=policy.default).parsebytes(content)
        self.taken.append(found)
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def by_smtp(desk: Desk, port: int) -> Posting:
    said = Settings(host="127.0.0.1", port=port, sender="no-reply@lk.example", tls="none")
    outlet = Smtp(said, HOUSE)
    return Posting(desk.database, {"email": outlet, "phone": outlet}, desk.clock)


def serving(port: int, box: Postbox) -> Controller:
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def test_letters_wait_for_a_mail_server_that_is_down(
    desk: Desk, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = by_smtp(desk, port)
    for number in range(3):
        write(desk, f"u{number}@example.com")
    assert post.round() == 0
    assert waiting(desk) == 3
    assert caplog.text.count("letters wait: ConnectionRefusedError") == 1
    assert "example.com" not in caplog.text
    box = Postbox()
    controller = serving(port, box)
    try:
        assert post.round() == 0  # not before the pause is over
        desk.clock.pass_by(60)
        assert post.round() == 3
        assert post.round() == 0
    finally:
        controller.stop()
    assert sorted(box.to) == [f"u{number}@example.com" for number in range(3)]
    assert box.taken[0]["From"].addresses[0].addr_spec == "no-reply@lk.example"


def test_a_refused_recipient_holds_nobody_up(
    desk: Desk, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    for to in ("a@never.example", "b@later.example", "c@example.com"):
        write(desk, to)
    box = Postbox()
    controller = serving(port, box)
    try:
        post = by_smtp(desk, port)
        assert post.round() == 1
        assert waiting(desk) == 1
        assert "given up: refused with 550" in caplog.text
        for _ in range(200):  # it is tried again, and less often, until it is worth nothing
            desk.clock.pass_by(3_600)
            post.round()
    finally:
        controller.stop()
    assert box.to == ["c@example.com"]
    assert waiting(desk) == 0
    assert "would come too late" in caplog.text
    assert "example" not in caplog.text


def test_messages_do_not_wait_for_a_mail_server_that_is_down(
    desk: Desk, port: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = Settings(host="127.0.0.1", port=port, sender="no-reply@lk.example", tls="none")
    outlets: Any = {"email": Smtp(said, HOUSE), "phone": SmsFiles(tmp_path / "sms")}
    write(desk)
    with desk.database.write() as connection:
        message = CODE._replace(way="phone", to="79221234567")
        Letters(desk.sessions.realm).send_code(connection, "registration", message, "ru")
    write(desk, "second@example.com")
    assert Posting(desk.database, outlets, desk.clock).round() == 1
    assert [one.to for one in inbox.items(tmp_path)] == ["+79221234567"]
    assert caplog.text.count("letters wait") == 1


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A mail server's certificate that this machine trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, made = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made_for = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    terms = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(made)]
    words = ["openssl", "req", "-x509", *terms, *made_for]
    subprocess.run(words, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return context


@pytest.mark.warns  # the test's mail server says that a word of its own is old
@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_letters_go_by_tls_and_a_password(
    desk: Desk, port: int, certificate: ssl.SSLContext, tls: Any
) -> None:
    came: list[tuple[bytes, bytes]] = []

    def known(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        came.append((data.login, data.password))
        return AuthResult(success=True)

    box = Postbox()
    terms: Any = {"authenticator": known, "hostname": "127.0.0.1"}
    if tls == "tls":
        terms |= {"ssl_context": certificate, "auth_require_tls": False}
    else:
        terms |= {"tls_context": certificate, "require_starttls": True, "auth_required": True}
    controller = Controller(box, port=port, **terms)
    controller.start()
    try:
        write(desk)
        said = Settings(
            host="localhost",
            port=port,
            sender="a@lk.example",
            tls=tls,
            user="lk",
            password="geheim",
        )
        outlet = Smtp(said, HOUSE)
        post = Posting(desk.database, {"email": outlet, "phone": outlet}, desk.clock)
        assert post.round() == 1
    finally:
        controller.stop()
    assert (box.to, came) == ([TO], [(b"lk", b"geheim")])


def test_a_wrong_password_of_ours_is_no_letters_fault(
    desk: Desk, port: int, certificate: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    def nobody(_server: Any, _session: Any, _envelope: Any, _how: str, _data: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    terms: Any = {"tls_context": certificate, "authenticator": nobody, "auth_required": True}
    controller = Controller(Postbox(), hostname="127.0.0.1", port=port, **terms)
    controller.start()
    try:
        write(desk)
        said = Settings(host="localhost", port=port, sender="a@b.example", user="x", password="y")
        outlet = Smtp(said, HOUSE)
        post = Posting(desk.database, {"email": outlet, "phone": outlet}, desk.clock)
        assert post.round() == 0
    finally:
        controller.stop()
    assert waiting(desk) == 1
    assert "letters wait: SMTPAuthenticationError" in caplog.text


def test_a_mail_server_that_cannot_be_trusted_gets_nothing(
    desk: Desk, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It offers no STARTTLS, which the settings ask for: the password would go in the clear."""
    write(desk)
    box = Postbox()
    controller = serving(port, box)
    try:
        said = Settings(host="127.0.0.1", port=port, sender="a@lk.example", user="u", password="p")
        outlet = Smtp(said, HOUSE)
        post = Posting(desk.database, {"email": outlet, "phone": outlet}, desk.clock)
        assert post.round() == 0
    finally:
        controller.stop()
    assert box.taken == []
    assert "SMTPNotSupportedError" in caplog.text


# ── settings and the inbox ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ('host = "m"\nport = 25\nfrom = "a@b.example"', 0o644, "may be read by others"),
        ('host = "m"\nport = "25"\nfrom = "a@b.example"', 0o600, "port"),
        ('host = "m"\nport = 25\nfrom = "a@b.example"\npasword = "x"', 0o600, "pasword"),
        ('host = "m"\nport = 25\nfrom = "a@b.example\\nBcc: c@d.example"', 0o600, "mail.toml"),
        ("host =", 0o600, "mail.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_told_at_the_start(
    desk: Desk, tmp_path: Path, text: str, mode: int, said: str
) -> None:
    file = tmp_path / "mail.toml"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(CannotStart, match=said):
        post_of(desk.database, tmp_path, desk.sessions, Room(desk.database, tmp_path, "tyumen"))


def test_a_mail_server_in_the_settings_takes_the_place_of_files(
    desk: Desk, tmp_path: Path, port: int
) -> None:
    file = tmp_path / "mail.toml"
    file.write_text(f'host = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "a@lk.example"')
    file.chmod(0o600)
    box = Postbox()
    controller = serving(port, box)
    try:
        write(desk)
        assert posting_of(desk.database, tmp_path, HOUSE).round() == 1
    finally:
        controller.stop()
    assert len(box.taken) == 1
    assert not (tmp_path / "mail").exists()


def test_the_inbox_shows_letters_and_messages_newest_last(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = files(desk, tmp_path)
    write(desk)
    post.round()
    desk.clock.pass_by(1)
    with desk.database.write() as connection:
        message = CODE._replace(way="phone", to="79221234567")
        Letters(desk.sessions.realm).send_code(connection, "registration", message, "ru")
    post.round()
    assert main(["inbox", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert shown.index("Вход с нового устройства") < shown.index("+79221234567 · SMS")
    assert "Код для регистрации: 012345" in shown
    main(["inbox", "--data", str(tmp_path), "--to", "IVANOV"])
    assert "SMS" not in capsys.readouterr().out
    main(["inbox", "--data", str(tmp_path / "empty")])
    assert capsys.readouterr().out == ""


def test_the_inbox_is_followed(desk: Desk, tmp_path: Path) -> None:
    following = inbox.told(tmp_path, follow=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(next, following)
        time.sleep(0.1)
        write(desk)
        files(desk, tmp_path).round()
        assert first.result(timeout=10).to == TO
