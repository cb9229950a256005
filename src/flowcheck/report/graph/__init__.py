"""The map in formats for people, documents and other programs."""
