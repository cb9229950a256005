"""An address that is one of several: each recipient is told what stands in its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

CODE = """
const ICONS = "https://icons.acme-one.io/?domain=";
export async function avatar(user: { email: string; phone: string }, own: boolean) {
  ADDRESS
  return fetch(url, { method: "POST", body: REST });
}
"""
ONE, TWO = "unknown: icons.acme-one.io", "unknown: faces.acme-two.io"
MAIL, PHONE = "user.contact.email", "user.contact.phone_number"


@pytest.mark.parametrize(
    "address",
    [
        "const url = own ? ICONS + user.phone : `https://faces.acme-two.io/${user.email}`;",
        "let url = ICONS + user.phone; if (own) url = `https://faces.acme-two.io/${user.email}`;",
    ],
)
def test_each_recipient_is_told_what_stands_in_its_own_address(
    tmp_path: Path, address: str
) -> None:
    code = CODE.replace("ADDRESS", address).replace("REST", "null")
    found = explicit(scan_files(tmp_path, {"a.ts": code}))
    assert {(flow.vendor, flow.category) for flow in found} == {(ONE, PHONE), (TWO, MAIL)}


def test_what_is_sent_beside_the_address_goes_to_all(tmp_path: Path) -> None:
    address = "const url = own ? ICONS : 'https://faces.acme-two.io/';"
    code = CODE.replace("ADDRESS", address).replace("REST", "user.email")
    found = explicit(scan_files(tmp_path, {"a.ts": code}))
    assert {(flow.vendor, flow.category) for flow in found} == {(ONE, MAIL), (TWO, MAIL)}


def test_alternatives_of_one_recipient_are_one_address(tmp_path: Path) -> None:
    address = "const url = own ? ICONS + user.phone : `${ICONS}${user.email}`;"
    code = CODE.replace("ADDRESS", address).replace("REST", "null")
    found = explicit(scan_files(tmp_path, {"a.ts": code}))
    assert {(flow.vendor, flow.category) for flow in found} == {(ONE, PHONE), (ONE, MAIL)}
