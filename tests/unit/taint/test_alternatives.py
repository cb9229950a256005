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


OWN = """
const base = settings.api;
export async function cover(user: { email: string; phone: string }, album?: string) {
  let url = `${base}/covers/${user.email}`;
  if (album) url = ICONS;
  USE
}
"""


@pytest.mark.parametrize(
    "use", ["return fetch(url);", "return <img src={url} />;", "new Image().src = url;"]
)
def test_nobody_is_told_what_stands_in_an_address_of_a_host_that_is_not_known(
    tmp_path: Path, use: str
) -> None:
    code = OWN.replace("USE", use)
    own = code.replace("ICONS", '"https://icons.acme-one.io/a.png"')
    assert not explicit(scan_files(tmp_path / "1", {"a.tsx": own}))
    told = code.replace("ICONS", "`https://icons.acme-one.io/${user.phone}.png`")
    found = explicit(scan_files(tmp_path / "2", {"a.tsx": told}))
    assert {(flow.vendor, flow.category) for flow in found} == {(ONE, PHONE)}
