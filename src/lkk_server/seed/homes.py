"""What the households of the scene ``living`` live in, and what the supplier keeps of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from lkk_desktop.models.accruals import (
    Privilege,
    PrivilegeBound,
    Recalculation,
    RecalculationKind,
    Subsidy,
)
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.models.papers import Paper, PaperKind
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.record import Record

date = datetime.date
SINCE = date(2019, 7, 1)
PAPERS: tuple[PaperKind, ...] = ("contract", "passport", "ownership", "meter_passports")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A recalculation to be made in a period; ``amount`` in kopecks, debt positive."""

    service: str
    period: str
    kind: RecalculationKind
    reason: str
    amount: int = 0
    since: date | None = None
    until: date | None = None
    persons: int = 0
    share: int = MILLIONTHS
    note: str | None = None


class Right(msgspec.Struct, frozen=True, kw_only=True):
    """A privilege: a share (millionths) of a service that so many persons do not pay."""

    service: str
    share: int
    reason: str
    since: date
    persons: int = 0
    bound: PrivilegeBound = "norm"


class Aid(msgspec.Struct, frozen=True, kw_only=True):
    """A subsidy: kopecks of each month between two days."""

    amount: int
    since: date
    until: date


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """Areas in m2 as they are written, persons, services beyond the plan's meters, and papers.

    ``ends`` are services with the last day on which they were supplied; ``unmeterable`` those for
    which no meter could be put in.
    """

    unified: str | None
    total: str
    living: str | None = None
    rooms: int | None
    residents: int
    kind: str = "flat"
    stove: str | None = "electric"
    services: tuple[str, ...]
    ends: dict[str, date] = {}
    unmeterable: tuple[str, ...] = ()
    missing: tuple[PaperKind, ...] = ()
    orders: tuple[Order, ...] = ()
    rights: tuple[Right, ...] = ()
    aids: tuple[Aid, ...] = ()


BLOCK = ("electricity", "cold_water", "sewerage", "heating", "waste", "capital_repair", "intercom")
WARM = (*BLOCK[:2], "hot_water", *BLOCK[2:])
PLAIN = BLOCK[:-1]

HOMES: dict[str, Home] = {
    "0710000000": Home(
        unified="86ab104205",
        total="62.4",
        living="41.3",
        rooms=2,
        residents=2,
        services=WARM,
        orders=(
            Order(
                service="heating",
                period="2026-02",
                kind="outage",
                reason="no_heat",
                since=date(2026, 1, 14),
                until=date(2026, 1, 16),
                note="Авария на теплотрассе 14-16 января",
            ),
        ),
    ),
    "0720014583": Home(
        unified="86ab220917", total="54.8", living="36.0", rooms=2, residents=3, services=WARM
    ),
    "0720027716": Home(
        unified="86ab220936",
        total="128.0",
        living="84.5",
        rooms=4,
        residents=4,
        kind="house",
        stove="gas",
        services=("electricity", "gas", "waste"),
        missing=("meter_passports",),
    ),
    "0730009148": Home(
        unified=None,
        total="38.5",
        rooms=1,
        residents=1,
        kind="garden_house",
        stove=None,
        services=("electricity", "cold_water"),
        ends={"cold_water": date(2026, 9, 30)},
        missing=("ownership", "meter_passports"),
    ),
    "0710046205": Home(
        unified="72ab310448",
        total="71.2",
        living="47.9",
        rooms=3,
        residents=3,
        services=WARM,
        missing=("passport",),
    ),
    "0710058831": Home(
        unified="86ab104871",
        total="49.6",
        living="31.2",
        rooms=2,
        residents=2,
        services=BLOCK,
        orders=(
            Order(
                service="waste",
                period="2026-08",
                kind="absence",
                reason="away",
                since=date(2026, 7, 6),
                until=date(2026, 7, 26),
                persons=1,
            ),
        ),
    ),
    "0710063379": Home(
        unified="86ab104902", total="33.1", living="18.4", rooms=1, residents=1, services=PLAIN
    ),
    "0720031945": Home(
        unified="86ab221204", total="78.9", living="52.6", rooms=3, residents=4, services=WARM
    ),
    "0720045502": Home(
        unified="86ab221377",
        total="154.0",
        living="101.0",
        rooms=5,
        residents=5,
        kind="house",
        stove="gas",
        services=("electricity", "gas", "waste"),
    ),
    "0730012277": Home(
        unified="72ab311093",
        total="44.0",
        living="28.7",
        rooms=2,
        residents=1,
        services=WARM,
        unmeterable=("hot_water",),
        orders=(
            Order(
                service="electricity",
                period="2026-06",
                kind="amount",
                reason="control_reading",
                amount=-12_640,
                note="По акту контрольного обхода от 27.05.2026",
            ),
        ),
    ),
    "0730021964": Home(
        unified="72ab311406",
        total="96.3",
        living="62.0",
        rooms=4,
        residents=3,
        kind="house",
        stove="gas",
        services=("electricity", "gas", "waste"),
    ),
    "0730033820": Home(
        unified="72ab311755",
        total="41.7",
        living="27.5",
        rooms=2,
        residents=1,
        services=PLAIN,
        rights=(
            Right(
                service="electricity",
                share=500_000,
                reason="labour_veteran",
                since=date(2024, 2, 1),
            ),
            Right(
                service="waste",
                share=500_000,
                reason="labour_veteran",
                since=date(2024, 2, 1),
                bound="all",
            ),
        ),
    ),
    "0740005516": Home(
        unified="89ab402218",
        total="58.3",
        living="39.0",
        rooms=3,
        residents=5,
        services=BLOCK,
        aids=(Aid(amount=185_000, since=date(2025, 10, 1), until=date(2026, 9, 30)),),
    ),
}
GENERATED = Home(
    unified=None, total="52.0", living="34.0", rooms=2, residents=2, services=BLOCK[:-2]
)


def records(account: str, home: Home) -> Iterator[Record]:
    """Premises, papers, recalculations, privileges and subsidies of an account."""
    yield Premises(
        id=f"{account}-premises",
        account=account,
        since=SINCE,
        kind=home.kind,
        building="apartment_building" if home.kind == "flat" else "detached",
        stove=home.stove,
        total_area=_area(home.total),
        living_area=_area(home.living or home.total),
        heated_area=_area(home.total) if home.kind == "flat" else None,
        rooms=home.rooms,
        residents=home.residents,
        owners=1,
    )
    for place, kind in enumerate(PAPERS):
        is_there = kind not in home.missing
        yield Paper(
            id=f"{account}-{kind}",
            account=account,
            kind=kind,
            state="missing" if not is_there else "signed" if kind == "contract" else "provided",
            since=SINCE + datetime.timedelta(9 * place) if is_there else None,
            number=f"ЭС-{account[-6:]}" if kind == "contract" else None,
        )
    for number, order in enumerate(home.orders):
        plain = msgspec.structs.asdict(order) | {"service": f"{account}-{order.service}"}
        yield Recalculation(id=f"{account}-order-{number}", account=account, **plain)
    for right in home.rights:
        plain = msgspec.structs.asdict(right)
        yield Privilege(id=f"{account}-{right.service}-right", account=account, until=None, **plain)
    for aid in home.aids:
        plain = msgspec.structs.asdict(aid) | {"service": None, "reason": "low_income"}
        yield Subsidy(id=f"{account}-aid-{aid.since}", account=account, **plain)


def _area(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 1_000 + int(rest.ljust(3, "0") or 0)
