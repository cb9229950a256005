"""What stands at a place that a vendor reads an address from is one, whatever its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.options import ScanOptions
from projects import explicit, scan, write

MAIL, PHONE = "user.contact.email", "user.contact.phone_number"
CODE = """
import Twilio from "twilio";
import {{ Resend }} from "resend";
const sms = Twilio("a", "b");
const mail = new Resend("k");
export const send = (recipient: string, x: string, config) => {call};
"""


@pytest.mark.parametrize(
    ("call", "category"),
    [
        ('sms.messages.create({ to: recipient, body: "b" })', PHONE),
        ('sms.messages.create({ to: x, body: "b" })', PHONE),
        ('mail.emails.send({ to: recipient, from: "a@b.c", subject: "s" })', MAIL),
        ('mail.emails.send({ to: [x], from: "a@b.c", subject: "s" })', MAIL),
        ('mail.emails.send({ to: process.env.NOTIFY, from: "a@b.c", subject: "s" })', ""),
        ('mail.emails.send({ to: config.supportEmail, from: "a@b.c", subject: "s" })', ""),
        ('mail.emails.send({ to: "team@acme.io", from: "a@b.c", subject: "s" })', ""),
    ],
)
def test_to_whom_something_goes(tmp_path: Path, call: str, category: str) -> None:
    root = write(tmp_path, {"a.ts": CODE.format(call=call)})
    found = explicit(scan(ScanOptions((root,), all_recipients=True)))
    assert {flow.category for flow in found} == ({category} if category else set())
