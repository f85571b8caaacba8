"""The stories of files, on PostgreSQL by a role that owns nothing: row-level security hides an
appeal from whoever asks for its files, unless it is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lkk_desktop.sync.protocol import Session
from lkk_server.database import Behalf, Database
from tests.postgresql.cluster import Cluster
from tests.postgresql.rights import as_role
from tests.server.files.test_bounds import (  # noqa: F401
    test_so_many_bytes_a_day_a_users_appeals_may_name,
    test_so_many_bytes_a_user_may_have_unnamed,
    test_two_hundred_at_once,
)
from tests.server.files.test_enclosing import (  # noqa: F401
    test_a_file_is_of_one_appeal,
    test_an_answers_files_are_read_by_its_author_and_their_office_alone,
    test_an_appeal_is_taken_with_its_files_and_keeps_them,
    test_the_shelf_keeps_what_an_office_adds,
)
from tests.server.files.test_upkeep import (  # noqa: F401
    test_bytes_without_a_line_and_lines_without_their_bytes,
    test_files_of_an_appeal_go_after_the_suppliers_term,
    test_files_of_an_appeal_that_was_taken_back_go_after_thirty_days,
    test_with_a_user_go_their_files_that_no_appeal_names,
)
from tests.server.running import Clock, Running, scene

pytestmark = pytest.mark.slow


@pytest.fixture
def server(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[Running]:
    """A server over a database of the server's role; the test looks at it as the supplier may."""
    clock = Clock(scene().now)
    database = Database.open(as_role(cluster, cluster.database(name)), clock)
    made = Running(tmp_path, scene(), clock=clock, database=database)
    with database.on_behalf(Behalf("tyumen")), made.served() as served:
        yield served


@pytest.fixture
def owner(server: Running) -> Session:
    return server.sign_in()


@pytest.fixture
def client(server: Running, owner: Session) -> Iterator[httpx.Client]:
    with server.client(owner.access) as found:
        yield found
