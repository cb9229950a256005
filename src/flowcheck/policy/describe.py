"""Rules in words, as Markdown: when one finds something, and facts in which it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowcheck.policy.schema import FIELDS, Given, Kind, On, Rule, Test, When

ABOUT: Mapping[On, str] = {
    On.FLOW: "each category of data that reaches a vendor",
    On.VENDOR: "each vendor that the code uses",
    On.INIT: "each initialisation of an SDK",
    On.OPTION: "each documented option of an SDK that the code initialises",
    On.REGISTERED: "each vendor of the register",
    On.ACTIVITY: "each activity of the register",
    On.PROJECT: "the project",
    On.SETTING: "each setting that holds an address which the code does not name",
    On.UNRESOLVED: "each place where a flow may be missed",
    On.WAIVER: "each waiver",
    On.CHANGE: "each change between two revisions, or since a baseline",
}
"""What a rule looks at."""

_FLAGS = {
    "implicit": ("the SDK collects it by itself", "the code itself hands it over"),
    "expected": (
        "vendors of that kind are there for such data",
        "vendors of that kind can do without such data",
    ),
    "allowed": ("the register allows it", "the register does not allow it"),
    "denied": ("the register forbids it", "the register does not forbid it"),
    "whole_object": ("a whole object is sent", "single fields are sent"),
    "article_9": ("it is of a special category (GDPR Art. 9)", "it is of no special category"),
    "article_10": ("it is about criminal convictions (GDPR Art. 10)", "it is about no convictions"),
    "withheld": ("an option keeps prompts from the vendor", "no option keeps prompts from it"),
    "hooked": (
        "the SDK starts with a hook that may take data out before they are sent",
        "no hook of the SDK sees the data before they are sent",
    ),
    "integrity": ("the tag has an integrity hash", "the tag has no integrity hash"),
    "payment_page": ("the file is a payment page of the register", "it is no payment page"),
    "self_hosted": (
        "it may run on a server of the project's own",
        "the code shows whose servers it runs on",
    ),
    "first_use": (
        "the code uses the SDK, and nothing in it starts it",
        "the code starts the SDK",
    ),
    "own_product": ("the project publishes it itself", "the project does not publish it"),
    "storage_free": (
        "the vendor documents that it keeps nothing on the device, or an option says so",
        "the vendor keeps an id on the device, or does not document that it does not",
    ),
    "is_registered": ("the vendor is in the register", "the vendor is not in the register"),
    "in_code": ("the code uses the vendor", "nothing in the code shows the vendor"),
    "written": ("the code sets the option", "it is the default of the version in use"),
    "consent_required": ("the register asks for consent", "the register asks for no consent"),
    "cnil_exempt": ("the register claims the exemption of the CNIL", "no exemption is claimed"),
    "receives_personal_data": ("personal data reach the vendor", "no personal data reach it"),
    "declared": ("a privacy manifest declares it", "the privacy manifests do not declare it"),
    "sends_article_9": ("it sends special categories", "it sends no special categories"),
    "registered_trains_ai": (
        "the register says that it trains models with the data",
        "the register says that it does not train models with the data",
    ),
}
"""Fields that hold or do not, in words."""


def finds_when(rule: Rule) -> Iterator[str]:
    """The conditions of a rule, one line each."""
    yield from _lines(rule.when, rule.on)
    for when in rule.unless:
        yield f"but not where {_joined(when, rule.on)}"


def severities(rule: Rule) -> str:
    """How grave a finding of the rule is."""
    others = (f"{severity} where {_joined(when, rule.on)}" for when, severity in rule.graver)
    return "; ".join((rule.severity, *others))


def fact(given: Mapping[str, Given]) -> str:
    """A fact of an example, as fields and values."""
    return ", ".join(f"{name}: `{_shown(value)}`" for name, value in given.items())


def _lines(when: When, on: On) -> Iterator[str]:
    for test in when.tests:
        yield _test(test, FIELDS[on][test.field])
    if when.alternatives:
        yield "one of: " + "; ".join(_joined(other, on) for other in when.alternatives)


def _joined(when: When, on: On) -> str:
    return " and ".join(_lines(when, on))


def _test(test: Test, kind: Kind) -> str:
    if test.words in (("true",), ("false",)) and test.field in _FLAGS:
        return _FLAGS[test.field][(test.words == ("false",)) is not test.negated]
    if test.field == "gates" and not test.negated:
        return f"a condition about {' or '.join(test.words)} stands before it"
    name = test.field.replace("_", " ")
    if test.missing is not None:
        return f"{name}: {'nobody has said it' if test.missing else 'it is said'}"
    if test.older_than:
        return f"{name} lies more than {test.older_than} days back"
    if test.at_least is not None:
        return f"{name} is {test.at_least} or more"
    words = [f"`{word}`" for word in test.words]
    sign = "or" if not test.negated else "nor"
    listed = f"{', '.join(words[:-1])} {sign} {words[-1]}" if len(words) > 1 else words[0]
    below = " (or below)" if kind is Kind.TREE else ""
    verb = "has" if kind is Kind.WORDS else "is"
    no = " neither" if test.negated and len(words) > 1 else " not" if test.negated else ""
    return f"{name} {verb}{no} {listed}{below}"


def _shown(value: Given) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "" | ():
            return "(nobody has said it)"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
