"""The sandbox's bank on a loopback port, and a payer who walks its pages as a browser does."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from lkk_server.payments.bank import HttpBank
from lkk_server.payments.register import HttpRegister
from lkk_server.payments.till import Side
from lkk_server.sandbox import command, knobs
from lkk_server.sandbox.app import MERCHANT, Sandbox
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.store import Store
from tests.prompt import served

GOOD = "2200 7000 0000 0009"
VISA = "4111 1111 1111 1111"
SECURE = "2200 1500 0000 0007"
SECURE_FAILS = "2200 1500 0000 0015"
POOR = "2200 7000 0000 0025"
EXPIRED = "2200 7000 0000 0033"
BLOCKED = "2200 7000 0000 0041"
LIMIT = "2200 7000 0000 0058"
DECLINED = "2200 7000 0000 0066"
SILENT = "2200 7000 0000 0074"
SILENT_REFUSED = "2200 7000 0000 0082"
CHARGE_REFUSED = "2200 7000 0000 0090"
CHARGE_SILENT = "2200 7000 0000 0108"
EXPIRY = "12/30"
CVC = "123"
CODE = "1234"
"""The code of every 3-D Secure page."""
Clock = Callable[[], int]
ROOT = Path(__file__).parent.parent
PATIENCE = 20


class Bank:
    """A bank that runs: where it is, how to be its merchant, and its knobs."""

    def __init__(
        self, url: str, bank_secret: str, register_secret: str, faults: Faults | None = None
    ) -> None:
        self.url = url
        self._faults = faults
        self.side = Side(url=url, merchant=MERCHANT, secret=bank_secret)
        self.register_side = Side(url=url, merchant=MERCHANT, secret=register_secret)
        self._http = httpx.Client(trust_env=False, timeout=10)

    def bank(self, clock: Clock = lambda: 0) -> HttpBank:
        """The port to it, as a server has it; its caller closes it."""
        return HttpBank(self.side, clock)

    def register(self, clock: Clock = lambda: 0) -> HttpRegister:
        """The port to its register; its caller closes it."""
        return HttpRegister(self.register_side, clock)

    def faults(self, **faults: Any) -> None:
        """Let things go wrong, by the names of ``sandbox.faults.Set``."""
        self.knob("/sandbox/faults", faults)

    def muted(self) -> None:
        """Wait until no answer is to be lost any more: whoever asks next would be the one."""
        assert self._faults is not None, "it is a process of its own"
        end = time.monotonic() + PATIENCE
        while self._faults.mute:
            assert time.monotonic() < end, "nobody asked the bank"
            time.sleep(0.01)

    def resend(self, order: str | None = None) -> None:
        """Have notices sent again: those of an order, or all there ever were."""
        self.knob("/sandbox/resend", {"order": order})

    def pay(self, order: str) -> Any:
        """Take an order's money, whatever has become of it: twice, or too late."""
        return self.knob(f"/sandbox/orders/{order}/pay", {})

    def chargeback(self, order: str, kopecks: int | None = None) -> Any:
        """Give money back by the bank's own will: so much, or all that is left."""
        return self.knob(f"/sandbox/orders/{order}/chargeback", {"kopecks": kopecks})

    def behave(self, binding: str, case: str | None = None, until: str | None = None) -> None:
        """Let a kept card behave so (a case of ``sandbox.cards``), or end in that month."""
        self.knob(f"/sandbox/bindings/{binding}", {"case": case, "until": until})

    def told(self) -> None:
        """Wait until every notice has been heard."""
        end = time.monotonic() + PATIENCE
        while self.knob("/sandbox/waiting", {})["notices"]:
            assert time.monotonic() < end, "notices are not heard"
            time.sleep(0.01)

    def knob(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._http.post(self.url + path, json=body, headers={knobs.HEADER: "1"})
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def close(self) -> None:
        self._http.close()


@contextmanager
def running_sandbox(
    folder: Path,
    clock: Clock | None = None,
    server_data: Path | None = None,
    *,
    silence: int = 5_000,
    receipt: int = 0,
) -> Iterator[Bank]:
    """A bank in a thread, on a real socket. ``server_data`` gets its ``payments.toml``.

    ``clock`` is real time where none is given. An issuer that is silent at first speaks after
    ``silence`` (ms of that clock), a receipt is done after ``receipt``.
    """
    store = Store(folder, clock or command.clock_from(None))
    listening = command.bound("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    faults = Faults()
    faults.silence, faults.receipt = silence, receipt
    if server_data is not None:
        command.write_settings(server_data, store, url)
    try:
        with served(command.configured(Sandbox(store, faults, url)), listening):
            bank = Bank(url, store.said("secret.bank"), store.said("secret.register"), faults)
            try:
                yield bank
            finally:
                bank.close()
    finally:
        listening.close()
        store.close()


class BankProcess:
    """``lkk-server sandbox`` as a process, which may be killed and started again; its address is
    the same in all of its lives."""

    def __init__(self, folder: Path, clock: str | None = None, payee: str | None = None) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        self._told = [] if clock is None else ["--clock", clock]
        self._told += [] if payee is None else ["--payee", payee]
        self._process: subprocess.Popen[str] | None = None

    def start(self, server: Path | None = None) -> str:
        """Start it; answers where it is."""
        # Byte code is kept for the next start.
        own = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        told = [] if server is None else ["--for", str(server)]
        with (self.folder.parent / "bank-stderr.txt").open("a") as stderr:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "lkk_server", "sandbox", "--data", str(self.folder)),
                    *("--port", str(self._port), *self._told, *told),
                ],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                cwd=ROOT,
                env=own,
            )
        assert self._process.stdout is not None
        return str(json.loads(self._process.stdout.readline())["url"])

    def kill(self) -> None:
        """As ``kill -9``."""
        self._end(hard=True)

    def stop(self) -> int:
        """As SIGTERM; its exit code."""
        return self._end(hard=False)

    def _end(self, *, hard: bool) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill() if hard else process.terminate()
        assert process.stdout is not None
        process.stdout.close()
        return process.wait(PATIENCE)


