"""A world of records in memory, and papers' accounts in it: billed by the real rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.billing import account as billing
from lkk_desktop.models.billing.facts import Facts, Point, Standing
from lkk_desktop.models.billing.lines import Billed, accrual, bill
from lkk_desktop.models.calendar import following
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.record import R, Record
from lkk_desktop.models.services import Installation, Provider, Service
from lkk_desktop.models.suppliers import Office, Supplier
from tests.models.billing import kit

ZONE = datetime.timezone(datetime.timedelta(hours=5), "+05")
EPOCH = datetime.date(1970, 1, 1).toordinal()
PRINTED = datetime.datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
TYUMEN: dict[str, Any] = {
    "name": "АО «Газпром энергосбыт Тюмень»",
    "account": "40702810138250123017",
    "bank": "Банк «Северный», г. Тюмень",
    "bic": "044525225",
    "correspondent": "30101810400000000225",
    "inn": "7203175930",
    "kpp": "720301001",
    "type": "ru",
}
CHERNIHIV: dict[str, Any] = {
    "name": "ТОВ «Чернігівгаз Збут»",
    "iban": "UA201234560000000260323012042",
    "code": "40121452",
    "type": "ua",
}


class Held:
    """Records by kind and id, found as any world finds them."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records: dict[tuple[str, str], Record] = {}
        for one in records:
            self.put(one)

    def get(self, kind: type[R], id: str) -> R | None:
        found = self.records.get((kind.of.name, id))
        assert found is None or isinstance(found, kind)
        return found

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        assert set(equal) <= {"id"} | kind.of.lookups, f"{kind.of.name} is not asked by {equal}"
        found = [one for key, one in sorted(self.records.items()) if key[0] == kind.of.name]
        return [
            one
            for one in found
            if isinstance(one, kind) and all(getattr(one, k) == v for k, v in equal.items())
        ]

    def put(self, record: Record) -> None:
        self.records[record.of.name, record.id] = record

    def drop(self, kind: type[Record], id: str) -> None:
        self.records.pop((kind.of.name, id), None)


def supplier(**other: Any) -> Supplier:
    plain: dict[str, Any] = {
        "id": "s",
        "name": "АО «Газпром энергосбыт Тюмень»",
        "short_name": "Газпром энергосбыт Тюмень",
        "zone": "Asia/Yekaterinburg",
        "language": "ru",
        "currency": "RUB",
        "phone": "8 (800) 100-56-06",
        "window_first": 1,
        "window_last": 25,
        "grace_hours": 72,
        "large_factor": 3,
        "large_least_energy": 100_000,
        "large_least_volume": 10_000,
        "verification_warning_days": 60,
        "address": "625000, г. Тюмень, ул. Береговая, д. 14",
        "site": "gesbt.ru",
    }
    return Supplier(**(plain | other))


def account(**other: Any) -> Account:
    plain: dict[str, Any] = {
        "id": kit.ACCOUNT,
        "supplier": "s",
        "office": "office",
        "customer": "Иванов Иван Иванович",
        "address": "628300, ХМАО – Югра, г. Нефтеюганск, 1 мкр., д. 5, кв. 1",
        "zone": "Asia/Yekaterinburg",
        "plan": kit.PLAN,
        "open_period": "2026-11",
        "unified": "75da533315",
    }
    return Account(**(plain | other))


def provider(id: str = "p", **other: Any) -> Provider:
    plain: dict[str, Any] = {
        "id": id,
        "supplier": "s",
        "name": "АО «Газпром энергосбыт Тюмень»",
        "group": "main",
        "address": "625000, г. Тюмень, ул. Береговая, д. 14",
        "phone": "8 (800) 100-56-06",
        "site": "gesbt.ru",
        "requisites": TYUMEN,
    }
    return Provider(**(plain | other))


OFFICE = Office(
    id="office",
    supplier="s",
    name="Нефтеюганск",
    address="628301, ХМАО – Югра, г. Нефтеюганск, 5 мкр., д. 49, 1 этаж",
)


