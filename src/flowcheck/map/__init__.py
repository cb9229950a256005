"""The data-flow map: whose data, which data, parts of the code, vendors and countries."""
