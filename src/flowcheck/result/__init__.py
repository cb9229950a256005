"""The result of a scan: the JSON contract of ``docs/outputs.md`` as frozen values."""
