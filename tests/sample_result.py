"""A believable result of about sixty flows, made without a scan; the reports are tested with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flowcheck.result.flows import (
    Detection,
    Flow,
    Gate,
    Init,
    PackageUse,
    Sink,
    Source,
    Step,
    VendorUse,
)
from flowcheck.result.scan import Coverage, DiagnosticRow, Project, ScanResult, Tool, Unresolved

CONSENT = Gate(file="web/src/lib/analytics.ts", line=18, kind="consent", text="consent.analytics")
CONFIGURED = Gate(
    file="web/src/lib/analytics.ts",
    line=9,
    kind="config",
    text="process.env.NEXT_PUBLIC_POSTHOG_KEY",
)
PRODUCTION = Gate(
    file="api/app/errors.py", line=12, kind="environment", text='settings.ENV == "production"'
)

IDENTIFY = (
    "web/src/lib/analytics.ts",
    22,
    3,
    "posthog.identify(user.id, traits)",
    "posthog.identify",
)
CAPTURE = (
    "web/src/lib/analytics.ts",
    41,
    3,
    "posthog.capture(event, { ...base, ...props })",
    "posthog.capture",
)
GROUP = (
    "web/src/lib/analytics.ts",
    55,
    3,
    'posthog.group("organization", org.id, org)',
    "posthog.group",
)
PEOPLE = (
    "web/src/legacy/mixpanel.js",
    31,
    5,
    "mixpanel.people.set(profile)",
    "mixpanel.people.set",
)
TRACK = ("api/app/tracking.py", 64, 5, "mp.track(distinct_id, event, properties)", "Mixpanel.track")
SET_USER = ("api/app/errors.py", 14, 9, "sentry_sdk.set_user(...)", "sentry_sdk.set_user")
LOGGED = (
    "api/app/billing/webhooks.py",
    88,
    13,
    "sentry_sdk.capture_exception(error)",
    "sentry_sdk.capture_exception",
)
POSTHOG_INIT = ("web/src/lib/analytics.ts", 10, 3, "posthog.init(", "posthog.init")
MIXPANEL_INIT = ("web/src/legacy/mixpanel.js", 4, 1, "mixpanel.init(", "mixpanel.init")
SENTRY_INIT = ("api/app/main.py", 21, 1, "sentry_sdk.init(", "sentry_sdk.init")
GTAG_CONFIG = ("web/public/index.html", 14, 5, 'gtag("config", "G-XXXX")', "gtag config")

SinkRow = tuple[str, int, int, str, str]


def flow(
    vendor: str,
    category: str,
    key: str,
    sink: SinkRow,
    source: tuple[str, int, int, str],
    *,
    role: str = "event",
    event: str = "",
    subject: str = "customer",
    treatment: str = "plain",
    confidence: str = "high",
    whole: bool = False,
    gates: tuple[Gate, ...] = (),
    steps: tuple[tuple[str, int, int, str, str], ...] = (),
    implicit: bool = False,
    collection: str = "",
    why: str = "",
) -> Flow:
    """A flow with an id made of its parts."""
    parts = (vendor, category, key, *map(str, sink), *map(str, source), event)
    path = (
        Step(*source, note="the value starts here"),
        *(Step(*step) for step in steps),
        Step(*sink[:4], note=f"passed to {sink[4]}()"),
    )
    return Flow(
        id=hashlib.sha256("|".join(parts).encode()).hexdigest()[:16],
        vendor=vendor,
        category=category,
        key=key,
        role=role,
        event=event,
        subject=subject,
        treatment=treatment,
        implicit=implicit,
        whole_object=whole,
        confidence=confidence,
        source=Source(*source),
        sink=Sink(*sink),
        path=() if implicit else path,
        gates=gates,
        collection=collection,
        why=why,
    )


def posthog() -> Iterator[Flow]:
    gates = (CONFIGURED, CONSENT)
    profile = "web/src/features/auth/session.tsx"
    wrapper = (
        "web/src/lib/analytics.ts",
        20,
        17,
        "traits: Traits",
        "parameter 2 of identifyUser()",
    )
    for key, category, text, line in (
        ("email", "user.contact.email", "user.email", 48),
        ("name", "user.name", "user.name", 49),
        ("locale", "user.demographic.language", "user.locale", 50),
        ("timezone", "user.location.imprecise", "user.timeZone", 51),
    ):
        source = (profile, line, 14, text)
        yield flow(
            "posthog",
            category,
            key,
            IDENTIFY,
            source,
            role="profile",
            gates=gates,
            steps=(wrapper,),
        )
    yield flow(
        "posthog",
        "user.unique_id",
        "",
        IDENTIFY,
        (profile, 47, 18, "user.id"),
        role="identity",
        gates=gates,
    )
    yield flow(
        "posthog",
        "user.contact.email",
        "email_hash",
        IDENTIFY,
        (profile, 53, 26, "user.email"),
        role="profile",
        treatment="hashed",
        gates=gates,
        steps=((profile, 53, 19, "sha256(user.email)", "hashed by sha256()"),),
    )
    for number, (event, key, category, text) in enumerate(
        (
            ("Poll created", "title", "user.content.private", "poll.title"),
            ("Poll created", "spaceId", "user.unique_id.organization", "poll.spaceId"),
            ("Participant added", "email", "user.contact.email", "values.email"),
            ("Participant added", "name", "user.name", "values.name"),
            ("Invite sent", "invitee", "user.contact.email", "invite.email"),
            ("Search", "query", "user.behavior.search_history", "searchParams.get('q')"),
            ("Search", "spaceId", "user.unique_id.organization", "space.id"),
            (
                "Upgrade clicked",
                "$current_url",
                "user.behavior.browsing_history",
                "window.location.href",
            ),
        )
    ):
        source = (
            f"web/src/features/polls/components/dialog-{number // 2 + 1}.tsx",
            60 + 7 * number,
            11,
            text,
        )
        yield flow(
            "posthog",
            category,
            key,
            CAPTURE,
            source,
            event=event,
            subject="visitor" if event == "Participant added" else "customer",
            confidence="medium" if number % 3 == 1 else "high",
            gates=gates,
            steps=(
                (
                    source[0],
                    59 + 7 * number,
                    5,
                    f'track("{event}", {{ {key} }})',
                    "argument 2 of track()",
                ),
            ),
        )
    for key, category, text in (
        ("", "user.unique_id.organization", "org.id"),
        ("name", "user.contact.organization", "org.name"),
    ):
        yield flow(
            "posthog",
            category,
            key,
            GROUP,
            ("web/src/app/layout.tsx", 33, 29, text),
            role="group",
            gates=gates,
        )


def mixpanel() -> Iterator[Flow]:
    account = "web/src/legacy/account.js"
    for line, (key, category) in enumerate(
        (
            ("$email", "user.contact.email"),
            ("$first_name", "user.name.first"),
            ("$last_name", "user.name.last"),
            ("$phone", "user.contact.phone_number"),
            ("birthday", "user.demographic.date_of_birth"),
        ),
        start=12,
    ):
        text = f"account.{key.strip('$')}"
        yield flow(
            "mixpanel",
            category,
            key,
            PEOPLE,
            (account, line, 20, text),
            role="profile",
            whole=key == "$email",
        )
    for number in range(12):
        source = ("api/app/orders/views.py", 30 + 11 * number, 31, "request.user.pk")
        event = f"Order step {number + 1}"
        yield flow(
            "mixpanel", "user.unique_id", "distinct_id", TRACK, source, role="identity", event=event
        )
    yield flow(
        "mixpanel",
        "user.device.ip_address",
        "ip",
        TRACK,
        ("api/app/orders/views.py", 33, 24, 'request.META["REMOTE_ADDR"]'),
        event="Order step 1",
        treatment="truncated",
        subject="visitor",
    )
    yield flow(
        "mixpanel",
        "user.behavior.purchase_history",
        "basket",
        TRACK,
        ("api/app/orders/views.py", 41, 24, "order.lines"),
        event="Order step 2",
        confidence="low",
    )


def sentry() -> Iterator[Flow]:
    gates = (PRODUCTION,)
    auth = "api/app/auth.py"
    for key, category, text, line in (
        ("id", "user.unique_id", "user.pk", 71),
        ("email", "user.contact.email", "user.email", 72),
        ("ip_address", "user.device.ip_address", "request.client.host", 73),
    ):
        yield flow(
            "sentry", category, key, SET_USER, (auth, line, 17, text), role="context", gates=gates
        )
    yield flow(
        "sentry",
        "user.contact.email",
        "message",
        LOGGED,
        ("api/app/billing/webhooks.py", 81, 44, "invoice.customer_email"),
        role="context",
        subject="unknown",
        confidence="medium",
        steps=(
            (
                "api/app/billing/webhooks.py",
                81,
                15,
                'BillingError(f"no account for {invoice.customer_email}")',
                "put into a text",
            ),
        ),
    )


def by_the_sdks() -> Iterator[Flow]:
    for vendor, init, rows in (
        (
            "posthog",
            POSTHOG_INIT,
            (
                ("$current_url", "user.behavior.browsing_history", "on"),
                ("$referrer", "user.behavior.browsing_history", "on"),
                ("$browser", "user.device", "on"),
                ("$os", "user.device", "on"),
                ("$device_id", "user.device.device_id", "on"),
                ("$ip", "user.device.ip_address", "console"),
                ("$geoip_city_name", "user.location.imprecise", "console"),
                ("$snapshot", "user.content.private", "console"),
            ),
        ),
        (
            "mixpanel",
            MIXPANEL_INIT,
            (
                ("$city", "user.location.imprecise", "on"),
                ("$current_url", "user.behavior.browsing_history", "assumed"),
                ("$os", "user.device", "on"),
            ),
        ),
        (
            "sentry",
            SENTRY_INIT,
            (
                ("request.data", "user.content.private", "assumed"),
                ("request.headers", "user.device", "on"),
            ),
        ),
        (
            "google-analytics",
            GTAG_CONFIG,
            (
                ("page_location", "user.behavior.browsing_history", "on"),
                ("_ga", "user.device.cookie_id", "on"),
                ("user_agent", "user.device", "on"),
                ("google_signals", "user.behavior", "console"),
            ),
        ),
    ):
        for key, category, collection in rows:
            yield flow(
                vendor,
                category,
                key,
                init,
                init[:4],
                role="context",
                subject="visitor",
                implicit=True,
                collection=collection,
                confidence={"on": "high", "assumed": "medium"}.get(collection, "low"),
                why="collected by default",
            )


def _vendor(
    vendor: str, name: str, kind: str, region: str, init: SinkRow, *packages: PackageUse
) -> VendorUse:
    detected = [Detection(init[0], init[1], "call" if packages else "script")]
    detected += [Detection(use.file, use.line, "manifest") for use in packages]
    return VendorUse(
        vendor=vendor,
        name=name,
        vendor_class=kind,
        detected_by=tuple(sorted(detected)),
        packages=packages,
        region=region,
        inits=(Init(init[0], init[1], {"api_host": "?", "autocapture": False}),),
    )


def sample() -> ScanResult:
    """The whole result, sorted as a scan sorts it."""
    flows = (*posthog(), *mixpanel(), *sentry(), *by_the_sdks())
    return ScanResult(
        schema_version="1.0",
        tool=Tool("flowcheck", "0.0.0"),
        project=Project("shop", "3f2a9c1d5e7b8a6c4d3e2f1a0b9c8d7e6f5a4b3c"),
        vendors=(
            _vendor("google-analytics", "Google Analytics", "web-analytics", "us", GTAG_CONFIG),
            _vendor(
                "mixpanel",
                "Mixpanel",
                "product-analytics",
                "unknown",
                MIXPANEL_INIT,
                PackageUse("npm", "mixpanel-browser", "2.60.0", "web/package.json", 21),
                PackageUse("pypi", "mixpanel", "4.10.1", "api/requirements.txt", 9),
            ),
            _vendor(
                "posthog",
                "PostHog",
                "product-analytics",
                "eu",
                POSTHOG_INIT,
                PackageUse("npm", "posthog-js", "1.205.0", "web/package.json", 24),
            ),
            _vendor(
                "sentry",
                "Sentry",
                "error-tracking",
                "us",
                SENTRY_INIT,
                PackageUse("pypi", "sentry-sdk", None, "api/requirements.txt", 14),
            ),
        ),
        flows=tuple(sorted(flows, key=lambda f: (f.vendor, f.category, f.sink, f.source, f.id))),
        findings=(),
        questions=(),
        unresolved=(
            Unresolved(
                "api/app/tracking.py",
                71,
                "the event name is computed: `mp.track(uid, name_of(kind), data)`",
            ),
            Unresolved(
                "web/src/lib/bridge.ts",
                12,
                "the callee of `window[provider].track(payload)` is not known",
            ),
        ),
        diagnostics=(
            DiagnosticRow(
                "web/src/generated/schema.ts", 1, "too-large", "2.4 MB, the limit is 1 MB"
            ),
            DiagnosticRow(
                "web/src/legacy/old.js", 311, "syntax", "could not be read from here to line 318"
            ),
        ),
        coverage=Coverage(
            files=431,
            analysed=412,
            skipped={"generated": 6, "test": 11, "too-large": 2},
            languages={"html": 4, "javascript": 31, "python": 122, "tsx": 140, "typescript": 115},
        ),
    )
