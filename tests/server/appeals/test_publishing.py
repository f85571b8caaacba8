"""A form comes to a running server from a file: new, changed with its version, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from lkk_desktop.models.appeals.catalogue import AppealForm, AppealTopic, ConsentText, Faq
from lkk_server.__main__ import main
from lkk_server.appeals.tables import series
from lkk_server.identity import tables
from lkk_server.serving import opened, real_time
from tests.server.appeals.kit import appeal, asked_about, pulled_of, question, sent
from tests.server.running import Running
from tests.server.signed import all_of

FORM = """
topics = [{ name = "network", title = "Сети" }]

[[forms]]
name = "pole"
topic = "network"
title = "Упал столб"
version = 1
days = 2
series = "55"
sections = ["applicant", { title = "Где", fields = [
    { name = "place", type = "address", label = "Где он стоял", required = true },
    { name = "height", type = "number", label = "Высота", decimals = 1, least = "0.5", unit = "м" },
] }]
"""
ANSWERS: dict[str, str | int] = {
    "applicant": "Иванов Иван Иванович",
    "address": "г. Нефтеюганск",
    "email": "ivanov@example.com",
    "place": "у магазина",
    "height": 8_500,
}


def published(server: Running, text: str | None, *more: str) -> int:
    """What the console's command answers, over the running server's own database."""
    given = ["appeal", "form", "--data", str(server.data), *more]
    if text is not None:
        file = server.data / "form.toml"
        file.write_text(text, "utf-8")
        given.insert(2, str(file))
    return main(given)


def pole(server: Running) -> AppealForm:
    (found,) = all_of(server, AppealForm, id="tyumen/form/pole")
    return found


def test_a_new_form_reaches_apps_and_is_filled_in_without_a_release(
    server: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    session = server.sign_in()
    assert published(server, FORM) == 0
    assert capsys.readouterr().out.splitlines() == [
        "new        tyumen/topic/network  Сети",
        "new        tyumen/form/pole  Упал столб",
    ]
    told = pulled_of(server, session, AppealForm, "supplier:tyumen")
    assert [one.id for one in told if one.title == "Упал столб"] == ["tyumen/form/pole"]
    asked = question(server, form="tyumen/form/pole", answers=ANSWERS)
    assert sent(server, session, asked) == [("accepted", None)]
    found = appeal(server, asked.appeal)
    assert (found.number, found.topic, found.reason) == ("55-000000001", "Сети", "Упал столб")
    audit = tables.audit.c
    with server.database.read() as connection:
        rows = connection.execute(select(audit.actor, audit.subject, audit.reason)).all()
    assert ("supplier", "tyumen/form/pole", "version 1") in [tuple(row) for row in rows]


def test_it_stands_at_the_end_and_again_is_nothing_new(
    server: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    published(server, FORM)
    places = [one.place for one in all_of(server, AppealForm)]
    assert pole(server).place == max(places)
    assert places.count(max(places)) == 1
    topics = [one.place for one in all_of(server, AppealTopic)]
    assert len(set(topics)) == len(topics)
    capsys.readouterr()
    assert published(server, FORM) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out] == ["unchanged", "unchanged"]


CHANGED = FORM.replace("Где он стоял", "Где он лежит")


def test_what_a_form_asks_changes_with_its_version_alone(
    server: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    published(server, FORM)
    before = pole(server)
    capsys.readouterr()
    assert published(server, CHANGED) == 1
    said = capsys.readouterr().err
    assert "form pole: what it asks is not what version 1 asks" in said
    assert "has to be 2 or more" in said
    assert pole(server) == before
    assert published(server, CHANGED.replace("version = 1", "version = 3")) == 0
    assert (pole(server).version, pole(server).place) == (3, before.place)
    assert published(server, FORM.replace("version = 1", "version = 2")) == 1


def test_a_term_a_title_and_closing_need_no_version(server: Running) -> None:
    published(server, FORM)
    closed = FORM.replace("days = 2", "days = 5\nopen = false").replace("Упал столб", "Столб")
    assert published(server, closed) == 0
    found = pole(server)
    assert (found.version, found.days, found.open, found.title) == (1, 5, False, "Столб")
    asked = question(server, form="tyumen/form/pole", answers=ANSWERS)
    assert sent(server, server.sign_in(), asked) == [("rejected", "form_closed")]


def test_a_draft_is_refused_where_its_form_has_changed_meanwhile(server: Running) -> None:
    published(server, FORM)
    session = server.sign_in()
    fits = question(server, form="tyumen/form/pole", answers=ANSWERS)
    lacks = question(server, form="tyumen/form/pole", answers=ANSWERS)
    more = 'unit = "м" },\n    { name = "date", type = "date", label = "Когда", required = true },'
    grown = FORM.replace("version = 1", "version = 2")
    assert published(server, grown.replace('unit = "м" },', more)) == 0
    assert sent(server, session, lacks) == [("rejected", "form_changed")]
    easier = grown.replace("version = 2", "version = 3")
    assert published(server, easier) == 0
    assert sent(server, session, fits) == [("accepted", None)]


BROKEN = {
    "no TOML": ("[[", "form.toml: "),
    "a topic that is nowhere": (FORM.replace('topic = "network"', 'topic = "x"'), "no topic is"),
    "a type": (FORM.replace('"address"', '"hologram"'), "this version has no type 'hologram'"),
    "a consent in other words": (
        '[[consents]]\nkind = "personal_data"\nversion = 1\nline = "Да"\ntext = "Да"',
        "give these words a new version",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_changes_nothing(
    server: Running, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, said = BROKEN[name]
    before = all_of(server, AppealForm), all_of(server, ConsentText)
    assert published(server, text) == 1
    assert said in capsys.readouterr().err
    assert (all_of(server, AppealForm), all_of(server, ConsentText)) == before


def test_a_file_that_is_not_there(server: Running, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["appeal", "form", str(server.data / "none.toml"), "--data", str(server.data)]
    assert main(given) == 1
    assert "cannot be read (FileNotFoundError)" in capsys.readouterr().err


def test_a_new_consent_is_asked_for_from_then_on(server: Running) -> None:
    session, old = server.sign_in(), question(server)
    text = '[[consents]]\nkind = "personal_data"\nversion = 2\nline = "Да"\ntext = "Иначе"'
    assert published(server, text) == 0
    assert sent(server, session, old) == [("rejected", "consent_needed")]
    asked_about(server, session)


def test_questions_that_are_often_asked_are_replaced_together(server: Running) -> None:
    text = '[[faq]]\nsection = "С"\nquestion = "В?"\nanswer = "О."'
    assert published(server, text) == 0
    (one,) = all_of(server, Faq)
    assert (one.question, one.place) == ("В?", 1)


def test_a_series_that_has_begun_goes_on_where_it_is(server: Running) -> None:
    asked_about(server)
    assert published(server, None) == 0
    assert published(server, 'series = [{ prefix = "", last = 7 }]') == 0
    with server.database.read() as connection:
        rows = connection.execute(select(series.c.series, series.c.last)).all()
    assert {row.series: row.last for row in rows}[""] == 44565


def test_an_older_database_takes_the_whole_catalogue_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path, None, real_time).close()
    assert main(["appeal", "form", "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in out} == {"new"}
    assert len(out) == 9 + 18 + 2 + 24
