"""H52: sync goes on behind a proxy that asks for a name, packs, strips, or opens TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.between import Authority, Change, Proxy, gzipped, inspection, stripped, untouched
from tests.faults.stand import Stand
from tests.faults.visit import Visit

pytestmark = pytest.mark.slow


def settles(ground: Stand, profile: Path, url: str) -> None:
    with Visit(profile, url) as visit:
        visit.submit(2)
        visit.settle()
        ground.said |= visit.saved
    assert ground.judge() == (0, 0)


@pytest.mark.parametrize("change", [untouched, gzipped], ids=lambda change: change.__name__)
def test_through_a_proxy_that_waits_and_packs(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    proxy = Proxy(change)
    monkeypatch.setenv("HTTP_PROXY", proxy.url())
    settles(ground, ground.profile(tmp_path / "profile"), ground.url)
    assert proxy.passed
    proxy.close()


def test_a_proxy_that_asks_for_a_name_is_told_it(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(guarded=True)
    profile = ground.profile(tmp_path / "profile")
    monkeypatch.setenv("HTTP_PROXY", proxy.url(known=False))
    with Visit(profile, ground.url) as visit:
        visit.submit(2)
        visit.start()
        visit.wait(lambda: bool(visit.statuses) and visit.statuses[-1].line == "offline", "told")
        assert visit.statuses[-1].reason == "proxy_sign_in"
        assert not visit.told
        ground.said |= visit.saved
    assert proxy.refused
    monkeypatch.setenv("HTTP_PROXY", proxy.url())
    settles(ground, profile, ground.url)
    proxy.close()


def test_a_proxy_that_strips_headers_is_told_and_nothing_is_lost(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(stripped)
    profile = ground.profile(tmp_path / "profile")
    monkeypatch.setenv("HTTP_PROXY", proxy.url())
    with Visit(profile, ground.url) as visit:
        visit.submit(2)
        visit.start()
        visit.wait(lambda: bool(visit.statuses) and visit.statuses[-1].line == "offline", "told")
        assert visit.statuses[-1].reason == "captive_portal"
        ground.said |= visit.saved
    monkeypatch.delenv("HTTP_PROXY")
    settles(ground, profile, ground.url)
    proxy.close()


@pytest.mark.parametrize("through", ["straight", "tunnel"])
def test_tls_is_opened_by_an_authority_that_the_computer_trusts(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, through: str
) -> None:
    office = Authority(tmp_path / "office")
    monkeypatch.setenv("SSL_CERT_FILE", str(office.root))
    proxy = Proxy(guarded=True)
    if through == "tunnel":
        monkeypatch.setenv("HTTPS_PROXY", proxy.url())
    with inspection(office, ground.url) as url:
        settles(ground, ground.profile(tmp_path / "profile"), url)
    assert bool(proxy.passed) == (through == "tunnel")
    proxy.close()
