"""The sample with findings, waived ones, rules and questions, as a scan would give them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from flowcheck.result.findings import AskedRule, Finding, Question, Spotted
from flowcheck.result.flows import Flow
from flowcheck.result.scan import ScanResult
from sample_result import sample

IDENTIFIER = AskedRule(
    id="direct-identifier-to-analytics",
    pack="gdpr",
    version="1.0",
    number="R03",
    title="A direct identifier goes to a service that can do without",
    severity="error",
    articles=("GDPR Art. 5(1)(c)", "GDPR Art. 25(1)"),
    remedy="Drop the field, or send a random id; {vendor_name} can do its work without it.",
    examples={"posthog": "posthog.identify(user.id, { plan: user.plan })"},
)
FREE_TEXT = AskedRule(
    id="free-text-sent",
    pack="gdpr",
    version="1.0",
    number="R09",
    title="What people write is sent to a service that can do without",
    severity="warning",
    articles=("GDPR Art. 5(1)(c)",),
    remedy="Send its length, its kind or nothing.",
)
TRACKER = AskedRule(
    id="tracker-before-consent",
    pack="eprivacy",
    version="1.0",
    number="R11",
    title="A tracker starts without a consent check in sight",
    severity="warning",
    articles=("Directive 2002/58/EC Art. 5(3)", "GDPR Art. 6(1)(a)"),
    remedy="Call it only after consent.",
)
REPLAY = AskedRule(
    id="replay-without-masking",
    pack="gdpr",
    version="1.0",
    number="R20",
    title="Session replay records without masking",
    severity="error",
    articles=("GDPR Art. 25(2)",),
    remedy="Leave the default.",
)
AUTOCAPTURE = AskedRule(
    id="autocapture-on",
    pack="gdpr",
    version="1.0",
    number="R21",
    title="An SDK captures clicks and inputs by itself",
    severity="note",
    articles=("GDPR Art. 25(2)",),
    remedy="Switch it off with {option}.",
)
RULES = (TRACKER, AUTOCAPTURE, IDENTIFIER, FREE_TEXT, REPLAY)


def finding(
    rule: AskedRule,
    message: str,
    *,
    vendor: str = "",
    flows: Sequence[Flow] = (),
    place: tuple[str, int] = ("flowcheck.yml", 1),
    waived: dict[str, str] | None = None,
) -> Finding:
    """A finding in flows (at their sources), or at a place."""
    spots = [Spotted(f.source.file, f.source.line, f.source.column, f.id) for f in flows]
    spots = sorted(spots) or [Spotted(*place)]
    category = flows[0].category if flows else ""
    parts = (rule.id, vendor, category, message)
    return Finding(
        id=hashlib.sha256("|".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16],
        rule=rule.id,
        severity=rule.severity,
        message=message,
        vendor=vendor,
        category=category,
        flow=spots[0].flow,
        file=spots[0].file,
        line=spots[0].line,
        articles=rule.articles,
        remedy=rule.remedy.replace("{vendor_name}", "PostHog").replace("{option}", "autocapture"),
        waived=waived,
        column=spots[0].column,
        places=tuple(spots),
    )


def judged() -> ScanResult:
    """The sample as rules judge it: an error, warnings, a note, a waived one, two questions."""
    result = sample()
    emails = [
        flow
        for flow in result.flows
        if flow.vendor == "posthog" and flow.category == "user.contact.email"
    ]
    captured = [flow for flow in emails if flow.sink.call == "posthog.capture"]
    text = [flow for flow in result.flows if flow.key == "title"]
    replaced = {
        "owner": "Kim",
        "reason": "replaced in March",
        "expires": "2027-03-31",
        "place": "flowcheck.yml:12",
    }
    return msgspec.structs.replace(
        result,
        findings=(
            finding(
                IDENTIFIER,
                "user.contact.email (email) reaches PostHog in plain (2 places)",
                vendor="posthog",
                flows=captured,
            ),
            finding(
                IDENTIFIER,
                "user.contact.email ($email) reaches Mixpanel in plain, by mixpanel.people.set",
                vendor="mixpanel",
                flows=[flow for flow in result.flows if flow.key == "$email"],
                waived=replaced,
            ),
            finding(
                FREE_TEXT,
                "Text that people write (user.content.private, title) reaches PostHog",
                vendor="posthog",
                flows=text,
            ),
            finding(
                TRACKER,
                "posthog.init starts PostHog in the browser, and no condition stands before it",
                vendor="posthog",
                place=("web/src/lib/analytics.ts", 10),
            ),
            finding(AUTOCAPTURE, "Something about the project as a whole"),
        ),
        questions=(
            Question(
                "q1",
                "Does the privacy notice name PostHog? (GDPR Art. 13(1)(e))",
                ({"file": "web/src/lib/analytics.ts", "line": 10, "vendor": "posthog"},),
                "notice",
                "posthog",
            ),
            Question("q2", "How many people are concerned? (GDPR Art. 33(3)(a))", (), "numbers"),
        ),
        rules=RULES,
    )


def hostile(text: str) -> ScanResult:
    """A result in which a text stands wherever something scanned or configured can stand."""
    result = sample()
    flow = msgspec.structs.replace(
        result.flows[0],
        id=f"id{text}",
        key=text,
        event=text,
        vendor=text,
        source=msgspec.structs.replace(result.flows[0].source, file=text, text=text),
        sink=msgspec.structs.replace(result.flows[0].sink, file=text, text=text, call=text),
        path=tuple(
            msgspec.structs.replace(step, file=text, text=text, note=text)
            for step in (*result.flows[-1].path, *result.flows[0].path)
        ),
    )
    rule = msgspec.structs.replace(
        IDENTIFIER, id=text, pack=text, title=text, remedy=text, articles=(text,),
        examples={text: text},
    )  # fmt: skip
    waiver = dict.fromkeys(("owner", "reason", "expires", "place"), text)
    row = finding(rule, text, vendor=text, flows=[flow])
    other = finding(rule, f"other {text}", vendor=text, flows=[flow], waived=waiver)
    return msgspec.structs.replace(
        result,
        project=msgspec.structs.replace(result.project, name=text, revision=text),
        flows=(flow,),
        vendors=tuple(msgspec.structs.replace(use, name=text) for use in result.vendors),
        findings=(row, other),
        questions=(Question(text, text, ({"file": text, "line": 1},), text, text),),
        rules=(rule,),
        diagnostics=tuple(
            msgspec.structs.replace(each, file=text, kind=text, message=text)
            for each in result.diagnostics
        ),
    )
