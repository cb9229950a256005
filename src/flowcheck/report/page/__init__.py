"""The HTML report: one file that asks nothing of any network."""
