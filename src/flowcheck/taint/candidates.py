"""Which files may call a vendor, by their texts and imports, before most files are lowered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from flowcheck.catalog.match import Matcher
from flowcheck.catalog.mentions import Mention
from flowcheck.link.page import ON_PAGE, PAGES
from flowcheck.link.program import Program
from flowcheck.link.reads import HOSTS, PRESENT, SPOKEN, Read
from flowcheck.link.settings import is_settings
from flowcheck.link.texts import WORD
from flowcheck.taint.barrels import Importers
from flowcheck.taint.questions import (
    CALLS,
    CLIENT,
    GIVES,
    IMPORTS,
    LOADS,
    METHOD,
    NESTED,
    OFFERS,
    OUTSIDE,
    PROVIDES,
    SENDS,
    USES,
    Questions,
    offered,
)
from flowcheck.taint.standing import CANDIDATE, LOADER, NEAR, SENDER, WITH_HOSTS, Standing

COMMON = frozenset({
    "add", "all", "annotate", "append", "call", "chain", "clear", "close", "config", "count",
    "create", "critical", "debug", "default", "delete", "disable", "enable", "error", "event",
    "exception", "execute", "fetch", "find", "findOne", "first", "get", "id", "import", "info",
    "init", "list", "load", "log", "push", "query", "ready", "record", "remove", "reset",
    "retrieve", "save", "select", "send", "set", "start", "stop", "union", "unset", "update",
    "user", "warn", "warning",
})  # fmt: skip
"""Method names that every code base calls: they open a file only near one that names a vendor."""

_MARKS = ("https:", "http:", "hostname", "HTTPSConnection", "HTTPConnection")
SENDING_WORDS = (
    "fetch", "ofetch", "unfetch", "useFetch", "axios", "ky", "got", "requests", "httpx", "aiohttp",
    "urllib", "urllib3", "superagent", "needle", "undici", "wretch", "pycurl", "requests_oauthlib",
    "requests_toolbelt", "request", "https", "http", "sendBeacon", "XMLHttpRequest", "HttpClient",
    "HttpService", "HTTPSConnection", "HTTPConnection", "AuthorizedSession", "ajax", "jquery",
    "jQuery", "Image", "img", "iframe",
)  # fmt: skip
"""Of files that send requests or load images each has one; ``questions.SENDS`` looks closer."""
_JQUERY = "$."  # no word
_ASKS = "Inject("  # something of a container
_CONFIG = ("config", "configService", "appConfig", "settings", "env")
_DJANGO_SETTINGS = "django.conf"  # in a file that reads them
_IMPORTED = ('"', "'", "`", "import ", "from ")  # how texts of modules begin
_HANDS = 2  # files that hand a client on, from the one that makes it
_REGISTRY = "odoo"
_HOPS = 2  # from the file with a vendor's host to the one that sends


class Candidates:
    """The files of a program that may call a vendor.

    ``files``: all of them. ``near``: those that name a vendor or import a file that does.
    ``loaders``: those that load scripts or images near an address of one. ``senders``: those that
    send requests for a file with an outside host. ``with_hosts``: the files in which such a host
    is written, or the name of a setting that has one.
    """

    def __init__(self, program: Program, matcher: Matcher, standing: Standing) -> None:
        def having(bit: int) -> frozenset[int]:
            return frozenset(number for number, bits in standing.files.items() if bits & bit)

        self.standing = standing
        self.near, self.loaders, self.senders = map(having, (NEAR, LOADER, SENDER))
        self.with_hosts = having(WITH_HOSTS)
        self.files = tuple(sorted(having(CANDIDATE)))
        self._present = frozenset(standing.present)
        self._called = frozenset(standing.called)
        self._program = program
        self._matcher = matcher

    def reaches_hosts(self, number: int) -> bool:
        """Whether a vendor's host is written in a file or in one near it.

        That is one that depends on it, one that it imports, or one that depends on an importer.
        """
        known = number in self._reached
        self._program.reads.note(Read(HOSTS, file=number, node=int(known)))
        return known

    @cached_property
    def _reached(self) -> frozenset[int]:
        """The files with a vendor's host, those that import one, and all that they import.

        Directly or through others.
        """
        imports, importers = self._program.texts.imports(), self._program.texts.importers()
        found = set(self.with_hosts).union(*(importers[at] for at in self.with_hosts))
        work = [*found]
        while work:
            new = set(imports[work.pop()]) - found
            found |= new
            work += new
        return frozenset(found)

    def is_present(self, vendor: str) -> bool:
        """Whether something in a file may be of a vendor."""
        known = vendor in self._present
        self._program.reads.note(Read(PRESENT, vendor, node=int(known)))
        return known

    def is_function(self, name: str) -> bool:
        """Whether a function of a vendor may be called by a name.

        Those of vendors that are not used count, too: a wrapper of one vendor is often called
        like a function of another. But not by a name that every list, table or text has: that
        Airtable has a ``first`` says nothing of a query.
        """
        if name not in self._matcher.call_names:
            return False
        if name not in COMMON and name not in self._matcher.shared_names:
            return True
        known = name in self._spoken
        self._program.reads.note(Read(SPOKEN, name, node=int(known)))
        return known

    @cached_property
    def _spoken(self) -> frozenset[str]:
        return self._matcher.names_of(self._called)


class Search:
    """Searches a program for candidates; ``questions`` knows which hosts count as outside.

    ``expect`` is told the files that are candidates for sure, as soon as they are known.
    """

    def __init__(
        self,
        program: Program,
        matcher: Matcher,
        declared: frozenset[str],
        questions: Questions,
        expect: Callable[[Sequence[int]], None],
    ) -> None:
        self._expect = expect
        self._program = program
        self._texts = program.texts  # what units rest on is noted after the candidates are found
        self._questions = questions
        self._matcher = matcher
        self._mentions = matcher.mentions
        self._declared = declared
        self._importers = Importers(program, self._tells)
        self._present: set[str] = set()
        self._used: set[str] = set()  # vendors
        self._called: frozenset[str] = frozenset()  # names of functions
        self._offered: set[str] = set()  # by files near a vendor, to files that do not import them

    def standing(self) -> Standing:
        """What is said of each file."""
        seeds, addressed = self._seeds()
        self._expect(sorted(seeds))
        self._near = self._around(seeds) | addressed
        loaders = frozenset(n for n in self._around(seeds | addressed) if self._tells(n, LOADS))
        self._may_send = frozenset(
            number for word in SENDING_WORDS for number in self._texts.mentioning(word)
        )
        listed = frozenset(
            number
            for host in self._mentions.hosts(self._texts.words().words())
            for number in self._texts.mentioning(host)
        )
        named = frozenset(
            number
            for word in self._questions.settings(self._texts.words().words())
            for number in self._texts.mentioning(word)
        )
        loaders |= {number for number in named if self._tells(number, LOADS)}
        outside = listed | self._find_outside()
        named |= self._in_sections()
        self._with_hosts = outside | named | self._by_django_settings(outside)
        senders = self._find_senders()
        said = (
            (NEAR, self._near),
            (SENDER, senders),
            (LOADER, loaders),
            (CANDIDATE, seeds | self._callers(seeds) | loaders | senders),
            (WITH_HOSTS, self._with_hosts),
        )
        found = dict.fromkeys(self._program.files, 0)
        for bit, numbers in said:
            for number in numbers:
                found[number] |= bit
        asked = {frozenset(WORD.findall(text)) for text in self._asked()}
        asked_for = self._called | self._importers.words
        words = asked_for.union(*(words for words in asked if len(words) == 1))
        phrases = sorted(sorted(words) for words in asked if len(words) > 1)
        present, called = sorted(self._present), sorted(self._used)
        return Standing(found, present, called, sorted(words), phrases, self._importers.exported)

    def _asked(self) -> Iterator[str]:
        """The texts, but for those of vendors, whose files decide who is a candidate."""
        yield from (*_MARKS, *SENDING_WORDS)
        yield from (*self._declared, *PAGES, PROVIDES, _ASKS, *self._offered)
        for relay in self._matcher.catalog.relays:
            yield from (*relay.names, *relay.through)

    def _seeds(self) -> tuple[frozenset[int], frozenset[int]]:
        """Files that mention a vendor or a declared sink, and those with addresses of vendors."""
        seeds: set[int] = set()
        addressed: set[int] = set()
        for mention in self._mentions.among(self._texts.words().words()):
            found = self._using(mention) if any(map(self._may_tell, mention.vendors)) else ()
            if found:
                (addressed if mention.address else seeds).update(found)
                self._present.update(mention.vendors)
                self._used.update(() if mention.address else mention.vendors)
        declared = (self._texts.mentioning(name) for name in sorted(self._declared))
        return frozenset(seeds.union(*declared)), frozenset(addressed - seeds)

    def _around(self, numbers: frozenset[int]) -> frozenset[int]:
        """Files, and those that import one of them."""
        return numbers | self._importers.of(numbers)

    def _may_tell(self, vendor: str) -> bool:
        """Whether something may say who receives: of a relay, one of its settings."""
        relay = self._matcher.relay(vendor)
        if relay is None:
            return True
        told = relay.through if relay.places else relay.names
        return bool(relay.places and not told) or any(map(self._texts.mentioning, told))

    def _using(self, mention: Mention) -> Sequence[int]:
        """Files that mention a vendor by a text.

        A bare name must be used like a value (``drift.x``, ``drift(``), not as a word, and the
        name of a module must be all of it.
        """
        found, text = self._texts.mentioning(mention.text), mention.text
        if mention.address or text in self._declared:
            return found
        kind = USES if text.isidentifier() else IMPORTS if text.startswith(_IMPORTED) else ""
        return [n for n in found if self._tells(n, f"{kind} {text}")] if kind else found

    def _tells(self, number: int, asked: str) -> bool:
        return self._texts.tells(number, asked, partial(self._questions.answer, asked))

    def _callers(self, seeds: frozenset[int]) -> frozenset[int]:
        """Files that may have a client from a seed, and call something of a vendor's names.

        They import it, by whatever way, or it imports them and may hand them a client.
        """
        reached = self._takers() | self._texts.dependents(seeds)
        handed = set(seeds)
        for _ in range(_HANDS):
            handed.update(*(self._program.imports(number) for number in handed))
        reached |= handed
        spoken = {self._program.is_python(number) for number in reached}
        given: Mapping[str, frozenset[str]] = dict.fromkeys(self._given(), frozenset([""]))
        names = {
            python: {
                **given,
                **self._matcher.imported_names("py:" if python else "npm:", self._used),
            }
            for python in spoken
        }
        self._called = self._called.union(*names.values())
        telling = self._declared.union(*names.values()) - COMMON - self._matcher.shared_names
        telling = (telling | self._declared) & self._texts.words().words()
        mentioned = {number for name in telling for number in self._texts.mentioning(name)}
        wanted = (reached & (self._near | mentioned)) - seeds
        return self._calling(wanted, names)

    def _takers(self) -> frozenset[int]:
        """Files that take, without an import, what a file near a vendor offers by a name."""
        texts = self._texts
        offering = {number for word in (*PAGES, PROVIDES) for number in texts.mentioning(word)}
        for number in sorted(offering & self._near):
            names = offered(self._program.files[number].text)
            self._tells(number, f"{OFFERS} {','.join(names)}")
            self._offered.update(n for n in names if self._matcher.global_vendor(n) is None)
        return frozenset(
            number
            for name in self._offered
            for number in texts.mentioning(name)
            if texts.has(number, _ASKS) or any(texts.has(number, on + name) for on in ON_PAGE)
        )

    def _given(self) -> set[str]:
        """Names of functions of any vendor that something has near one: ``track = ph.capture``."""
        return {
            name
            for name in (self._mentions.imported - COMMON) & self._texts.words().words()
            if any(
                self._tells(number, f"{GIVES} {name}")
                for number in self._near.intersection(self._texts.mentioning(name))
            )
        }

    def _calling(
        self, wanted: frozenset[int], names: Mapping[bool, Mapping[str, frozenset[str]]]
    ) -> frozenset[int]:
        """Those of the files that call something by a name; ``names`` by whether it is Python."""
        program = self._program
        found: set[int] = set()
        everywhere = COMMON | self._matcher.shared_names
        for last in sorted(self._declared.union(*names.values()) & self._texts.words().words()):
            for number in wanted.intersection(self._texts.mentioning(last)) - found:
                befores = names[program.is_python(number)].get(last, frozenset())
                likely = last in self._declared or (
                    (number in self._near or last not in everywhere)
                    and any(self._texts.has(number, before) for before in befores)
                )
                if likely and self._tells(number, f"{CALLS} {last}"):
                    found.add(number)
        return frozenset(found)

    def _find_senders(self) -> frozenset[int]:
        found: set[int] = set()
        work: set[int] = set(self._with_hosts)
        for _ in range(_HOPS):
            targets = {target for number in work for target in self._program.imports(number)}
            work = targets - found
            found |= {number for number in work if self._sends(number)}
        found |= self._find_given_senders() | self._find_outside_senders()
        return frozenset(found | self._find_registered_senders())

    def _find_registered_senders(self) -> set[int]:
        """Files that send, of a framework whose models meet in a registry: ``self.env["x"].url()``.

        None imports the one in which the host stands.
        """
        registered = frozenset(self._texts.mentioning(_REGISTRY))
        if not registered & self._with_hosts:
            return set()
        return {number for number in sorted(registered & self._may_send) if self._sends(number)}

    def _find_given_senders(self) -> set[int]:
        """Files that send for one which imports them, and a host: ``request(Kit.url(path))``."""
        program = self._program
        asking = (n for n in self._importers.of(self._with_hosts) if not program.is_python(n))
        given = {target for number in asking for target in program.imports(number)}
        return {number for number in given - self._with_hosts if self._sends(number)}

    def _find_outside(self) -> frozenset[int]:
        """Files with the address of an outside host, but for links and namespaces."""
        return frozenset(
            number
            for number in sorted(
                {number for mark in _MARKS for number in self._texts.mentioning(mark)}
            )
            if self._tells(number, OUTSIDE)
        )

    def _in_sections(self) -> frozenset[int]:
        """Files that send and read a setting in the section of a vendor: ``config.slack.url``."""
        configured = {n for word in _CONFIG for n in self._texts.mentioning(word)}
        return frozenset(n for n in sorted(configured & self._may_send) if self._tells(n, NESTED))

    def _by_django_settings(self, with_hosts: frozenset[int]) -> set[int]:
        """Files that send and read the settings of a Django project, when a host stands there."""
        files = self._program.files
        if not any(is_settings(files[number].path) for number in with_hosts):
            return set()
        return {
            number
            for number in sorted(self._may_send)
            if self._texts.has(number, _DJANGO_SETTINGS) and self._sends(number)
        }

    def _find_outside_senders(self) -> set[int]:
        """Files that send to a host written in them, or by what a file with a host makes."""
        found: set[int] = set()
        for number in self._with_hosts:
            if self._sends(number):
                found.add(number)
            makes = self._tells(number, CLIENT)
            found.update(
                other
                for other in self._importers.of((number,))
                if self._sends(other) or (makes and self._calls_method(other))
            )
        return found

    def _sends(self, number: int) -> bool:
        likely = number in self._may_send or self._texts.has(number, _JQUERY)
        return likely and self._tells(number, SENDS)

    def _calls_method(self, number: int) -> bool:
        return self._tells(number, METHOD)
