"""Payments as their providers tell them: signed bodies become words of one form."""
