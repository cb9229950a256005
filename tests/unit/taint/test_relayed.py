"""Mail goes to whom the settings of a project, or the client that sends it, name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowcheck.options import ScanOptions
from flowcheck.result.flows import Flow
from projects import explicit, scan, write

DJANGO = """
from django.core.mail import send_mail

def welcome(user):
    send_mail("Welcome", "Hello", None, [user.email])
"""
FLASK = """
from flask_mail import Message

def welcome(user):
    return Message("Welcome", recipients=[user.email])
"""
FASTAPI = """
from fastapi_mail import ConnectionConfig, MessageSchema

conf = ConnectionConfig(MAIL_SERVER="smtp.mailgun.org")

def welcome(user):
    return MessageSchema(subject="Welcome", recipients=[user.email], body="Hello")
"""
SMTP = """
import smtplib

def welcome(user):
    with smtplib.SMTP({host}, 587) as server:
        server.sendmail("shop@acme.example", [user.email], "Hello")
"""
NODE = """
import nodemailer from "nodemailer";
import sendgrid from "nodemailer-sendgrid";
import {{ SESClient }} from "@aws-sdk/client-ses";
const mailer = {made};
export const welcome = (user: {{ email: string }}) =>
  mailer.sendMail({{ from: "shop@acme.example", to: user.email, subject: "Welcome" }});
"""
MAIL = "user.contact.email"


def sent(root: Path, files: dict[str, str]) -> tuple[Flow, ...]:
    return explicit(scan(ScanOptions((write(root, files),), all_recipients=True)))


def told(root: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    return {(flow.vendor, flow.confidence) for flow in sent(root, files) if flow.category == MAIL}


@pytest.mark.parametrize(
    ("settings", "recipients"),
    [
        ('EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"', {("mailgun", "high")}),
        ('EMAIL_BACKEND = "anymail.backends.amazon_ses.EmailBackend"', {("aws-ses", "high")}),
        ('EMAIL_BACKEND = "django_ses.SESBackend"', {("aws-ses", "high")}),
        ('EMAIL_BACKEND = "sendgrid_backend.SendgridBackend"', {("sendgrid", "high")}),
        ('EMAIL_BACKEND = "postmarker.django.EmailBackend"', {("postmark", "high")}),
        ('EMAIL_BACKEND = "djrill.mail.backends.djrill.DjrillBackend"', {("mailchimp", "high")}),
        ('EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"', set()),
        ('EMAIL_HOST = "smtp.sendgrid.net"', {("sendgrid", "high")}),
        ('EMAIL_HOST = env("EMAIL_HOST", default="smtp.mailgun.org")', {("mailgun", "high")}),
        ('EMAIL_HOST = os.environ["SENDGRID_HOST"]', {("sendgrid", "high")}),
        ('EMAIL_HOST = env("EMAIL_HOST")', set()),
        ('EMAIL_HOST = "localhost"', set()),
        ('EMAIL_HOST = "mail.acme.io"', set()),
        (
            'EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp+tls://u:p@smtp.postmarkapp.com:25")',
            {("postmark", "high")},
        ),
        (
            'EMAIL_BACKEND = env("BACKEND")\nANYMAIL = {"SENDINBLUE_API_KEY": env("KEY")}',
            {("brevo", "medium")},
        ),
        (
            'EMAIL_BACKEND = "django_mailgun.MailgunBackend"\nANYMAIL = {"SENDGRID_KEY": KEY}',
            {("mailgun", "high")},
        ),
        ("DEBUG = True", set()),
    ],
)
def test_settings_of_django_name_who_sends_mail(
    tmp_path: Path, settings: str, recipients: set[tuple[str, str]]
) -> None:
    files = {"shop/settings.py": f"import os\n{settings}\n", "shop/mails.py": DJANGO}
    assert told(tmp_path, files) == recipients


def test_settings_of_several_environments_name_several_and_none_for_sure(tmp_path: Path) -> None:
    files = {
        "shop/settings/live.py": 'EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"\n',
        "shop/settings/stage.py": 'EMAIL_HOST = "sandbox.smtp.mailtrap.io"\n',
        "shop/mails.py": DJANGO,
    }
    assert told(tmp_path, files) == {("resend", "medium"), ("mailtrap", "medium")}


def test_a_setting_is_that_of_django_only_in_a_module_of_settings(tmp_path: Path) -> None:
    files = {"shop/texts.py": 'EMAIL_HOST = "smtp.sendgrid.net"\n', "shop/mails.py": DJANGO}
    assert told(tmp_path, files) == set()


def test_messages_that_are_filled_later_are_sent_with_what_is_put_into_them(
    tmp_path: Path,
) -> None:
    files = {
        "shop/settings.py": 'EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"\n',
        "shop/mails.py": """
