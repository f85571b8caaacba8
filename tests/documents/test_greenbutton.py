"""Green Button: valid by the standard's own schema, read back by another program, exact."""

from __future__ import annotations

import datetime
import io
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import xmlschema
from greenbutton_objects import parse

from lkk_desktop.documents import made
from lkk_desktop.documents.export.greenbutton import NO_DST, dst
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import LoadProfile
from tests.documents.test_exports import hourly_world
from tests.documents.world import PRINTED, Held, account, flat_world, supplier, world, years
from tests.models.billing import kit

NOW = instant(PRINTED)
MONTH = ("2026-10", "2026-10")
ROOT = Path(__file__).resolve().parents[2]
NAMES = {"atom": "http://www.w3.org/2005/Atom", "espi": "http://naesb.org/espi"}
FOLDERS = [Path(os.environ["LKK_SHARED"])] if "LKK_SHARED" in os.environ else []
FOLDERS += [folder / "shared" for folder in ROOT.parents]
SCHEMAS = next((f for one in FOLDERS if (f := one / "data" / "espi").is_dir()), None)
schema = pytest.mark.skipif(
    SCHEMAS is None, reason="the ESPI schemas are not here: ../shared/data/espi or LKK_SHARED"
)
_XML = "http://www.w3.org/XML/1998/namespace"


@pytest.fixture(scope="module")
def espi() -> xmlschema.XMLSchema:
    """The standard's schema with its Atom; that of the ``xml`` namespace is the library's own."""
    assert SCHEMAS is not None
    local = str(Path(xmlschema.__file__).parent / "schemas" / "XML" / "xml.xsd")
    return xmlschema.XMLSchema(
        [str(SCHEMAS / "atom.xsd"), str(SCHEMAS / "usage.xsd")],
        locations={_XML: local},
        allow="local",
    )


def monthly(held: Held, first: str = "2026-10", last: str = "2026-10") -> bytes:
    return made.green_button(held, kit.ACCOUNT, first, last, NOW)


def hourly(held: Held) -> bytes:
    return made.green_button(held, kit.ACCOUNT, *MONTH, NOW, hourly=True)


def contents(data: bytes, kind: str) -> list[ET.Element]:
    return ET.fromstring(data).findall(f".//espi:{kind}", NAMES)


def value(element: ET.Element, path: str) -> int:
    found = element.find("/".join(f"espi:{name}" for name in path.split("/")), NAMES)
    assert found is not None
    assert found.text is not None
    return int(found.text)


# ── the schema ────────────────────────────────────────────────────────────────────────────────


@schema
def test_months_hours_and_nothing_are_valid(espi: xmlschema.XMLSchema) -> None:
    for data in (
        monthly(flat_world()[0]),
        monthly(years(3), "2023-11", "2026-11"),
        monthly(flat_world()[0], "2019-01", "2019-12"),
        hourly(hourly_world()),
        hourly(flat_world()[0]),
        monthly(bad_names()),
    ):
        feed = ET.fromstring(data)
        espi.validate(io.BytesIO(data))
        assert feed.tag == "{http://www.w3.org/2005/Atom}feed"


@schema
def test_each_content_is_valid_by_itself_too(espi: xmlschema.XMLSchema) -> None:
    """Atom lets anything into a content: what lies in it is held against its own declaration."""
    seen = set()
    for data in (monthly(flat_world()[0]), hourly(hourly_world())):
        for content in ET.fromstring(data).findall(".//atom:content", NAMES):
            (inner,) = content
            espi.validate(ET.ElementTree(inner))
            seen.add(inner.tag.partition("}")[2])
    assert seen == {
        "UsagePoint", "MeterReading", "ReadingType", "IntervalBlock", "UsageSummary",
        "LocalTimeParameters",
    }  # fmt: skip


@schema
def test_a_planted_fault_is_seen(espi: xmlschema.XMLSchema) -> None:
    data = monthly(flat_world()[0]).replace(b"<espi:uom>72</espi:uom>", b"<espi:uom>x</espi:uom>")
    kinds = contents(data, "ReadingType")
    assert any(not espi.is_valid(ET.ElementTree(one)) for one in kinds)


def bad_names() -> Held:
    held, _ = flat_world()
    held.put(supplier(name='ТОВ <"Газ" & \x07Ко>'))
    return held


def test_signs_that_xml_has_for_itself() -> None:
    title = ET.fromstring(monthly(bad_names())).find("atom:title", NAMES)
    assert title is not None
    assert title.text == 'ТОВ <"Газ" & Ко>, 0710000000'


# ── what it says ──────────────────────────────────────────────────────────────────────────────


def test_zones_ranges_and_cost_are_the_bill_s() -> None:
    held, _ = flat_world()
    data = monthly(held)
    accruals = {one.service: one for one in held.find(Accrual, account=kit.ACCOUNT)}
    electricity = [
        reading
        for block in contents(data, "IntervalBlock")
        for reading in block.findall("espi:IntervalReading", NAMES)
    ]
    by_tou = {
        value(one, "tou"): one for one in electricity if one.find("espi:tou", NAMES) is not None
    }
    assert value(by_tou[1], "value") == 172_000
    assert value(by_tou[1], "cost") == 38_700 * 1000
    assert value(by_tou[2], "value") == 66_000
    assert value(by_tou[2], "consumptionTier") == 1
    assert value(by_tou[1], "timePeriod/duration") == 31 * 86_400
    begin = datetime.datetime(2026, 10, 1, tzinfo=PRINTED.tzinfo)
    assert value(by_tou[1], "timePeriod/start") == int(begin.timestamp())
    summaries = contents(data, "UsageSummary")
    bills = sorted(value(one, "billLastPeriod") for one in summaries)
    wanted = ("electricity", "cold_water", "hot_water", "heating")
    assert bills == sorted(accruals[name].accrued * 1000 for name in wanted)
    assert {value(one, "currency") for one in summaries} == {643}


