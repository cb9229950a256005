"""What a logger is given goes to those whose transports it has."""

from __future__ import annotations

from pathlib import Path

import pytest

import known_rules
from flowcheck.catalog.relays import Relay
from flowcheck.options import ScanOptions
from projects import explicit, scan, write

USE = """
import { logger } from "./log";
export function signedUp(user: { email: string; phone: string }) {
  logger.info("signed up", { email: user.email });
  logger.error(`no code for ${user.phone}`);
}
"""
WINSTON = """
import winston, { createLogger, transports } from "winston";
import Transport from "winston-transport";
import { LoggingWinston } from "@google-cloud/logging-winston";
import { Loggly } from "winston-loggly-bulk";
import * as Sentry from "@sentry/node";
"""
PINO = """
import pino from "pino";
"""
BUNYAN = """
import bunyan from "bunyan";
import { LoggingBunyan } from "@google-cloud/logging-bunyan";
import { Bunyan2Loggly } from "bunyan-loggly";
"""
MAIL, PHONE = "user.contact.email", "user.contact.phone_number"


def told(root: Path, made: str) -> set[tuple[str, str]]:
    folder = write(root, {"log.ts": made, "use.ts": USE})
    found = explicit(scan(ScanOptions((folder,), all_recipients=True)))
    return {(flow.vendor, flow.category) for flow in found}


BOTH = {("google-cloud-logging", MAIL), ("google-cloud-logging", PHONE)}
LOGGLY = {("loggly", MAIL), ("loggly", PHONE)}


@pytest.mark.parametrize(
    ("made", "recipients"),
    [
        ("export const logger = createLogger({ transports: [new LoggingWinston()] });", BOTH),
        ("export const logger = createLogger({ transports: new LoggingWinston() });", BOTH),
        ("export const logger = createLogger({ transports: [new transports.Console()] });", set()),
        (
            """const sinks = [LIVE ? new LoggingWinston() : new transports.Console()];
            sinks.push(new Loggly({ token: TOKEN }));
            export const logger = winston.createLogger({ transports: sinks });""",
            BOTH | LOGGLY,
        ),
        (
            """export const logger = createLogger({ transports: [new transports.Console()] });
            if (LIVE) logger.add(new Loggly({ token: TOKEN }));""",
            LOGGLY,
        ),
        (
            """const levels = ["error"];
            const ToSentry = Sentry.createSentryWinstonTransport(Transport, { levels });
            export const logger = createLogger({ transports: [new ToSentry()] });""",
            {("sentry", PHONE)},
        ),
        (
            """export const logger = createLogger({
              transports: [new LoggingWinston({ level: "warn" })],
            });""",
            {("google-cloud-logging", PHONE)},
        ),
    ],
)
def test_a_logger_of_winston_sends_to_its_transports(
    tmp_path: Path, made: str, recipients: set[tuple[str, str]]
) -> None:
    assert told(tmp_path, WINSTON + made) == recipients


@pytest.mark.parametrize(
    ("made", "recipients"),
    [
        ("pino({ transport: { target: 'pino-datadog-transport' } })", {"datadog"}),
        (
            """pino({ transport: { targets: [
              { target: "pino-pretty" }, { target: "@logtail/pino", options: {} },
            ] } })""",
            {"better-stack"},
        ),
        ('pino({}, pino.transport({ target: "pino-sentry-transport" }))', {"sentry"}),
        ('pino({ transport: { target: "pino-pretty" } })', set()),
        ("pino()", set()),
    ],
)
def test_a_logger_of_pino_sends_to_its_targets(
    tmp_path: Path, made: str, recipients: set[str]
) -> None:
    found = told(tmp_path, f"{PINO}export const logger = {made};")
    assert {vendor for vendor, _ in found} == recipients


@pytest.mark.parametrize(
    ("streams", "recipients"),
    [
        ("{ stream: new Bunyan2Loggly({}) }", {"loggly"}),
        (
            "{ stream: process.stdout }, new LoggingBunyan().stream('info')",
            {"google-cloud-logging"},
        ),
        ("{ stream: process.stdout }", set()),
    ],
)
def test_a_logger_of_bunyan_sends_to_its_streams(
    tmp_path: Path, streams: str, recipients: set[str]
) -> None:
    made = f"export const logger = bunyan.createLogger({{ name: 'a', streams: [{streams}] }});"
    assert {vendor for vendor, _ in told(tmp_path, BUNYAN + made)} == recipients


def loggers() -> list[Relay]:
    return [relay for relay in known_rules.catalog().relays if relay.through]


@pytest.mark.parametrize("relay", loggers(), ids=lambda relay: relay.library.id)
def test_a_logger_knows_all_packages_of_vendors_that_are_made_for_it(relay: Relay) -> None:
    word = relay.library.id
    formats = "enricher", "gcp-config"
    packages = {
        package.name
        for vendor in known_rules.catalog().vendors
        for package in vendor.packages
        if package.ecosystem == "npm" and word in package.name
    }
    assert {name for name in packages if not name.endswith(formats)} <= set(relay.through)