def world(
    facts: Facts,
    period: str = "2026-10",
    *,
    terms: Any = None,
    number: str | None = None,
    others: Sequence[Record] = (),
) -> tuple[Held, Billed]:
    """A world in which an account's period has been billed, and what the billing said."""
    billed = billing.bill(facts, terms or kit.book(), period)
    held = Held([supplier(), account(), OFFICE, provider()])
    for one in others:
        held.put(one)
    for line in billed.lines:
        held.put(accrual(billed, line))
        for tranche in line.tranches:
            held.put(tranche)
    held.put(msgspec.structs.replace(bill(billed), number=number))
    for standing in facts.services:
        held.put(standing.service)
    for record in (*facts.premises, *facts.payments, *meters(facts)):
        held.put(record)
    return held, billed


def meters(facts: Facts) -> Iterable[Record]:
    """The records that a gauge stands for."""
    for gauge in facts.meters:
        yield Meter(
            id=gauge.meter,
            account=facts.account,
            serial=str(6_158_001 + abs(hash_of(gauge.meter)) % 1000),
            resource=gauge.resource,  # type: ignore[arg-type]
            status=gauge.status,  # type: ignore[arg-type]
            blocked=None,
            blocked_until=None,
            digits=gauge.digits,
            decimals=0,
            verification=gauge.verification or datetime.date(2035, 3, 25),
            place=None,
        )
        yield Installation(
            id=f"i-{gauge.meter}",
            account=facts.account,
            meter=gauge.meter,
            since=gauge.since or kit.START,
            until=gauge.until,
            ratio=gauge.ratio,
            losses=gauge.losses,
            barred=gauge.barred,
        )
        for dial in gauge.dials:
            last = max(dial.points, key=lambda p: p.day, default=None)
            yield Register(
                id=dial.register,
                account=facts.account,
                meter=gauge.meter,
                zone=dial.zone,  # type: ignore[arg-type]
                counted_value=last.value if last else None,
                counted_on=last.day if last else None,
                transmitted_value=None,
                transmitted_on=None,
                daily_mean=None,
            )
            for place, point in enumerate(dial.points):
                yield Reading(
                    id=f"{dial.register}-{point.period}-{place}",
                    account=facts.account,
                    meter=gauge.meter,
                    register=dial.register,
                    value=point.value,
                    taken=(point.day.toordinal() - EPOCH) * 86_400_000 + 6 * 3_600_000,
                    day=point.day,
                    period=point.period,
                    channel="control" if point.control else "app",
                    status="counted",
                    command=None,
                    rolled=point.rolled,
                )


def hash_of(text: str) -> int:
    return sum(ord(sign) * (place + 1) for place, sign in enumerate(text))


# ── accounts ──────────────────────────────────────────────────────────────────────────────────


def flat() -> Facts:
    """Two zones of electricity, water by meters, heating by norm, waste and repair paid apart."""
    day = kit.dial("day", kit.point("2026-09-20", 2640), kit.point("2026-10-20", 2812))
    night = kit.dial("night", kit.point("2026-09-20", 420), kit.point("2026-10-20", 486))
    return kit.facts(
        Standing(
            service=kit.service("electricity", place=1),
            tranches=(
                kit.debt(kit.roubles("812.40"), "2026-09-15", "2026-08"),
                kit.debt(kit.roubles("655.10"), "2026-10-15", "2026-09"),
            ),
        ),
        kit.service("cold_water", place=2, provider="water"),
        kit.service("hot_water", place=3, provider="water"),
        kit.service("sewerage", place=4, resources=("cold_water", "hot_water"), provider="water"),
        kit.service("heating", "norm", place=5, installable=False),
        kit.service("waste", "resident", place=6, group="waste", provider="waste"),
        kit.service("capital_repair", "area", place=7, group="capital_repair", provider="fund"),
        meters=(
            kit.gauge("electricity", day, night),
            kit.one_dial("cold_water", ("2026-09-20", "148.2"), ("2026-10-20", "153.9")),
            kit.one_dial("hot_water", ("2026-07-20", "90"), ("2026-09-20", "96.1")),
        ),
        payments=(
            kit.payment("2026-10-12", kit.roubles("812.40")),
            kit.payment("2026-10-14", kit.roubles(300), group="waste"),
        ),
        privileges=(kit.privilege("electricity", "0.5", bound="norm", persons=1),),
        orders=(
            kit.order(
                "absence",
                "s-heating",
                "2026-10",
                since=kit.d("2026-10-02"),
                until=kit.d("2026-10-12"),
                persons=1,
            ),
            kit.order("amount", "s-cold_water", "2026-10", amount=-4_321),
        ),
    )


