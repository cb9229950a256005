"""What is known of the world: vendors, SDK calls, data categories, library functions.

Read from ``rules/``.
"""