class Form:
    """A form of a page: where it goes, and what stands in it."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.heading = ""
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(known.get("action", "")))
        elif tag == "input" and self.forms and known.get("name"):
            loose = known.get("type") in ("radio", "checkbox")
            if not loose or "checked" in known:
                self.forms[-1].fields[known["name"]] = known.get("value", "")
        elif tag == "a":
            self.links.append(known.get("href", ""))
        self._in_heading = tag == "h1"

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data
            self._in_heading = False


class Payer:
    """Somebody before a page of the bank. ``html`` is what is seen, ``status`` how it came."""

    def __init__(self, page_url: str, *, language: str | None = None) -> None:
        self._headers = {} if language is None else {"accept-language": language}
        self.url = page_url
        self.html = ""
        self.status = 0
        self.look()

    def look(self) -> Payer:
        """Load the page (again)."""
        return self._ask("GET", self.url)

    def card(
        self,
        number: str = GOOD,
        expiry: str = EXPIRY,
        cvc: str = CVC,
        *,
        remember: bool = False,
    ) -> Payer:
        """Pay with a card that is typed."""
        typed = {"number": number, "expiry": expiry, "cvc": cvc, "binding": ""}
        return self.send("card", **typed, **({"remember": "1"} if remember else {}))

    def saved(self, cvc: str = CVC, binding: str | None = None) -> Payer:
        """Pay with the saved card that stands chosen, or with another one that is offered."""
        return self.send("card", cvc=cvc, **({} if binding is None else {"binding": binding}))

    def secure(self, code: str = CODE) -> Payer:
        """Type the code that the card's bank sent."""
        return self.send("secure", code=code)

    def another_card(self) -> Payer:
        """Leave the page of the code for another card."""
        return self.send("other")

    def cancel(self) -> Payer:
        """Give up, on any page that lets one."""
        return self.send("cancel")

    def confirm(self, account: str = "main") -> Payer:
        """Confirm in the wallet, from an account (``main``, ``empty``)."""
        return self.send("confirm", account=account)

    @classmethod
    def sbp_pay(cls, link: str, account: str = "main") -> Payer:
        """Open the link of a code on the phone, and confirm there."""
        return cls(link).confirm(account)

    def send(self, deed: str, **fields: str) -> Payer:
        """Send the form of a deed, as it stands on the page, with these fields typed."""
        form = self.form(deed)
        where = httpx.URL(self.url).join(form.action)
        return self._ask("POST", str(where), data=form.fields | fields)

    def form(self, deed: str) -> Form:
        """The form of a deed on the page."""
        for form in self._read().forms:
            if form.action.endswith(f"/{deed}"):
                return form
        raise AssertionError(f"no form {deed!r} on the page «{self.heading}»")

    @property
    def heading(self) -> str:
        return self._read().heading

    @property
    def links(self) -> list[str]:
        return self._read().links

    def _ask(self, method: str, url: str, **other: Any) -> Payer:
        # One line each, so that a payer may simply walk away. Nothing here is encrypted.
        with httpx.Client(
            trust_env=False, follow_redirects=True, timeout=10, verify=False, headers=self._headers
        ) as http:
            answer = http.request(method, url, **other)
        self.html, self.status = answer.text, answer.status_code
        if answer.request.method == "GET":
            self.url = str(answer.url)
        return self

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader
