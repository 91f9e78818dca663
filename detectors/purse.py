"""What one inspection may still spend: time, bytes, entries, lines."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from detectors.errors import LimitReachedError, OutOfTimeError
from detectors.model import Limits


@dataclass
class Purse:
    """What one inspection may still spend, members of members included."""

    limits: Limits
    started_s: float = field(default_factory=time.monotonic)
    bytes_left: int = 0
    entries_left: int = 0
    ocr_pages: int = 0
    rows: int = 0
    script_s: float = 10.0  # processor time that scripts may take
    # What small pictures of this file say, by what they are.
    ocr_known: dict[object, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bytes_left = self.limits.archive_bytes
        self.entries_left = self.limits.archive_entries

    def allowed_s(self) -> float:
        """The wall time of the file, which grows with the pages given to OCR."""
        return self.limits.base_s + self.limits.ocr_page_s * self.ocr_pages

    def is_spent(self) -> bool:
        return time.monotonic() - self.started_s > self.allowed_s()

    def check_time(self) -> None:
        """Raises OutOfTimeError when the file has used its wall time."""
        if self.is_spent():
            raise OutOfTimeError(
                f"reading took longer than {self.allowed_s():.0f} s; raise the time limit to read the rest"
            )

    def spend_bytes(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise LimitReachedError(
                f"unpacks to more than {self.limits.archive_bytes} bytes; unpack it by hand to look inside"
            )

    def afford_bytes(self, count: int) -> None:
        """Raises LimitReachedError where a member says itself that it is larger than what may still be unpacked."""
        if count > self.bytes_left:
            self.spend_bytes(count)

    def spend_entry(self) -> None:
        self.entries_left -= 1
        if self.entries_left < 0:
            raise LimitReachedError(
                f"holds more than {self.limits.archive_entries} entries; unpack it by hand to look inside"
            )