FLAT_PROVIDERS = (
    provider(
        "water",
        name="МУП «Юганскводоканал»",
        phone="8 (3463) 23-56-42",
        address="628305, г. Нефтеюганск, ул. Мира, д. 8а",
        site=None,
        requisites=None,
    ),
    provider(
        "waste",
        name="ООО «Региональный оператор ТКО»",
        group="waste",
        phone="8 (800) 555-00-11",
        requisites=TYUMEN | {"name": "ООО «Региональный оператор ТКО»"},
    ),
    provider(
        "fund",
        name="Югорский фонд капитального ремонта многоквартирных домов",
        group="capital_repair",
        phone=None,
        site="kapremontugra.ru",
        requisites=TYUMEN | {"name": "Югорский фонд капитального ремонта"},
    ),
)


def flat_world() -> tuple[Held, Billed]:
    return world(flat(), number="75da533315-0110260", others=FLAT_PROVIDERS)


def one_group_world() -> tuple[Held, Billed]:
    """The flat with everything in the common payment: one code, as most bills have."""
    facts = flat()
    services = tuple(
        Standing(
            service=msgspec.structs.replace(one.service, group="main"),
            tranches=one.tranches,
        )
        for one in facts.services
    )
    return world(
        msgspec.structs.replace(facts, services=services),
        number="75da533315-0110260",
        others=FLAT_PROVIDERS,
    )


def years(count: int = 3, last: str = "2026-10") -> Held:
    """A household's every month up to one, each billed by the rules from the one before it."""
    first = following(last, 1 - 12 * count)
    before = following(first, -1)
    use = {"day": 0, "night": 0}
    points: dict[str, list[Point]] = {"day": [], "night": []}
    held = Held([supplier(), account(open_period=following(last)), OFFICE, provider()])
    services = (
        kit.service("electricity", place=1),
        kit.service("waste", "resident", place=2, group="waste", provider="waste"),
    )
    standings = [Standing(service=one) for one in services]
    held.put(FLAT_PROVIDERS[1])
    payments: list[Payment] = []
    owed = {"main": 0, "waste": 0}
    for number in range(12 * count + 1):
        name = following(before, number)
        for zone, step in (("day", 140), ("night", 60)):
            use[zone] += step + 13 * (number % 12)
            points[zone].append(kit.point(f"{name}-20", use[zone]))
        if number == 0:
            continue
        fresh = [
            kit.payment(f"{name}-12", kopecks, group=group, id=f"pay-{group}-{name}")
            for group, kopecks in owed.items()
            if kopecks > 0 and number % 7
        ]
        payments += fresh
        facts = kit.facts(
            *standings,
            meters=(
                kit.gauge("electricity", *(kit.dial(z, *points[z]) for z in ("day", "night"))),
            ),
            payments=tuple(fresh),
        )
        billed = billing.bill(facts, kit.book(), name)
        held.put(bill(billed))
        for line in billed.lines:
            held.put(accrual(billed, line))
        standings = [carried(one, billed) for one in services]
        owed = {group: of.closing for group, of in billed.groups.items()}
        for record in (*meters(facts), *facts.premises):
            held.put(record)
    for one in (*services, *payments):
        held.put(one)
    return held


def carried(service: Service, billed: Billed) -> Standing:
    """Where a service stands after a bill."""
    line = next(one for one in billed.lines if one.service.id == service.id)
    return Standing(
        service=service,
        tranches=line.tranches,
        penalty_owed=line.penalty_owed,
        credit=line.credit,
        charged=line.history,
    )
