"""What the query of an address says: the values that it hands on, as a file's name would say them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.formats.characters import HAN, unquoted
from detectors.formats.spelt import LEVELS

# From one mark of a question to the next: else each of many would look through all behind it.
VALUES = re.compile(r"[?&][^?=&#]*=([^&#]*)")
# No address is longer; the readers tell the parts of one that is, but look for no mark in its values.
LONGEST_CHARS = 2**16
# What is asked for (q=机密) is a word; the name of a file to download is longer.
FEWEST_OF_A_NAME = 3
TERM = re.compile(r"[★☆*]?(?:\d{1,2}(?:年|个月)|长期)")


def said_by_query(address: str) -> Iterator[str]:
    """A level and a term in values of their own are a mark."""
    # What is handed on twice is quoted twice.
    values = [unquoted(unquoted(value.replace("+", " "))) for value in VALUES.findall(address[:LONGEST_CHARS])]
    levels, terms = [v for v in values if v in LEVELS], [v for v in values if TERM.fullmatch(v)]
    if len(levels) == len(terms) == 1:
        yield f"{levels[0]}★{terms[0].lstrip('★☆*')}"
    yield from (value for value in values if len(value) >= FEWEST_OF_A_NAME and HAN.search(value))
