"""Sheets → document, through a form: every value parsed by its grammar, every change and doubt on record.

Knows what to make of the cells that `locate` has bound. Knows no position in any form, and nothing of writing.
"""

from .places import Places
from .reader import Reading, read

__all__ = ["Places", "Reading", "read"]
