"""The 52 hazards, each with the tests and the planted bugs that would find it here.

Numbers are those of the list of bugs that befell other products; the sentences say what broke.
"""

from __future__ import annotations

import msgspec


class Hazard(msgspec.Struct, frozen=True):
    """A way to break. ``mutants`` are planted bugs of the simulation, ``tests`` name files and,
    after ``::``, functions; ``missing`` says why there is nothing yet."""

    number: int
    broke: str
    mutants: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    missing: str = ""


FAULTS = "tests/faults"
FILES = "tests/replica/test_files.py"
POSTGRESQL = "tests/postgresql"
IDENTITY = "tests/server/test_identity.py"
GO_FIRST = "tests/sync/test_files_go_first.py"
TRAVEL = f"{FAULTS}/test_h42_h43_files.py"
H45 = (f"{FAULTS}/test_h45_captive_portal.py", "tests/sync/test_files_captive.py")

HAZARDS = (
    Hazard(
        1,
        "a reader passes a number whose transaction commits later",
        ("H01",),
        (f"{POSTGRESQL}/test_feed_order.py::test_h01_to_h04_with_eight_writers",),
    ),
    Hazard(2, "the order of keys is taken for the order of commits", ("H03",)),
    Hazard(3, "a whole transaction is missing, the checkpoint is past it", ("H03",)),
    Hazard(4, "a snapshot and the log beside it name a row twice or never", ("H04", "H04b")),
    Hazard(5, "the checkpoint is stored before what it vouches for", ("H05", "D07")),
    Hazard(6, "the checkpoint passes rows that were not stored", ("H06",)),
    Hazard(
        7,
        "a pulled row is dropped beside a push, its checkpoint kept",
        ("H07", "D09"),
        ("tests/replica/test_pages.py::test_an_older_row_never_overwrites_a_newer_one",),
    ),
    Hazard(
        8,
        "a counter is older than the data that it numbers",
        ("H08",),
        ("tests/server/test_h08_a_counter_behind_its_feed.py",),
    ),
    Hazard(9, "one failed upload is never tried again", ("H09",)),
    Hazard(10, "the same item is tried for ever after an error has passed", ("H10",)),
    Hazard(
        11,
        "after a kill the device believes that a transfer is still going on",
        ("H11",),
        (f"{FAULTS}/test_h11_kills_then_liveness.py",),
    ),
    Hazard(12, "after a healed partition nothing goes up, or nothing comes down", ("H12", "D03")),
    Hazard(
        13,
        "one request that can never succeed blocks the queue",
        ("H13", "H13b", "D13"),
        ("tests/sync/test_deliveries.py::test_several_poisoned_lines_are_each_found",),
    ),
    Hazard(
        14,
        "one action is queued twice",
        ("H14",),
        (
            "tests/ui/test_sending.py::test_two_clicks_send_once",
            (
                "tests/journeys/test_typing.py"
                "::test_enter_click_and_double_click_at_once_send_one_command"
            ),
        ),
    ),
    Hazard(
        15,
        "all that waits is read into memory",
        (),
        ("tests/sync/test_deliveries.py::test_a_batch_of_a_thousand_waits_in_files_not_in_memory",),
    ),
    Hazard(16, "an effect is doubled after a lost answer", ("H16", "H16b")),
    Hazard(
        17,
        "the key of a request is kept, its effect is not",
        ("H17",),
        (
            f"{POSTGRESQL}/test_processes.py::test_h17_processes_share_a_database",
            "tests/server/test_core_crash.py::test_a_push_crashed_at_any_step_is_all_or_nothing",
        ),
    ),
    Hazard(18, "a scheduled thing is done by every device", missing="nothing is scheduled yet"),
    Hazard(19, "one's own row comes back as new, a deletion is undone", ("H19", "H19b", "D06")),
    Hazard(
        20,
        "a new round begins before the last one has ended",
        (),
        ("tests/sync/test_check.py",),
    ),
    Hazard(
        21,
        "all devices come back in the same second",
        (),
        (
            f"{POSTGRESQL}/test_storm.py",
            (
                "tests/sync/test_engine.py"
                "::test_those_who_were_told_the_same_time_do_not_come_in_the_same_instant"
            ),
        ),
    ),
    Hazard(
        22, "an empty or another target reads as «everything was deleted»", ("H22", "H22b", "D04")
    ),
    Hazard(23, "a proxy's 404 empties the device", ("H23",)),
    Hazard(
        24,
        "a right taken away looks like an empty list",
        ("H24", "D02", "D05", "D08", "D12"),
    ),
    Hazard(
        25, "deleted rows return after their tombstones were purged", ("H25", "H25b", "H25c", "D11")
    ),
    Hazard(26, "a stale edit brings a deleted row back", ("H26", "H26b")),
    Hazard(27, "a restored server never gets again what it lost", ("H27", "H27b")),
    Hazard(
        28,
        "nobody notices that a server was restored",
        ("H28", "H28b", "H28c", "H28d", "D01", "D14"),
    ),
    Hazard(29, "after a device's restore its new work looks like old", ("H29",)),
    Hazard(
        30,
        "a failover loses what was acknowledged",
        ("H30",),
        (f"{POSTGRESQL}/test_past.py::test_h30_a_crash_loses_nothing_acknowledged",),
    ),
    Hazard(31, "one wrong clock stops the sync", ("H31", "H31b", "H31c")),
    Hazard(32, "a value falls into the month of another time zone", ("H32",)),
    Hazard(
        33,
        "after sleep nothing is sent until a restart",
        ("H33",),
        (f"{FAULTS}/test_h33_sleep.py",),
    ),
    Hazard(
        34,
        "a SQLite that loses commits of two connections",
        (),
        (
            f"{FILES}::test_a_sqlite_that_may_lose_commits_is_refused",
            f"{FAULTS}/test_h34_h36_h37_two_threads.py",
        ),
    ),
    Hazard(
        35,
        "two copies of SQLite on one file",
        (),
        ("tests/test_house.py::test_only_sqlcipher_opens_a_file",),
    ),
    Hazard(
        36,
        "«database is locked», and a change out of sight",
        ("H36",),
        (
            f"{FAULTS}/test_h34_h36_h37_two_threads.py",
            "tests/replica/test_read_rule.py::test_a_reading_never_vanishes_while_it_settles",
        ),
    ),
    Hazard(
        37,
        "a read turns into a write, and fails at once",
        (),
        (
            (
                f"{FAULTS}/test_h34_h36_h37_two_threads.py"
                "::test_h37_each_write_takes_its_lock_when_it_begins"
            ),
        ),
    ),
    Hazard(
        38,
        "two instances on one profile",
        (),
        (f"{FAULTS}/test_h38_two_to_ten_instances.py",),
    ),
    Hazard(39, "a full disk leads to deletion", (), (f"{FAULTS}/test_h39_full_disks.py",)),
    Hazard(
        40,
        "an update wipes what was not sent yet",
        ("H40", "H40b", "D10"),
        ("tests/ages/test_old_files_open.py", "tests/replica/test_carry_over.py"),
    ),
    Hazard(
        41,
        "an older program meets newer files or a newer server",
        (),
        (f"{FILES}::test_a_file_of_a_newer_program",),
    ),
    Hazard(
        42,
        "a record arrives without its attachment",
        (),
        (
            "tests/sync/test_files_gate.py::test_no_line_goes_before_its_files_and_all_arrive",
            f"{TRAVEL}::test_an_appeal_and_its_files_arrive",
        ),
    ),
    Hazard(
        43,
        "half a file counts as the whole",
        (),
        (
            f"{TRAVEL}::test_it_arrives_whole_wherever_the_program_is_killed",
            f"{GO_FIRST}::test_a_line_that_breaks_at_any_byte_goes_on_from_there",
            f"{GO_FIRST}::test_what_the_server_keeps_is_compared_before_the_line_goes",
        ),
    ),
    Hazard(
        44,
        "too large a file blocks for ever",
        (),
        (
            "tests/replica/test_attachments.py::test_all_files_together_have_a_most",
            f"{GO_FIRST}::test_a_file_that_is_refused_is_named_and_can_be_taken_back",
        ),
    ),
    Hazard(45, "a captive portal's page is stored as data", ("H45",), H45),
    Hazard(
        46,
        "parallel or lost renewals of a token sign people out",
        ("H46",),
        (f"{IDENTITY}::test_fifty_at_once_over_lost_answers_sign_nobody_out",),
    ),
    Hazard(
        47,
        "no keyring, and a blank screen",
        (),
        (
            "tests/replica/test_keys.py::test_a_keyring_that_fails_later_is_said_so",
            "tests/journeys/test_keyring.py",
        ),
    ),
    Hazard(
        48,
        "a key that only one keyring can open",
        (),
        (
            "tests/replica/test_keys_ways.py",
            "tests/journeys/test_keyring.py::test_another_desktop_with_another_keyring_learns_the_key",
        ),
    ),
    Hazard(
        49,
        "a database made anew without encryption, unnoticed",
        (),
        (f"{FAULTS}/test_h49_never_unencrypted.py",),
    ),
    Hazard(
        50,
        "signing out or in deletes what was not sent",
        ("H50", "K01", "K02", "K03"),
        ("tests/journeys/test_revoked.py", "tests/journeys/test_users.py"),
    ),
    Hazard(
        51,
        "a widget is used after it is gone",
        (),
        ("tests/test_guards.py",),
    ),
    Hazard(
        52,
        "no sync behind a proxy",
        (),
        (f"{FAULTS}/test_h52_proxies.py",),
    ),
)
