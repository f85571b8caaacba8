"""Notices of the cabinet: kept for half a year, and gone with the mark that they were read."""

from __future__ import annotations

from pathlib import Path

from lkk_desktop.models.notifications import ReadMark, ReadNotifications, UserNotice
from lkk_server.identity import notices
from tests.ids import id_of
from tests.server.real_desk import RealDesk
from tests.server.running import Running
from tests.server.signed import all_of, renewed

DAY = 24 * 3_600


def test_after_half_a_year_a_notice_goes_from_every_device_with_its_mark(
    server: Running, tmp_path: Path
) -> None:
    desk = RealDesk(tmp_path / "desk", server, server.sign_in())
    server.sign_in()
    desk.sync()
    [old] = desk.all(UserNotice)
    read = ReadNotifications(user="u-ivanov", notifications=(old.notification,))
    desk.say(read, id_of("read"))
    desk.sync()
    assert [one.notification for one in desk.all(ReadMark)] == [old.notification]
    server.clock.pass_by(179 * DAY)
    desk.session = renewed(server, desk.session)
    server.sign_in()
    realm = server.sessions.realm
    assert notices.purge(realm, server.clock()) == 0
    server.clock.pass_by(1.5 * DAY)
    desk.session = renewed(server, desk.session)
    assert notices.purge(realm, server.clock()) == 1
    assert notices.purge(realm, server.clock()) == 0
    assert [one.id for one in all_of(server, UserNotice)] != [old.id]
    desk.sync()
    [left] = desk.all(UserNotice)
    assert left.id != old.id
    assert desk.all(ReadMark) == []
    desk.close()
