"""Carriers' news as their providers send it: signed bodies become scans of one form."""
