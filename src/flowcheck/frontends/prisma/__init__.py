"""Prisma schemas: models as shapes."""

from flowcheck.frontends.prisma.lower import lower

__all__ = ["lower"]