from anymail.message import AnymailMessage
from django.core.mail import EmailMultiAlternatives

def welcome(user):
    message = AnymailMessage(subject="Welcome")
    message.to = [user.email]
    message.merge_global_data = {"name": user.first_name}
    message.send()

def invoice(user):
    message = EmailMultiAlternatives("Invoice", "See below")
    message.attach_alternative(f"<p>{user.last_name}</p>", "text/html")
    message.send()
""",
    }
    found = {(flow.category, flow.role) for flow in sent(tmp_path, files)}
    assert found == {(MAIL, "profile"), ("user.name.first", "event"), ("user.name.last", "event")}


def test_a_body_that_the_project_writes_is_no_text_of_a_person(tmp_path: Path) -> None:
    files = {
        "shop/settings.py": 'EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"\n',
        "shop/mails.py": """
from django.core.mail import send_mail
from django.template.loader import render_to_string

def remind(user):
    email_body = render_to_string("remind.txt", {"user": user, "base_url": "https://acme.example"})
    send_mail("Remember", email_body, None, [user.email])
""",
    }
    found = {flow.category for flow in sent(tmp_path, files)}
    assert "user.content.private" not in found
    assert MAIL in found


@pytest.mark.parametrize(
    "config",
    [
        'app.config["MAIL_SERVER"] = "smtp.sendgrid.net"',
        'app.config.update(MAIL_SERVER="smtp.sendgrid.net")',
        'app.config.from_mapping({"MAIL_SERVER": "smtp.sendgrid.net"})',
        'class Config:\n    MAIL_SERVER = "smtp.sendgrid.net"',
        'MAIL_SERVER = os.environ.get("MAIL_SERVER", "smtp.sendgrid.net")',
    ],
)
def test_the_server_of_flask_mail_is_found_wherever_it_is_set(tmp_path: Path, config: str) -> None:
    setup = f"import os\nfrom flask import Flask\napp = Flask(__name__)\n{config}\n"
    assert told(tmp_path, {"app.py": setup, "mails.py": FLASK}) == {("sendgrid", "high")}


def test_the_server_of_fastapi_mail_is_found(tmp_path: Path) -> None:
    assert told(tmp_path, {"mails.py": FASTAPI}) == {("mailgun", "high")}


@pytest.mark.parametrize(
    ("host", "recipients"),
    [('"smtp.sendgrid.net"', {("sendgrid", "high")}), ('"localhost"', set()), ("HOST", set())],
)
def test_the_host_of_smtplib_names_who_sends(
    tmp_path: Path, host: str, recipients: set[tuple[str, str]]
) -> None:
    assert told(tmp_path, {"mails.py": SMTP.format(host=host)}) == recipients


@pytest.mark.parametrize(
    ("made", "recipients"),
    [
        ('nodemailer.createTransport({ host: "smtp.postmarkapp.com" })', {("postmark", "high")}),
        ('nodemailer.createTransport({ service: "SendGrid" })', {("sendgrid", "high")}),
        ('nodemailer.createTransport({ service: "SES-EU-WEST-1" })', {("aws-ses", "high")}),
        ('nodemailer.createTransport("smtps://u:p@smtp.resend.com")', {("resend", "high")}),
        ("nodemailer.createTransport(sendgrid({ apiKey: KEY }))", {("sendgrid", "high")}),
        ("nodemailer.createTransport({ SES: new SESClient({}) })", {("aws-ses", "high")}),
        ('nodemailer.createTransport({ host: "mail.acme.io" })', set()),
        ("nodemailer.createTransport({ host: process.env.SMTP_HOST })", set()),
        (
            """K ? nodemailer.createTransport(sendgrid({}))
            : nodemailer.createTransport({ host: process.env.SMTP_HOST })""",
            {("sendgrid", "medium")},
        ),
        (
            """LIVE ? nodemailer.createTransport({ host: "smtp.mailgun.org" })
            : nodemailer.createTransport({ host: "localhost" })""",
            {("mailgun", "high")},
        ),
    ],
)  # fmt: skip
def test_the_transport_of_nodemailer_names_who_sends(
    tmp_path: Path, made: str, recipients: set[tuple[str, str]]
) -> None:
    assert told(tmp_path, {"mail.ts": NODE.format(made=made)}) == recipients


def test_who_sends_by_one_of_two_clients_is_told_as_such(tmp_path: Path) -> None:
    made = """K ? nodemailer.createTransport(sendgrid({}))
            : nodemailer.createTransport({ host: process.env.SMTP_HOST })"""
    found = sent(tmp_path, {"mail.ts": NODE.format(made=made)})
    assert {flow.why.partition("; ")[2] for flow in found} == {
        "another client sends it to whom the code does not tell"
    }
