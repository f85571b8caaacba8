"""The stories of one who is signed in, on PostgreSQL by a role that owns nothing.

Row-level security hides a foreign account from whoever is not in it yet: linking, guests and
offices have to say for whom they read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_server.database import Behalf, Database
from tests.postgresql.cluster import Cluster
from tests.postgresql.rights import as_role
from tests.server.running import Clock, Running, scene
from tests.server.test_contacts import (  # noqa: F401
    test_a_contact_belongs_to_one,
    test_an_email_is_given_and_confirmed_by_its_code,
    test_the_contact_that_is_replaced_is_told_and_not_the_new_one,
    test_two_who_confirm_the_same_contact_at_once,
    test_with_the_email_go_its_subscriptions,
)
from tests.server.test_credentials import (  # noqa: F401
    test_another_login_leaves_the_account_number_as_a_name,
    test_another_password_signs_out_every_device_but_this_one,
    test_of_two_devices_that_change_the_password_at_once_one_does,
    test_of_two_who_take_a_login_at_once_one_gets_it,
)
from tests.server.test_devices import (  # noqa: F401
    test_a_new_device_is_told_of_but_not_the_first,
    test_a_revoked_device_is_told_so_at_every_contact_and_for_ever,
    test_the_live_channel_of_a_revoked_device_ends_at_once,
)
from tests.server.test_guest import (  # noqa: F401
    test_a_guest_sees_the_dials_and_what_a_bill_used_last,
    test_a_guests_reading_stands_in_the_books_and_on_the_households_desk,
    test_sent_again_after_a_lost_answer_it_counts_once,
)
from tests.server.test_leaving import (  # noqa: F401
    test_a_user_leaves_and_thinks_better_of_it,
    test_after_a_day_nothing_of_the_user_is_left_but_what_the_law_keeps,
)
from tests.server.test_linking import (  # noqa: F401
    desk,
    test_an_unlinked_account_is_closed_and_gone_from_the_disk,
    test_ten_devices_that_link_the_same_account_link_it_once,
    test_the_desk_holds_a_linked_account_with_its_history,
    test_two_who_link_at_once_both_get_it_and_hear_of_each_other,
)
from tests.server.test_office_reset import (  # noqa: F401
    clerk,
    test_a_clerk_resets_a_customer_who_forgot_everything,
    test_another_offices_account_is_as_unknown_as_none,
    test_the_record_is_only_ever_added_to,
)
from tests.server.test_reentry import test_the_same_cabinet_with_all_that_was_in_it  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture
def server(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[Running]:
    """A server over a database of the server's role; the test looks at it as the supplier may."""
    clock = Clock(scene().now)
    database = Database.open(as_role(cluster, cluster.database(name)), clock)
    made = Running(tmp_path, scene(), clock=clock, database=database)
    with database.on_behalf(Behalf("tyumen")), made.served() as served:
        yield served
