"""A CycloneDX 1.6 bill of materials: recipients as services with what flows into them.

Flows are told from the view of the service, so data that the project sends are ``inbound``. Written
by hand, as the library gives every document a new serial number and the time of day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import msgspec

from flowcheck.patterns import regex
from flowcheck.report.exchange.recipients import Material, Recipient, Sent, recipients
from flowcheck.report.jsontext import encoded
from flowcheck.report.text import safe
from flowcheck.result.flows import PackageUse

SPEC = "1.6"

Json = dict[str, Any]

_APPLICATION = "application"
_ADDRESS = regex(r"https?://[A-Za-z0-9._-]+(?::[0-9]+)?")
_PURL = {
    "npm": "npm",
    "pypi": "pypi",
    "maven": "maven",
    "rubygems": "gem",
    "go": "golang",
    "packagist": "composer",
    "nuget": "nuget",
    "cocoapods": "cocoapods",
    "swift": "swift",
    "pub": "pub",
    "cargo": "cargo",
    "hex": "hex",
}


def render(material: Material) -> bytes:
    """The document as JSON. Its serial number comes from its content, its time is that given."""
    found = recipients(material)
    packages = _packages(found)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": _metadata(material),
        "components": [_component(purl, use) for purl, use in sorted(packages.items())],
        "services": [_service(material, recipient) for recipient in found],
        "dependencies": _dependencies(found, packages),
    }
    name = msgspec.json.encode(document).decode()
    serial = {"serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'flowcheck:cyclonedx:{name}')}"}
    head = {key: document[key] for key in ("bomFormat", "specVersion")}
    return encoded(head | serial | document, as_made=True)


def _metadata(material: Material) -> Json:
    result = material.result
    tool = {"type": "application", "name": safe(result.tool.name)}
    version = {"version": safe(result.tool.version)} if result.tool.version else {}
    moment = material.moment
    stamp = {"timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ")} if moment is not None else {}
    revision = result.project.revision
    application = {"type": "application", "bom-ref": _APPLICATION, "name": material.project or "-"}
    return {
        **stamp,
        "tools": {"components": [tool | version]},
        "component": application | ({"version": safe(revision)} if revision else {}),
    }


def _service(material: Material, recipient: Recipient) -> Json:
    provider = {"name": recipient.legal_name} if recipient.legal_name else None
    addresses, origin = _endpoints(recipient)
    service: Json = {"bom-ref": _reference(recipient)}
    if provider:
        service["provider"] = provider
    service["name"] = safe(recipient.use.name) or "-"
    if addresses:
        service["endpoints"] = list(addresses)
    service["x-trust-boundary"] = True
    if recipient.sent:
        service["data"] = [_data(material, sent) for sent in recipient.sent]
    service["properties"] = [
        {"name": f"flowcheck:{name}", "value": value}
        for name, value in _properties(material, recipient, origin)
        if value
    ]
    return service


def _data(material: Material, sent: Sent) -> Json:
    known = material.categories.get(sent.category)
    article = "GDPR Art. 9: " if known is not None and known.article_9 else ""
    article = "GDPR Art. 10: " if known is not None and known.article_10 else article
    return {
        "flow": "inbound",
        "classification": safe(sent.category),
        "name": material.title(sent.category),
        "description": f"{article}{sent.how}",
    }


def _endpoints(recipient: Recipient) -> tuple[tuple[str, ...], str]:
    """Addresses, and whether the code names them (``code``) or the catalogue (``catalogue``).

    The catalogue's hosts count only for regions that the code shows to be in use.
    """
    by_code = {
        flow.address for flow in recipient.flows if _ADDRESS.fullmatch(flow.address)
    }  # others are not addresses that a reader could be sent to
    if by_code:
        return tuple(sorted(by_code)), "code"
    hosts = recipient.known.hosts if recipient.known is not None else ()
    documented = {
        f"https://{host}"
        for host, region in hosts
        if region in recipient.regions and "*" not in host
    }
    fit = tuple(sorted(address for address in documented if _ADDRESS.fullmatch(address)))
    return fit, "catalogue" if fit else ""


def _properties(material: Material, recipient: Recipient, origin: str) -> Iterator[tuple[str, str]]:
    own = recipient.own
    yield "class", safe(recipient.use.vendor_class)
    yield "country", safe(recipient.country)
    yield "endpoints", origin
    yield "flows", str(len(recipient.flows))
    for region in recipient.regions:
        yield "region", safe(region)
    yield "role", own.role
    for sent in recipient.sent:
        for subject in sent.subjects:
            yield f"subject:{safe(sent.category)}", safe(subject)
        for treatment in sent.treatments if sent.treatments != ("plain",) else ():
            yield f"treatment:{safe(sent.category)}", safe(treatment)
        if sent.doubt:
            yield f"doubt:{safe(sent.category)}", sent.doubt
        if material.special(sent.category):
            yield "article-9", safe(sent.category)
    yield "transfer", own.transfer_basis
    yield "vendor", safe(recipient.id)


def _reference(recipient: Recipient) -> str:
    return f"service:{quote(recipient.id, safe='')}"


def _packages(found: Iterable[Recipient]) -> dict[str, PackageUse]:
    """The SDKs by package URL; a package is listed once for each version."""
    uses = (use for recipient in found for use in recipient.use.packages)
    return {_purl(use): use for use in sorted(uses, reverse=True)}


def _component(purl: str, use: PackageUse) -> Json:
    version = {"version": safe(use.version)} if use.version else {}
    return {
        "type": "library",
        "bom-ref": purl,
        "name": safe(use.name) or "-",
        **version,
        "purl": purl,
        "properties": [
            {"name": "flowcheck:found", "value": f"{safe(use.file)}:{use.line}"},
        ],
    }


def _purl(use: PackageUse) -> str:
    """A package URL: https://github.com/package-url/purl-spec."""
    name = use.name
    if use.ecosystem == "maven":
        name = name.replace(":", "/", 1)
    elif use.ecosystem == "pypi":
        name = name.lower().replace("_", "-")
    elif use.ecosystem == "swift":
        name = name.partition("://")[2] or name
    kind = _PURL.get(use.ecosystem, "generic")
    version = f"@{_quoted(use.version)}" if use.version else ""
    return f"pkg:{kind}/{'/'.join(_quoted(part) for part in name.split('/') if part)}{version}"


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="-._~")


def _dependencies(found: Sequence[Recipient], packages: Iterable[str]) -> list[Json]:
    """The application uses SDKs and services; an SDK uses the services of its vendor."""
    services: dict[str, set[str]] = {purl: set() for purl in packages}
    direct = set(services)
    for recipient in found:
        direct.add(_reference(recipient))
        for use in recipient.use.packages:
            services[_purl(use)].add(_reference(recipient))
    rows = {_APPLICATION: direct, **services}
    return [
        {"ref": reference, **({"dependsOn": sorted(used)} if used else {})}
        for reference, used in sorted(rows.items())
    ]
