"""Judges flows: findings by rules, waivers and questions; knows nothing of how flows are found."""
