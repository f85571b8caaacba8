"""Every paper and export of the catalogue is really made, and named as a file may be."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lkk_desktop import strings
from lkk_desktop.cabinet import Course, Shown
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Reading
from lkk_desktop.slow import CalledOff
from lkk_desktop.ui.papers import catalogue
from lkk_desktop.ui.papers.document import Document
from tests.documents import pages
from tests.documents.test_exports import cells, hourly_world, rows
from tests.documents.world import PRINTED
from tests.models.billing import kit

NOW = instant(PRINTED)
MONTH = ("2026-10", "2026-10")


def made(document: Document, course: Course | None = None) -> bytes:
    return document.make(cast(Shown, hourly_world()), course or Course())


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_each_paper_is_made(language: str) -> None:
    strings.use(language)
    (reading,) = [
        one
        for one in hourly_world().find(Reading, account=kit.ACCOUNT, period="2026-10")
        if one.register == "r-day"
    ]
    papers = [
        catalogue.bill(kit.ACCOUNT, "2026-10", NOW),
        catalogue.statement(kit.ACCOUNT, *MONTH, NOW),
        catalogue.accruals(kit.ACCOUNT, *MONTH, NOW),
        catalogue.readings(kit.ACCOUNT, *MONTH, NOW, counted=False),
        catalogue.readings(kit.ACCOUNT, *MONTH, NOW, counted=True),
        catalogue.confirmation(kit.ACCOUNT, reading.id, NOW),
    ]
    for paper in papers:
        assert paper.file.endswith(".pdf")
        assert kit.ACCOUNT in paper.file
        pages.check(made(paper), title="", language=language)


@pytest.mark.parametrize("what", ["readings", "accruals", "statement", "hours"])
def test_each_export_is_made(what: Any) -> None:
    strings.use("ru")
    table = rows(made(catalogue.export(kit.ACCOUNT, what, "csv", *MONTH, NOW)))
    assert len(table) > 1
    _, found = cells(made(catalogue.export(kit.ACCOUNT, what, "xlsx", *MONTH, NOW)))
    assert len(found) == len(table)
    document = catalogue.export(kit.ACCOUNT, what, "xml", *MONTH, NOW)
    assert document.file.endswith(".xml")
    assert b"http://naesb.org/espi" in made(document)


def test_what_was_called_off_is_not_made_and_what_is_not_there_is_said() -> None:
    course = Course()
    course.cancel()
    bill = catalogue.bill(kit.ACCOUNT, "2026-10", NOW)
    with pytest.raises(CalledOff):
        made(bill, course)
    with pytest.raises(Problem) as raised:
        made(catalogue.bill(kit.ACCOUNT, "2019-01", NOW))
    assert raised.value.code == "nothing_to_print"


def test_a_course_hears_how_far_a_paper_is() -> None:
    heard: list[tuple[int, int]] = []
    course = Course(lambda done, of: heard.append((done, of)))
    course.begin(lambda then: then)
    made(catalogue.bill(kit.ACCOUNT, "2026-10", NOW), course)
    assert heard
    assert heard[-1][0] == heard[-1][1]
