"""What is believed of an attribute that reaches a call, how surely, and why.

A logger, a picture, a mail or a request to a host takes less for personal data than an SDK does.
"""

from __future__ import annotations

from flowcheck.model import Confidence
from flowcheck.taint.arguments import Argument, SinkCall
from flowcheck.taint.attribute import Attribute
from flowcheck.taint.proof import Kind
from flowcheck.taint.state import IN_TEXT

_UNTOLD = "who receives it is the provider that `model` names, which the code does not tell"
_ELSEWHERE = "another client sends it to whom the code does not tell"
_BY_NAME = "the client is known by its name alone"
_PICTURES = ("img", "iframe")
# A flag, a map or an avatar is chosen by what the page shows, not by who looks at it.
_SHOWN_BY_PICTURES = ("user.location.imprecise", "user.demographic.language", "user.content")
_OF_THINGS = frozenset({"country", "language", "locale", "lang", "lc"})
_KEYS = (Kind.KEY, Kind.RESERVED_KEY)
_NAMED_BY_LOGS = ("user.contact", "user.name", "user.unique_id", "user.account.username")


def sureness(sink: SinkCall, attribute: Attribute) -> Confidence:
    """How sure a flow is: no surer than who receives it."""
    if sink.doubtful or sink.untold:
        return Confidence.LOW
    if (sink.setting or sink.elsewhere or sink.by_name) and attribute.confidence is Confidence.HIGH:
        return Confidence.MEDIUM
    return attribute.confidence


def reason(sink: SinkCall, attribute: Attribute) -> str:
    """Why an attribute is what it is, and what is not known of who receives it."""
    if sink.untold:
        return f"{attribute.why}; {_UNTOLD}"
    if sink.elsewhere:
        return f"{attribute.why}; {_ELSEWHERE}"
    if sink.by_name:
        return f"{attribute.why}; {_BY_NAME}"
    if sink.setting and sink.relayed:
        return f"{attribute.why}; who gets it is told by the setting {sink.setting}"
    if sink.setting:
        return f"{attribute.why}; the address is the setting {sink.setting}"
    return attribute.why


def is_believed(sink: SinkCall, attribute: Attribute) -> bool:
    """A logger's argument counts only where a field shows it; a request's own key never does.

    To a host that nobody has described, only what is sure to be personal is worth a row, and not
    what the same request has brought from there.
    """
    if sink.unlisted:
        brought = attribute.state.ref == sink.ref
        if brought or attribute.confidence is Confidence.LOW or _is_of_a_thing(attribute):
            return False
    if sink.label in _PICTURES and attribute.category.startswith(_SHOWN_BY_PICTURES):
        return False
    if sink.doubtful:
        loaded = attribute.confidence is Confidence.HIGH and bool(attribute.state.path)
        return loaded and attribute.category.startswith(_NAMED_BY_LOGS)
    if sink.relayed:
        return True
    return sink.sdk != "http" or not attribute.category.startswith("user.authorization")


def _is_of_a_thing(attribute: Attribute) -> bool:
    """Whether it is the country or the language of nobody: statistics are asked for by these."""
    words = attribute.proof.rule.split()
    return attribute.subject == "unknown" and not _OF_THINGS.isdisjoint(words)


def of_persons(sink: SinkCall, argument: Argument, attributes: list[Attribute]) -> list[Attribute]:
    """Without the text of mail that the project writes: ``email_body`` is no person's.

    Without what a hook makes of an event, of which the key alone tells something.
    """
    if argument.hook:
        return [found for found in attributes if found.proof.kind not in _KEYS]
    if not sink.relayed:
        return attributes
    return [
        found
        for found in attributes
        if found.category != "user.content.private" or found.proof.kind is not Kind.NAME
    ]


def is_address(argument: Argument, attribute: Attribute) -> bool:
    """Whether a value is the whole address of a request, not one of a person."""
    return (
        argument.carrier == "url"
        and attribute.category == "user.contact.url"
        and not any(step.note == IN_TEXT for step in attribute.state.chain())
    )
