"""The Python frontend: ``lower.lower`` turns a file into a module of the common language."""
