"""flowcheck: which personal data of your users does your code send to third parties?"""

__version__ = "0.1.0"
