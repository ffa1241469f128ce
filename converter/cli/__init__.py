"""The command line: options, sentences, progress, exit codes. Everything that works is imported where it is used."""

from . import checks, collections, documents, enrolling, inbox, publishing  # noqa: F401  each adds its commands
from .main import main
from .terminal import FAULTY, GOOD, UNREADABLE, USAGE

__all__ = ["FAULTY", "GOOD", "UNREADABLE", "USAGE", "main"]
