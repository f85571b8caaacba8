"""The story of the month: each step is done by real processes, and told in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lkk_desktop.models import balance
from lkk_desktop.models.accruals import Accrual, Bill, Payment
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.billing.lines import Late, explanation
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.payments import Cheque, Part, PaymentOrder
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.online.payments import StartPayment
from lkk_server.demo import browser
from lkk_server.demo.agreeing import compared, money
from lkk_server.demo.app import App, Said, new_id
from lkk_server.demo.machines import Machines

MONTH = "2026-11"
IVANOV, PETROVA, DOLGOV = "0710000000", "0720014583", "0710046205"
HOURS = datetime.timezone(datetime.timedelta(hours=5))
PASSWORD = "kabinet2026"
STEP = 1_000
"""Thousandths of a dial's whole number."""


def at(day: int, hour: int, month: int = 12) -> datetime.datetime:
    """A moment of the story, by the supplier's clock."""
    return datetime.datetime(2026, month, day, hour, tzinfo=HOURS)


class Story(NamedTuple):
    """What tells: where, with what, and to whom."""

    machines: Machines
    pictures: Path
    tell: Callable[[str], None]
    show: bool

    def play(self) -> bool:
        """The whole month; whether the books agree in the end."""
        self.tell(f"Data and pictures: {self.machines.folder}")
        self.machines.run("seed")
        self._readings()
        self._bills()
        self._payment()
        self._standing_order()
        self._penalty()
        return self._books()

    # ── November ──────────────────────────────────────────────────────────────────────────────

    def _readings(self) -> None:
        now = at(24, 10, 11)
        self._head(1, now, "Ivanov sends his readings from the app")
        app = self._app(now, "ivanov")
        meters = [one for one in app.world.find(Meter, account=IVANOV) if one.takes_readings]
        for number, meter in enumerate(meters, 1):
            dials = app.world.find(Register, account=IVANOV)
            values = tuple(_value(app, one) for one in dials if one.meter == meter.id)
            command = SubmitReadings(account=IVANOV, meter=meter.id, values=values)
            said = app.submit(number, command)
            shown = ", ".join(f"{one.value / STEP:g}" for one in values)
            self.tell(f"  {meter.resource} {meter.serial}: {shown}: {said}")
        app.close()

    def _bills(self) -> None:
        now = at(1, 9)
        self._head(2, now, f"The period {MONTH} is closed and billed")
        self.machines.stop()
        said = self.machines.run("period", "close", MONTH, "--clock", now.isoformat())
        for line in said.splitlines():
            self.tell(f"  {line}")

    # ── December ──────────────────────────────────────────────────────────────────────────────

    def _payment(self) -> None:
        now = at(6, 10)
        self._head(3, now, "Ivanov's bill has come, and he pays it in his browser")
        app = self._app(now, "ivanov")
        bill = _bill(app, IVANOV)
        self.tell(
            f"  The bill: {money(bill.opening)} before, {money(bill.accrued)} for {MONTH},"
            f" {money(bill.paid)} paid, {money(bill.closing)} to pay until {bill.due:%d.%m.%Y}"
        )
        due = balance.due(app.world, app.account(IVANOV), now.date())
        assert due is not None
        parts = tuple(Part(IVANOV, one.group, one.amount) for one in due.groups if one.amount > 0)
        id = new_id()
        started = app.ask(StartPayment(id=id, method="card", parts=parts))
        assert started.url is not None
        self.tell(f"  {money(sum(one.kopecks for one in parts))} by card; the bank's page waits")
        for heading in browser.pay(started.url, self.pictures, show=self.show):
            self.tell(f"  the browser shows «{heading}»")

        def paid() -> PaymentOrder | None:
            order = app.one(PaymentOrder, id)
            return order if order is not None and order.status == "paid" else None

        order, seconds = app.until(paid)
        self.tell(f"  the app shows it as {order.status}, {seconds:.1f} s after the browser")
        fresh = [one for one in app.world.find(Payment, account=IVANOV) if one.order == id]
        self.tell(
            f"  {len(fresh)} payments with their mark until the next bill:"
            f" {money(sum(one.amount for one in fresh))}"
        )
        cheque, seconds = app.until(lambda: app.one(Cheque, f"{id}-{IVANOV}"))
        self.tell(
            f"  the cheque came {seconds:.1f} s later: {money(cheque.amount)}, ФН {cheque.drive},"
            f" ФД {cheque.document}, ФПД {cheque.sign}, {len(cheque.items)} lines"
        )
        app.close()

    def _standing_order(self) -> None:
        now = at(8, 10)
        self._head(4, now, "Petrova's standing order pays her bill")
        app = self._app(now, "petrova")
        bill = _bill(app, PETROVA)

        def ran() -> Autopayment | None:
            one = app.one(Autopayment, autopayment_id("u-petrova", PETROVA))
            return one if one is not None and one.last_day == now.date() else None

        one, _ = app.until(ran)
        self.tell(f"  The bill: {money(bill.closing)}; no more than {money(one.most)} may be paid")
        self.tell(f"  {one.last_day:%d.%m.%Y}: {one.last_code}, {money(one.last_amount or 0)}")
        if one.last_code != "paid":
            raise Said(f"autopayment {one.last_code}")
        app.close()

    def _penalty(self) -> None:
        self._head(5, at(8, 10), "Dolgov's bill has a penalty for what he did not pay")
        app = App(self.machines.url, "dolgov", PASSWORD)
        app.sync()
        bill = _bill(app, DOLGOV)
        self.tell(f"  {money(bill.penalty)} of {money(bill.closing)}; of it, for each service:")
        for line in app.world.find(Accrual, account=DOLGOV, period=MONTH):
            late = explanation(line).late
            if late:
                self.tell(f"  {line.service}: {money(line.penalty)}")
            for one in late:
                self.tell(f"    {_late(one)}")
        app.close()

    def _books(self) -> bool:
        self._head(6, at(8, 11), "The books are compared: ours, the bank's, the screens'")
        self.machines.stop_server()
        agreed = True
        for line, good in compared(self.machines.server, at(8, 11)):
            self.tell(f"  {line}")
            agreed = agreed and good
        self.machines.stop()
        self.tell("All agree to the kopeck." if agreed else "THEY DO NOT AGREE.")
        return agreed

    def _app(self, now: datetime.datetime, login: str) -> App:
        """Both machines at this time, and somebody signed in."""
        self.machines.start(now)
        app = App(self.machines.url, login, PASSWORD)
        app.sync()
        return app

    def _head(self, number: int, now: datetime.datetime, what: str) -> None:
        self.tell(f"{number}. {now:%d.%m.%Y %H:%M}. {what}.")


def _value(app: App, register: Register) -> NewValue:
    """A month's use more than the last reading said."""
    readings = app.world.find(Reading, account=register.account, register=register.id)
    last = max((one.value for one in readings if one.status != "superseded"), default=0)
    more = (register.daily_mean or STEP) * 30 // STEP * STEP
    return NewValue(register=register.id, reading=new_id(), value=last + max(STEP, more))


def _bill(app: App, account: str) -> Bill:
    found = app.one(Bill, f"{account}-{MONTH}")
    if found is None:
        raise Said("no_bill")
    return found


def _late(one: Late) -> str:
    """How a stretch's penalty came about (ЖК РФ, ст. 155 ч. 14)."""
    rate = f"{one.rate / 10_000:g} %"
    days = f"{one.days} days from {one.first:%d.%m} to {one.last:%d.%m}"
    return f"{money(one.amount)} of {one.period} x {days} x {rate} / {one.divisor}"
