"""Citydesk: a newsroom in one program, for citizen journalism."""

__version__ = "0.1.0"
