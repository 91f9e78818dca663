"""Works out what a page's scripts come to: where a pager's button leads, what a list's script asks for and writes.

An evaluator of our own for the part of the language that portals use. It knows no network, no files and no clock, stops
after a fixed number of steps, and what it can't know stays a `Blank` that spoils whatever is made of it.
"""

from crawler.portals.js.answers import Known
from crawler.portals.js.values import Asked, Blank, Drawn, Function, Native, Value, plain
from crawler.portals.js.window import INTO, Window

__all__ = ["INTO", "Asked", "Blank", "Drawn", "Function", "Known", "Native", "Value", "Window", "plain"]
