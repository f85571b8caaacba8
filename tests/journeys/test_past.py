"""«История показаний» without a line: what is asked for is what is shown, and what is exported."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from greenbutton_objects import parse
from python_calamine import CalamineWorkbook

from tests.journeys.scene import DAY, OFFLINE, SEND, SENT, WAITS
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
PAST, EXPORT = "История показаний", "Экспорт"
COUNTED = "принято к расчёту"


def test_the_months_and_the_counted_ones_that_are_asked_for_are_exported(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.do("open", name="history")
    home.go_to_row(PAST, "14\u00a0492", WAITS)
    home.wait("45 показаний")
    home.do("choose", name="С месяца", text="Сентябрь 2026")
    home.wait("9 показаний")

    def exported(words: str, name: str) -> Path:
        home.pick(EXPORT, words)
        home.name_file(stage.folder / name)
        home.wait(f"Сохранено: {name}")
        return stage.folder / name

    def rows(name: str) -> list[list[Any]]:
        book = CalamineWorkbook.from_path(str(exported("Показания, Excel (XLSX)", name)))
        return book.get_sheet_by_index(0).to_python()[1:]

    all_ = rows("all.xlsx")
    assert [row[-1] for row in all_] == [WAITS] + [COUNTED] * 8
    home.click("Только принятые к расчёту")
    home.wait("8 показаний")
    counted = rows("counted.xlsx")
    assert counted == all_[1:]
    assert {row[0] for row in counted} == {datetime.date(2026, m, 1) for m in (9, 10)}
    assert [14_320.0, 177.0, "кВт·ч"] in [row[5:8] for row in counted]

    home.do("choose", name="По месяц", text="Октябрь 2026")
    assert used(exported("Показания, Green Button (XML)", "used.xml")) == 458_000
    home.do("choose", name="По месяц", text="Ноябрь 2026")
    home.click("Только принятые к расчёту")
    home.wait("9 показаний")
    home.click("Сохранить в PDF")
    home.click("Сохранить PDF…")
    home.name_file(stage.folder / "all.pdf")
    home.wait("Сохранено: all.pdf")
    paper = pypdf.PdfReader(stage.folder / "all.pdf").pages[0].extract_text()
    assert paper.count(COUNTED) == 8
    assert WAITS in paper
    assert SENT not in paper
    assert home.close() == 0


def used(path: Path) -> int:
    """Watt-hours of a Green Button file, by another's reader, which knows no roubles and no m³."""
    strange = rb"<espi:currency>643</espi:currency>|<espi:kind>58</espi:kind>"
    path.write_bytes(re.sub(strange, b"", path.read_bytes()))
    points = [p for p in parse.parse_feed(str(path)) if p.serviceCategory.name == "electricity"]
    meters = [meter for point in points for meter in point.meterReadings]
    return sum(one.value for meter in meters for one in meter.intervalReadings)
