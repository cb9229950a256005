"""Believable code bases of any size, made from a seed."""
