"""What `flowcheck.yml` says of fixes, and the function that it names for a file."""

from __future__ import annotations

import pytest

from flowcheck.config import Name, parse_config
from flowcheck.errors import ConfigError


def test_helpers_are_read_in_order() -> None:
    fix = parse_config(
        "fix:\n"
        "  pseudonymise:\n"
        "    - {call: server/p.ts#pseudonym, paths: ['server/**'], key: SECRET}\n"
        "    - {call: shop.privacy.pseudonym}\n"
        "  consent:\n"
        "    - {call: 'npm:@acme/consent#mayTrack'}\n"
    ).fix
    first, second = fix.pseudonymise
    assert (first.call.file, first.paths, first.key) == ("server/p.ts", ("server/**",), "SECRET")
    assert second.call == Name("shop.privacy.pseudonym", ("shop", "privacy", "pseudonym"))
    assert [each.call.root for each in fix.consent] == ["npm:@acme/consent"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fix:\n  drop: []\n", "unknown key 'drop'"),
        ("fix:\n  consent:\n    - {call: mayTrack}\n", "does not say where the function is"),
        ("fix:\n  consent:\n    - {call: a.ts#f, key: K}\n", "unknown key 'key'"),
        ("fix:\n  pseudonymise:\n    - {call: a.b.f, key: K}\n", "only into a file"),
        (
            "fix:\n  pseudonymise:\n    - {call: a.ts#f, key: 'A B'}\n",
            "not the name of an env",
        ),
        ("fix:\n  pseudonymise:\n    - {paths: [a]}\n", "lacks the key 'call'"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as problem:
        parse_config(text)
    assert problem.value.place is not None
