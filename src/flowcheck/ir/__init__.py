"""The common language of all frontends: a value graph in SSA form. No syntax, no vendor."""
