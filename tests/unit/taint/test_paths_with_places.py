"""What is put into a path further on does not say who gets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import explicit, scan_files

CODE = """
from requests_oauthlib import OAuth2Session

DEFAULTS = {{"guild": "1", "url": "https://penny.dreadrise.xyz"}}

def setting(key):
    return DEFAULTS[key]

def add(user, key):
    client = OAuth2Session(client_id="x", redirect_uri=setting("url"))
    client.put({address})
"""


@pytest.mark.parametrize(
    ("address", "vendors"),
    [
        ('"/guilds/{guild}/{user}".format(guild=setting(key), user=user.email)', set()),
        (
            '"{base}/users/{user}".format(base=setting("url"), user=user.email)',
            {"unknown: penny.dreadrise.xyz"},
        ),
        ('"%s/users/%s" % (setting("url"), user.email)', {"unknown: penny.dreadrise.xyz"}),
    ],
)
def test_who_gets_a_path(tmp_path: Path, address: str, vendors: set[str]) -> None:
    result = scan_files(tmp_path, {"add.py": CODE.format(address=address)})
    assert {flow.vendor for flow in explicit(result)} == vendors
