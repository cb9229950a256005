"""The record of processing activities in words: as sheets, and the formats they are written in."""