def test_ranges_are_tiers() -> None:
    tariffs = (
        kit.tariff("electricity", "2"),
        kit.tariff("electricity", "3", above="100"),
        kit.tariff("electricity", "5", above="150"),
    )
    facts = kit.facts(
        kit.service("electricity"),
        meters=(kit.one_dial("electricity", ("2026-09-20", 0), ("2026-10-20", 180)),),
    )
    held, billed = world(facts, terms=kit.book(tariffs=tariffs))
    readings = contents(monthly(held), "IntervalReading")
    tiers = {value(one, "consumptionTier"): value(one, "value") for one in readings}
    assert tiers == {1: 100_000, 2: 50_000, 3: 30_000}
    cost = sum(value(one, "cost") for one in readings)
    assert cost == billed.totals.accrued * 1000


def test_an_estimate_is_told_and_a_month_without_a_bill_is_what_was_read() -> None:
    held, _ = flat_world()
    qualities = {value(one, "quality") for one in contents(monthly(held), "ReadingQuality")}
    assert qualities == {8}
    for one in held.find(Accrual, account=kit.ACCOUNT):
        held.drop(Accrual, one.id)
    readings = contents(monthly(held), "IntervalReading")
    assert sorted(value(one, "value") for one in readings) == [5_700, 66_000, 172_000]
    assert {value(one, "ReadingQuality/quality") for one in readings} == {14}
    assert not [one for one in readings if one.find("espi:cost", NAMES) is not None]


def test_heat_is_in_joules_and_the_hryvnia_is_another_currency() -> None:
    held, _ = flat_world()
    held.put(supplier(currency="UAH"))
    data = monthly(held)
    assert {value(one, "currency") for one in contents(data, "ReadingType")} == {0}
    (heat,) = [one for one in contents(data, "ReadingType") if value(one, "uom") == 31]
    assert value(heat, "powerOfTenMultiplier") == 0
    assert 1_303 * 4_186_800 in {value(one, "value") for one in contents(data, "IntervalReading")}


def test_hours_are_blocks_of_days_and_a_gap_is_no_hour() -> None:
    data = hourly(hourly_world())
    blocks = contents(data, "IntervalBlock")
    assert [len(one.findall("espi:IntervalReading", NAMES)) for one in blocks] == [23, 23]
    assert {value(one, "intervalLength") for one in contents(data, "ReadingType")} == {3600}
    readings = contents(data, "IntervalReading")
    assert sum(value(one, "value") for one in readings) == 2 * sum(
        100 * n + 1 for n in range(24) if n != 5
    )


def test_the_same_export_has_the_same_names_and_bytes() -> None:
    held, _ = flat_world()
    assert monthly(held) == monthly(held)
    ids = re.findall(rb"<id>(urn:uuid:[^<]+)</id>", monthly(held))
    assert len(ids) == len(set(ids)) > 10


# ── another program ───────────────────────────────────────────────────────────────────────────


def test_greenbutton_objects_reads_back_what_was_written(tmp_path: Path) -> None:
    """It refuses currency 643 and the kind of a volume: what is electricity's is whole."""
    held = hourly_world()
    for name, data in (("months", monthly(held)), ("hours", hourly(held))):
        path = tmp_path / f"{name}.xml"
        unknown = rb"<espi:currency>643</espi:currency>|<espi:kind>58</espi:kind>"
        path.write_bytes(re.sub(unknown, b"", data))
        points = [p for p in parse.parse_feed(str(path)) if p.serviceCategory.name == "electricity"]
        (point,) = points
        assert point.title == "Электроэнергия"
        readings = [r for mr in point.meterReadings for r in mr.intervalReadings]
        wanted = {"months": 238_000, "hours": 2 * sum(100 * n + 1 for n in range(24) if n != 5)}
        assert sum(one.value for one in readings) == wanted[name]
        assert {one.value_symbol for one in readings} == {"Wh"}
        if name == "months":
            assert sum(one.cost for one in readings) == pytest.approx(459.60)


# ── clocks ────────────────────────────────────────────────────────────────────────────────────


def test_a_zone_s_rules_are_the_schema_s_bits() -> None:
    assert dst("Asia/Yekaterinburg", 2026) == (NO_DST, 0, NO_DST, 5 * 3600)
    ends, offset, starts, zone = dst("Europe/Kyiv", 2026)
    assert (offset, zone) == (3600, 2 * 3600)
    # The last Sunday: month << 28 | 7 << 25 | 7 << 17 | hour << 12.
    assert int(starts, 16) == 3 << 28 | 7 << 25 | 7 << 17 | 3 << 12
    assert int(ends, 16) == 10 << 28 | 7 << 25 | 7 << 17 | 4 << 12


def test_hours_of_a_day_of_25_are_told_apart() -> None:
    held = hourly_world()
    held.put(account(zone="Europe/Kyiv"))
    held.put(
        LoadProfile(
            id="r-day-2026-10-25",
            account=kit.ACCOUNT,
            register="r-day",
            day=kit.d("2026-10-25"),
            hours=(7,) * 25,
        )
    )
    blocks = contents(hourly(held), "IntervalBlock")
    starts = [
        value(one, "timePeriod/start") for one in blocks[1].findall("espi:IntervalReading", NAMES)
    ]
    assert len(starts) == 25
    assert starts == list(range(starts[0], starts[0] + 25 * 3600, 3600))
