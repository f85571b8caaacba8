"""A code that waits is worth nothing once what it would open was closed, a reset least of all."""

from __future__ import annotations

import stat
from pathlib import Path

import httpx
import pytest

from lkk_desktop.models.contacts import Contact
from lkk_desktop.online.messages import (
    ChangeContact,
    ChangeCredentials,
    ConfirmContact,
    Reset,
    ResetCredentials,
    SendAgain,
)
from lkk_server.__main__ import main
from lkk_server.seed.living import CONTACTS
from lkk_server.seed.scene import PASSWORD
from tests.server.asking import ask, confirmation, forgotten, newcomer, refusal, registered
from tests.server.running import Running
from tests.server.signed import all_of

NEW = "tikhaya gavan 7"
EMAIL = next(value for user, way, value in CONTACTS if (user, way) == ("u-ivanov", "email"))


def test_a_code_to_a_former_address_opens_nothing(server: Running) -> None:
    ticket = ask(server, forgotten("ivanov"))
    code = server.code(EMAIL)
    session = server.sign_in()
    change = ChangeContact(way="email", value="new@example.com", password=PASSWORD)
    waiting = ask(server, change, session.access)
    confirmed = ConfirmContact(ticket=waiting.ticket, code=server.code("new@example.com"))
    ask(server, confirmed, session.access)
    reset = Reset(ticket=ticket.ticket, code=code, password=NEW, device_name="x")
    assert refusal(server, reset).code == "code_late"
    server.clock.pass_by(61)
    again = SendAgain(ticket=ticket.ticket, way="email")
    assert refusal(server, again).code == "code_late"
    assert len(server.codes(EMAIL)) == 1


def test_a_code_of_before_a_new_password_opens_nothing(server: Running) -> None:
    ticket = ask(server, forgotten("ivanov"))
    code = server.code(EMAIL)
    session = server.sign_in()
    ask(server, ChangeCredentials(password=PASSWORD, new_password=NEW), session.access)
    reset = Reset(ticket=ticket.ticket, code=code, password="another 1 word", device_name="x")
    assert refusal(server, reset).code == "code_late"


def test_a_registrations_code_signs_nobody_in_after_a_new_password(server: Running) -> None:
    ticket = ask(server, newcomer())
    code = server.code("belova@example.com")
    session = ask(server, confirmation(ticket, code))
    assert ask(server, confirmation(ticket, code)).user == session.user
    server.clock.pass_by(1)
    change = ChangeCredentials(password=NEW, new_password="another 1 word")
    ask(server, change, session.access)
    assert refusal(server, confirmation(ticket, code)).code == "code_spent"


def test_of_two_cabinets_that_an_office_reset_nobody_gets_the_others(server: Running) -> None:
    """Somebody had registered Ivanov's account; after the reset neither becomes the other."""
    stranger = registered(server, account="0710000000", surname="Иванов", email="eve@example.com")
    for office in ("tyumen-surgut", "tyumen-nefteyugansk", "tyumen-tyumen"):
        server.backoffice.appoint("u-operator1", office)
    clerk = server.sign_in("operator1")
    reset = ResetCredentials(account="0710000000", reason="паспорт 67 04")
    ask(server, reset, clerk.access)
    assert all_of(server, Contact, user="u-ivanov") == []
    assert all_of(server, Contact, user=stranger.user) == []
    again = registered(server, account="0710000000", surname="Иванов", email="eve2@example.com")
    assert again.user not in ("u-ivanov", stranger.user)


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_a_budget_is_an_addresses_own_also_where_both_kinds_are_listened_to(address: str) -> None:
    from lkk_server.calling import source_of

    class Asked:
        client = httpx.URL(f"http://[{address}]" if ":" in address else f"http://{address}")

    assert source_of(Asked()) == "127.0.0.1"  # type: ignore[arg-type]


def test_codes_for_bills_are_of_the_server_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere"
    assert main(["bill-code", "0710000000", "--data", str(nowhere)]) == 1
    assert "there is no server" in capsys.readouterr().err
    assert not nowhere.exists()


def test_what_the_server_makes_is_its_owners_only(tmp_path: Path) -> None:
    assert main(["seed", "--scene", "manual", "--data", str(tmp_path / "data")]) == 0
    for file in (tmp_path / "data", *(tmp_path / "data").iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name
