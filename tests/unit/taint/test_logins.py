"""A user name that is sent as an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.options import ScanOptions
from projects import explicit, scan, write

CALL = """
import Rollbar from "rollbar";
const rollbar = new Rollbar({{ accessToken: TOKEN }});
export const signedIn = (user: {{ id: string; username: string; login: string }}) =>
  rollbar.configure({{ payload: {{ person: {{ {person} }} }} }});
"""


@pytest.mark.parametrize(
    ("person", "category"),
    [
        ("email: user.username", "user.contact.email"),
        ("username: user.username", "user.account.username"),
        ("name: user.username", "user.account.username"),
        ("email: user.id", "user.unique_id"),
        ("email: user.addresses[0]", "user.contact.email"),
        ("home: user.addresses[0]", "user.contact.address"),
    ],
)
def test_a_user_name_under_the_key_of_an_address_is_one(
    tmp_path: Path, person: str, category: str
) -> None:
    root = write(tmp_path, {"errors.ts": CALL.format(person=person)})
    found = explicit(scan(ScanOptions((root,), all_recipients=True)))
    assert {flow.category for flow in found} == {category}
