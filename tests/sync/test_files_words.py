"""Whatever a file's own requests are refused with, its line says in words, and by the file's name.

The codes are read from the sources: those of the server's ways of files, and those that the files'
task gives by itself.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lkk_server.files
from lkk_desktop import strings
from lkk_desktop.models.appeals import content
from lkk_desktop.sync import carrying
from lkk_desktop.ui import words
from tests.enclosing import picture
from tests.sync.carried import Post
from tests.sync.tusd import Asked, problem

OWN = set(re.findall(r"\"(file_[a-z_]+|files_[a-z_]+)\"", inspect.getsource(carrying)))
CHECKED = set(re.findall(r"Problem\(\s*\"([a-z_]+)\"", inspect.getsource(content)))
NAMED = "file-1.tiff"


def refusals() -> list[tuple[int, str]]:
    """Statuses and codes that the server answers a request for a file with."""
    found = {(400, "malformed"), (403, "forbidden"), (404, "not_found"), (405, "wrong_method")}
    for path in Path(lkk_server.files.__file__).parent.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= {(int(s), c) for s, c in re.findall(r"Refused\((\d+), \"([a-z_]+)\"", source)}
    return sorted((s, c) for s, c in found if s < 500 and s not in (401, 429))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever language the test before has chosen."""
    before = strings.language()
    strings.use("en")
    yield
    strings.use(before)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "profile")
    yield made
    made.close()


@pytest.fixture(params=strings.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    yield strings.use(request.param)
    strings.use("en")


def said(post: Post) -> str:
    """What the line's person reads, once there is something."""
    post.run(lambda: bool(post.attention()), 5.0)
    [refused] = post.desk.engine.gate.refused.values()
    return words.reason("attention", refused.code, refused.values)


def unknown(code: str) -> str:
    return words.problem("?").replace("?", code)


@pytest.mark.parametrize(("status", "code"), refusals())
def test_a_refused_announcement_has_words(post: Post, status: int, code: str) -> None:
    post.say("c1", post.attach(picture()))
    post.files.trouble = lambda one: problem(status, code) if one.method == "POST" else None
    what = said(post)
    assert what != unknown(code)
    assert "{" not in what
    [refused] = post.desk.engine.gate.refused.values()
    if refused.code == "file_not_taken":
        assert NAMED in what
        assert code in what, "the office is told which one"
    else:
        assert refused.code == code


@pytest.mark.parametrize("status", [400, 403, 405, 412])
def test_a_refusal_without_words_has_some(post: Post, status: int) -> None:
    """An answer to HEAD has no body to say why."""
    post.say("c1", post.attach(picture()))

    def trouble(asked: Asked) -> bytes | None:
        return problem(status, "", words=False) if asked.method == "HEAD" else None

    post.files.trouble = trouble
    what = said(post)
    assert NAMED in what
    assert f"http_{status}" in what


def test_whatever_a_line_is_blamed_with_for_a_file_has_words(language: str) -> None:
    codes = OWN | CHECKED
    assert {"file_missing", "file_differs", "file_damaged", "file_not_taken"} <= codes
    assert {"pdf_broken", "file_renamed"} <= codes
    for code in codes | {"file_unchecked"}:
        what = words.reason("attention", code, {"name": NAMED, "code": "http_400", "is": "PDF"})
        assert what != unknown(code), code
        assert "{" not in what, code


@pytest.mark.parametrize("code", ["file_missing", "file_unchecked"])
def test_nothing_is_said_to_go_again_that_does_not(code: str) -> None:
    """They are final: who wrote it has to act."""
    what = words.reason("rejected", code, {"name": NAMED})
    assert "Correct the appeal" in what
    assert "will be" not in what
