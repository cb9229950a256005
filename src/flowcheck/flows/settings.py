"""Settings of the environment that hold an address which the code does not name.

Who stands behind one, a person has to say: a service of somebody else, or one of the project's own.
Settings whose name tells a vendor of the catalogue, a store of the project itself or its own pages
are left out, and those that the code gives an address in case none is set.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from flowcheck.link.program import Program
from flowcheck.patterns import regex
from flowcheck.result.scan import SETTING, Signal

_WORDS = ("decouple", "env", "environ", "getenv")
_GIVEN = (
    r"""(?P<name>[A-Z][A-Z0-9_]*)["']?\]?"""
    r"""(?P<rest>(?:\s*(?:,|\|\||\?\?)\s*(?:default=)?["'`][^"'`\n]*)?)"""
)
_READS = {
    True: tuple(
        regex(begin + _GIVEN)
        for begin in (
            r"""environ(?:\.get\(|\[)\s*["']""",
            r"""getenv\(\s*["']""",
            r"""env(?:\.\w+)?\(\s*["']""",
            r"""config\(\s*["']""",
        )
    ),
    False: tuple(
        regex(begin + _GIVEN)
        for begin in (
            r"""process\.env(?:\.|\[\s*["'])""",
            r"""import\.meta\.env\.""",
            r"""env:\s*["']""",
        )
    ),
}
"""How a setting is read, in Python and in JavaScript; each begins with what is quickly found."""
_WORD = regex(r"[A-Z]+")
_DEFAULT = regex(r"//(?!localhost|127\.|0\.0\.0\.0)")
_ADDRESS = frozenset({"URL", "URI", "HOST", "HOSTNAME", "ENDPOINT", "WEBHOOK", "SERVER", "DOMAIN"})
_OF_ANYTHING = frozenset({
    "ADMIN", "API", "APP", "APPLICATION", "BACKEND", "BASE", "BFF", "CANONICAL", "CLIENT",
    "CONSOLE", "DASHBOARD", "DEFAULT", "DOMAIN", "DOMAINS", "ENDPOINT", "EXPO", "EXTERNAL", "FE",
    "FRONTEND", "FULL", "GATEWAY", "GRAPHQL", "HOST", "HOSTNAME", "HTTP", "HTTPS", "LINK", "MY",
    "NEXT", "NUXT", "ORIGIN", "PATH", "PORTAL", "PUBLIC", "REACT", "REST", "ROOT", "SELF",
    "SERVER", "SERVERS", "SERVICE", "SERVICES", "SHORT", "SITE", "THE", "UI", "URI", "URL",
    "URLS", "V", "VITE", "VUE", "WEB", "WEBAPP", "WEBHOOK", "WEBSITE", "WEBSOCKET", "WS", "WSS",
})  # fmt: skip
_OF_THE_PROJECT = frozenset({
    "ALLOWED", "AMQP", "ASSET", "ASSETS", "AUTHJS", "BIND", "BROKER", "BROWSER", "BUILD", "CACHE",
    "CALLBACK", "CANCEL", "CDN", "CELERY", "CHECK", "CHROME", "CLOUDFRONT", "CLUSTER", "COOKIE",
    "CORS", "CSP", "CSRF", "CYPRESS", "DATABASE", "DB", "DEBUG", "DELAY", "DEV", "DEVELOPMENT",
    "DOC", "DOCKER", "DOCS", "DOCUMENTATION", "DOWNLOADS", "ELASTIC", "ELASTICSEARCH", "EMULATOR",
    "ENABLED", "FAIL", "FAVICON", "HELP", "HEROKU", "ICON", "IMAGE", "IMAGES", "INTERNAL", "IP",
    "ISSUER", "JAVA", "JWKS", "KAFKA", "KEY", "KUBERNETES", "LISTEN", "LOCAL", "LOCALHOST",
    "LOGIN", "LOGO", "LOGOUT", "MAILPIT", "MARIADB", "MEDIA", "MEMCACHED", "MOCK", "MONGO",
    "MONGODB", "MYSQL", "NAME", "NATS", "NETLIFY", "NEXTAUTH", "OPENSEARCH", "PASSWORD", "PG",
    "PLAYWRIGHT", "POLICY", "PORT", "POSTGRES", "POSTGRESQL", "PREVIEW", "PRIVACY", "PROXY",
    "QUEUE", "RABBIT", "RABBITMQ", "RAILWAY", "REDIRECT", "REDIS", "REDISTOGO", "RENDER",
    "REPORT", "RETURN", "RUNSERVER", "SCHEME", "SECRET", "SELENIUM", "SESSION", "SIZE", "SMOKE",
    "SOFTWARE", "SQL", "SQLALCHEMY", "SQS", "STAGING", "STATIC", "STATUS", "STORYBOOK", "SUCCESS",
    "TERMS", "TEST", "TESTING", "TESTS", "TIMEOUT", "TOKEN", "TRUSTED", "USER", "USERNAME",
    "VALKEY", "VERCEL", "WDS",
})  # fmt: skip


def address_settings(
    program: Program, vendors: Collection[str], own: Iterable[str]
) -> tuple[Signal, ...]:
    """The first place of each, by name.

    ``vendors`` are ids, ``own`` are names of the project.
    """
    names = frozenset(name.upper() for name in own)
    known = frozenset(vendor.partition("-")[0].upper() for vendor in vendors)
    found: dict[str, Signal] = {}
    for number in sorted({at for word in _WORDS for at in program.mentioning(word)}):
        text = program.files[number].text
        for name, at in _reads(text, _READS[program.is_python(number)]):
            if name not in found and _is_asked(name, known | names):
                spot = program.spot(number, at)
                found[name] = Signal(SETTING, name, spot.file, spot.line)
    return tuple(found[name] for name in sorted(found))


def _reads(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[tuple[str, int]]:
    """The names of settings that are read without an address in reserve, and where."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not _DEFAULT.search(match["rest"]):
                yield match["name"], match.start("name")


def _is_asked(name: str, known: Collection[str]) -> bool:
    words = _WORD.findall(name)
    told = set(words)
    if told.isdisjoint(_ADDRESS) or not told.isdisjoint(_OF_THE_PROJECT):
        return False
    return bool(told - _OF_ANYTHING) and told.isdisjoint(known)
