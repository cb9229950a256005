"""The record of processing activities (GDPR Art. 30) as frozen values, in no language."""
