"""What can go wrong while reading a file. Every error carries the closed reason word that ends up in the verdict."""

from __future__ import annotations

from typing import ClassVar

from detectors.model import Unscannable


class DetectorError(Exception):
    """Base of everything that the detectors raise on purpose."""


class UnreadableError(DetectorError):
    """A file, member or page can't be read. `reason` is the word of the verdict, the message tells what to do."""

    reason: Unscannable = "damaged"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class DamagedError(UnreadableError):
    reason: Unscannable = "damaged"


class EncryptedError(UnreadableError):
    reason: Unscannable = "encrypted"


class UnknownFormatError(UnreadableError):
    reason: Unscannable = "format"


class LimitReachedError(UnreadableError):
    reason: Unscannable = "limit"


class OutOfTimeError(UnreadableError):
    reason: Unscannable = "timeout"


class ModelsMissingError(DetectorError):
    """The OCR models are not where the rapidocr package puts them; nothing scanned could be read."""

    def __init__(self, path: str) -> None:
        super().__init__(f"OCR model not found: {path}. Reinstall the rapidocr package, whose wheel carries it.")


class ConfinementError(DetectorError):
    """This machine can't confine a worker, so no file is parsed on it. `missing` are words of sandbox.Confinement."""

    exit_code = 4

    ADVICE: ClassVar[dict[str, str]] = {
        "landlock": "Landlock (kernel 6.1 or newer with `landlock` among its security modules)",
        "seccomp": "seccomp (install the system package libseccomp2)",
        "unprivileged-user": "a user to become (start Mishao as an ordinary user, or as a root that may change its user)",
    }

    def __init__(self, missing: tuple[str, ...]) -> None:
        lacks = ", ".join(self.ADVICE.get(word, word) for word in missing)
        super().__init__(
            f"Files are not opened, because a worker can't be confined here. Missing: {lacks}. Install what is missing, or "
            "accept the risk with allow_unconfined = true under [crawl] in mishao.toml."
        )
        self.missing = missing


class WorkerStartError(DetectorError):
    """A worker didn't get as far as reading files. Nothing is clean because of it: the work stops here."""

    exit_code = 4

    def __init__(self, why: str) -> None:
        super().__init__(
            f"No file can be inspected: {why}. Reinstall Mishao's packages, then try `mishao scan` on one file."
        )


class PoolClosedError(DetectorError):
    """The work was ended while this file was waiting or being read; inspect it again."""

    exit_code = 130


class MissingPathsError(DetectorError):
    """Paths given by the user that don't exist. All of them are named at once."""

    exit_code = 2

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(f"No such file or folder: {', '.join(paths)}. Check the spelling; nothing was inspected.")
        self.paths = paths
