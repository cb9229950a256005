"""flowcheck: which personal data of your users your code sends to third parties."""

__version__ = "0.1.0"
