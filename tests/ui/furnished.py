"""What Home shows of the household of ``flat``: bills, premises, papers, notices, tariffs, news."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_desktop.models.accruals import Privilege, Subsidy
from lkk_desktop.models.papers import News, Notice, Paper
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Provider
from lkk_desktop.models.suppliers import Office
from lkk_desktop.models.tariffs import Tariff
from tests import household
from tests.household import TYUMEN
from tests.models.billed import accrual, bill, service, tranche
from tests.ui.flat import FLAT, MUM, RECORDS

D = datetime.date
COMPANY = "АО «Газпром энергосбыт Тюмень»"
WATER = "АО «Югорские водоканалы»"
OPERATOR = "ООО «Экология региона»"
FUND = "Фонд капитального ремонта многоквартирных домов"
OFFICE = "628301, ХМАО-Югра, г. Нефтеюганск, 5 мкр., д. 49, 1 этаж"
SERVICES = (
    ("electricity", "common", "energy"),
    ("cold_water", "common", "water"),
    ("gas", "common", "energy"),
    ("waste", "waste", "operator"),
    ("capital_repair", "capital_repair", "fund"),
)


def provider(id: str, name: str, group: str) -> Provider:
    return Provider(id=id, supplier=TYUMEN, name=name, group=group)


def price(name: str, unit: str, rubles: int, zone: str | None = None, **other: Any) -> Tariff:
    """A price in whole millionths; of this year unless it says otherwise."""
    plain: dict[str, Any] = {"since": D(2026, 1, 1), "above": 0, "above_per": "account"} | other
    return Tariff(
        id=f"{name}-{zone}-{plain['since']}-{plain['above']}",
        supplier=TYUMEN,
        plan=household.account.plan,
        service=name,
        zone=zone,
        unit=unit,
        price=rubles,
        **plain,
    )


def premises(account: str, **other: Any) -> Premises:
    plain: dict[str, Any] = {
        "id": f"premises-{account}",
        "account": account,
        "since": D(2019, 7, 1),
        "kind": "flat",
        "building": None,
        "stove": None,
        "total_area": None,
        "living_area": None,
        "heated_area": None,
        "rooms": None,
        "residents": 0,
        "owners": 0,
    }
    return Premises(**(plain | other))


def paper(kind: str, state: str, since: D | None = None, number: str | None = None) -> Paper:
    made = {"id": f"paper-{kind}", "account": FLAT, "kind": kind, "state": state}
    return msgspec.convert(made | {"since": since, "number": number}, Paper)


def notice(kind: str, issued: D, **other: Any) -> Notice:
    made = {"id": f"notice-{kind}", "account": MUM, "kind": kind, "issued": issued}
    return msgspec.convert(made | {"amount": None, "planned": None, "note": None} | other, Notice)


def news(number: int, published: D, link: str | None = None) -> News:
    return News(
        id=f"news-{number}",
        supplier=TYUMEN,
        published=published,
        title=f"Новость {number}",
        text=f"Полный текст новости {number}. " * 4,
        link=link,
    )


def services(account: str) -> Iterator[Record]:
    for place, (name, group, by) in enumerate(SERVICES):
        yield service(name, group, by, account, place)


FURNISHED: tuple[Record, ...] = (
    *(one for one in RECORDS if one != household.user),
    msgspec.structs.replace(household.user, name="Иванов Иван Иванович"),
    Office(id=household.account.office, supplier=TYUMEN, name="Нефтеюганск", address=OFFICE),
    provider("energy", COMPANY, "common"),
    provider("water", WATER, "common"),
    provider("operator", OPERATOR, "waste"),
    provider("fund", FUND, "capital_repair"),
    *services(FLAT),
    *services(MUM),
    price("electricity", "kwh", 2_120_000, since=D(2025, 7, 1)),
    price("electricity", "kwh", 3_600_000, "day", since=D(2027, 1, 1)),
    price("cold_water", "m3", 48_860_000),
    price("gas", "m3", 7_345_600),
    price("gas", "m3", 9_100_000, above=1_200_000, above_per="resident"),
    price("waste", "person", 118_500_000, since=D(2026, 10, 1)),
    price("capital_repair", "m2", 9_850_000),
    price("hot_water", "m3", 214_370_000),
    bill({"common": 354_841, "waste": 35_550, "capital_repair": -12_000}, account=FLAT),
    accrual("electricity", 354_841, account=FLAT),
    accrual("waste", 35_550, "waste", account=FLAT),
    accrual("capital_repair", -12_000, "capital_repair", account=FLAT),
    tranche("electricity", 353_601, account=FLAT),
    tranche("waste", 35_550, account=FLAT),
    bill({"common": 4_521_000}, due=D(2026, 11, 15), account=MUM),
    accrual("electricity", 4_521_000, account=MUM),
    tranche("electricity", 4_480_000, account=MUM),
    premises(
        FLAT,
        building="apartment_building",
        stove="electric",
        total_area=76_000,
        living_area=41_300,
        heated_area=76_000,
        rooms=3,
        residents=2,
        owners=1,
    ),
    premises(MUM, owners=2),
    paper("contract", "signed", D(2019, 7, 1), "ЭС-000000"),
    paper("passport", "provided", D(2019, 7, 10)),
    paper("meter_passports", "missing"),
    notice("debt", D(2026, 11, 3), amount=4_521_000, note="Задолженность за три месяца."),
    notice("limitation", D(2026, 11, 10), amount=4_521_000, planned=D(2026, 12, 10)),
    Privilege(
        id="privilege",
        account=MUM,
        service="electricity",
        share=500_000,
        persons=1,
        bound="norm",
        reason="labour_veteran",
        since=D(2024, 2, 1),
        until=None,
    ),
    Subsidy(
        id="subsidy",
        account=MUM,
        service=None,
        amount=185_000,
        reason="low_income",
        since=D(2026, 10, 1),
        until=D(2027, 3, 31),
    ),
    Subsidy(
        id="subsidy-over",
        account=MUM,
        service=None,
        amount=99_900,
        reason="low_income",
        since=D(2025, 10, 1),
        until=D(2026, 9, 30),
    ),
    *(news(number, D(2026, 11, number)) for number in (2, 4, 6, 8, 10)),
    news(16, D(2026, 11, 16), "https://example.org/news/16"),
    news(30, D(2026, 11, 30)),
)
