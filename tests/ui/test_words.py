"""Words: every code of the sources has them in every language; no message lacks a translation."""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lkk_desktop import strings
from lkk_desktop.models.appeals import checking
from lkk_desktop.models.appeals.catalogue import FIELD_TYPES
from lkk_desktop.ui import words
from tools.catalogues import extract

SOURCES = Path(strings.__file__).parent.parent
RAISED = re.compile(r"\b(Problem|Connectivity|Fault)\(\s*\"([a-z_]+)\"")
MADE_UP = {
    "Problem": {"window_closed", "meter_off", "meter_broken", "meter_closed", "meter_blocked"}
    | {"below_counted", "maybe_rolled_over", "unknown_account"},
    "Connectivity": {"unreachable", "timeout", "server_error", "captive_portal", "garbage"}
    | {"signed_out", "wrong_credentials", "another_server", "app_too_old", "busy", "refused"}
    | {"not_trusted", "proxy_sign_in"},
    "Fault": {"disk_full", "disk_error", "not_a_database", "locked", "unwritable", "wrong_key"},
}


def codes(family: str) -> set[str]:
    found = set(MADE_UP[family])
    for path in SOURCES.rglob("*.py"):
        found |= {c for f, c in RAISED.findall(path.read_text(encoding="utf-8")) if f == family}
    return found


@pytest.fixture(params=strings.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    yield strings.use(request.param)
    strings.use("en")


def test_every_problem_has_words(language: str) -> None:
    for code in codes("Problem"):
        values = ("counted", "use", "decimals", "digits", "most", "value", "name", "is", "other")
        said = words.problem(code, dict.fromkeys((*values, "least", "owed"), 1))
        assert code not in said, code
        assert "{" not in said, code


def test_whatever_is_wrong_in_a_form_has_words(language: str) -> None:
    source = Path(checking.__file__).read_text(encoding="utf-8")
    flaws = set(re.findall(r"Flaw\([a-z.\"]+, \"([a-z_]+)\"", source))
    assert len(flaws) >= 10
    for code in flaws | {f"malformed_{one}" for one in FIELD_TYPES - {"file"}}:
        said = words.problem(code, {"least": 1, "most": 2, "bytes": 3, "field": "f"})
        assert code not in said, code
        assert "{" not in said, code


def test_every_hindrance_has_words(language: str) -> None:
    for code in codes("Connectivity"):
        assert words.connectivity(code) != words.connectivity("?").replace("?", code), code


def test_every_fault_has_words(language: str) -> None:
    unknown = words.fault("never heard of")
    for code in codes("Fault"):
        assert words.fault(code) != unknown, code


def test_an_unknown_code_still_gets_a_sentence(language: str) -> None:
    for say in (words.problem, words.connectivity, words.anything):
        assert "never_heard_of" in say("never_heard_of")
    assert words.problem("below_counted", {}) != ""


def test_what_a_damaged_file_lost_is_counted(language: str) -> None:
    for count in (1, 2, 5):
        assert str(count) in words.lost(count)


@pytest.mark.parametrize("language_", strings.LANGUAGES)
def test_no_message_lacks_a_translation(language_: str) -> None:
    path = strings.folder() / language_ / "LC_MESSAGES" / "lkk.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language_)
    for message in extract():
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        known = catalogue.get(key, message.context)
        assert known is not None, message.id
        texts = [known.string] if isinstance(known.string, str) else list(known.string or ())
        assert texts, message.id
        assert all(texts), message.id
        assert not known.fuzzy
        fields = _fields(key)
        for text in texts:
            assert _fields(text) == fields, f"{key!r}: {text!r}"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_blocked_says_why_and_until_when() -> None:
    strings.use("ru")
    said = words.problem("meter_blocked", {"reason": "seasonal", "until": "2027-05-01"})
    assert "вне сезона" in said
    assert "01.05.2027" in said
    assert "не принимаются" in words.problem("meter_blocked", {"reason": "?", "until": None})


@pytest.mark.parametrize(
    ("day", "period", "opens"),
    [
        ("2026-11-26", "2026-11", "1 декабря"),
        ("2026-12-31", "2026-12", "1 января"),
        ("2026-11-20", "2026-12", "1 декабря"),
        ("2026-11-20", "2027-01", "1 января"),
    ],
)
def test_a_closed_window_opens_next(day: str, period: str, opens: str) -> None:
    strings.use("ru")
    values = {"day": day, "first": 1, "last": 25, "open_period": period}
    assert f"Откроется {opens}" in words.problem("window_closed", values)


def test_numbers_dates_and_money() -> None:
    strings.use("ru")
    assert strings.number(2_812_000) == "2\u00a0812"
    assert strings.number(10_520_050) == "10\u00a0520,05"
    assert strings.number(-3_000) == "−3"
    assert strings.number(0) == "0"
    assert strings.number(118_400) == "118,4"
    assert strings.volume(172_000, "kwh") == "172\u00a0кВт·ч"
    assert strings.money(354_841) == "3\u00a0548,41\u00a0₽"
    assert strings.money(-5, "UAH") == "−0,05\u00a0₴"
    day = datetime.date(2026, 11, 20)
    assert strings.date(day) == "20.11.2026"
    assert strings.day_and_month(day) == "20 ноября"
    assert strings.month(day) == "ноябрь"
    strings.use("en")
    assert strings.number(10_520_050) == "10\u00a0520.05"
    assert strings.date(day) == "20 Nov 2026"
    assert strings.volume(1_000, "m3") == "1\u00a0m³"


def test_plurals_and_fallbacks() -> None:
    strings.use("ru")
    left = [strings.n("{count} day left", "{count} days left", n) for n in (1, 2, 5, 21)]
    assert left == ["остался 1 день", "осталось 2 дня", "осталось 5 дней", "остался 21 день"]
    assert strings.use("uk") == "uk"
    left = [strings.n("{count} day left", "{count} days left", n) for n in (1, 2, 5, 21)]
    assert left == [
        "залишився 1 день",
        "залишилося 2 дні",
        "залишилося 5 днів",
        "залишився 21 день",
    ]
    assert strings.number(10_520_050) == "10\u00a0520,05"
    assert strings.date(datetime.date(2026, 11, 20)) == "20.11.2026"
    assert strings.day_and_month(datetime.date(2026, 11, 20)) == "20 листопада"
    assert strings.use("de") == "en"
    assert strings.n("{count} day left", "{count} days left", 1) == "1 day left"
