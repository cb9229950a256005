"""How a call that sends is told to people."""

from __future__ import annotations

import pytest

from flowcheck.result.flows import Sink


@pytest.mark.parametrize(
    ("text", "call", "told"),
    [
        ("requests.post(url, data=data)", "post", "requests.post"),
        ("await nodeFetch(url, { body })", "default", "nodeFetch"),
        ("(await import('node-fetch')).default(url)", "default", "a request"),
        ("await axios.post(url)", "post", "axios.post"),
        ("this.http?.post(url)", "post", "this.http?.post"),
        ("fetch(url)", "fetch", "fetch"),
        ("client().post(url)", "post", "post"),
        ("posthog.capture('x')", "posthog.capture", "posthog.capture"),
        ("ours.send(x)", "fbq track", "fbq track"),
        ("repost(x)", "post", "post"),
    ],
)
def test_a_call_whose_name_says_little_is_told_as_written(text: str, call: str, told: str) -> None:
    assert Sink("a.py", 1, 1, text, call).called == told
