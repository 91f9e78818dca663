"""The only door into the detectors: one file in, one Inspection out. Runs in the confined worker."""

from __future__ import annotations

import contextlib
import dataclasses
import encodings
import hashlib
import importlib
import pkgutil
import time
from collections.abc import Sequence
from typing import BinaryIO

from PIL import Image

from detectors import rules
from detectors.errors import LimitReachedError, UnknownFormatError, UnreadableError
from detectors.formats import readers, scripts
from detectors.judging.candidates import candidates
from detectors.judging.judge import judge, judge_whole
from detectors.model import (
    DetectorSettings,
    Document,
    Finding,
    Inspection,
    Limits,
    Problem,
    Segment,
    Unscannable,
    Verdict,
)
from detectors.ocr import pages as ocr
from detectors.purse import Purse
from detectors.reading import Reading
from detectors.ruleset import version
from detectors.sniff import sniff

CHUNK_BYTES = 2**20
# Libraries import these when they are first needed, which is too late in a confined worker.
LOADED_ON_FIRST_USE = ("email.feedparser", "email.parser", "numpy.ma")


def load(settings: DetectorSettings | None = None) -> None:
    """Imports every reader and loads the OCR models. After it nothing here opens a file or starts a process."""
    readers()
    for module in LOADED_ON_FIRST_USE:
        importlib.import_module(module)
    for info in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(ImportError):  # some belong to Windows alone
            importlib.import_module(f"encodings.{info.name}")
    Image.init()
    ocr.warm()
    scripts.prepare()
    rules.all_rules()
    version(settings or DetectorSettings())  # made of our own source, which is out of reach later


def rehearse(settings: DetectorSettings | None = None) -> None:
    """Tries the rules. Patterns are compiled when they are first asked, and RE2 builds its automata as it meets text: what is
    built here, no child that reads a file has to build again."""
    settings = settings or DetectorSettings()
    examples = [e for rule in rules.rules_of(settings.packs) for e in (*rule.hits[:1], *rule.misses[:2])]
    lines = tuple(Segment(line) for example in examples for line in example.text.split("\n"))
    judge(Document("text/plain", lines, 1, 1), name="", link_texts=(), settings=settings)


def warm(settings: DetectorSettings | None = None) -> None:
    load(settings)
    rehearse(settings)


def inspect(file: BinaryIO, name: str, settings: DetectorSettings, link_texts: Sequence[str] = ()) -> Inspection:
    """Reads the file to its end and says what marks it carries.

    `name` and `link_texts` are untrusted strings from the page that linked the file: they are evidence of their own and
    a hint to the format. Never raises for what the file contains.
    """
    started_s = time.monotonic()
    data, sha256, size = _take(file, settings.limits)
    document = read_document(data, name, settings.limits, size=size)
    judgement = judge_whole(document, name=name, link_texts=link_texts, settings=settings)
    findings = judgement.findings
    if not judgement.complete:
        detail = "so many lines look like marks that the rest was not judged; look at the file by hand"
        document = dataclasses.replace(document, problems=(*document.problems, Problem("limit", detail)))
    verdict, reason = sum_up(document, findings)
    return Inspection(
        verdict=verdict,
        reason=reason,
        findings=findings,
        problems=document.problems,
        pages_total=document.pages_total,
        pages_examined=document.pages_examined,
        media_type=document.media_type,
        sha256=sha256,
        size=size,
        seconds=time.monotonic() - started_s,
        ruleset=version(settings),
        candidates=candidates(document, name, link_texts) if settings.watch else (),
    )


def read_document(data: bytes | None, name: str, limits: Limits, *, size: int = 0) -> Document:
    """Bytes to Document, without judging. `data` is None for a file above the size limit."""
    out = Reading(Purse(limits), read_untrusted, name=name)
    if data is None:
        out.problem("limit", f"a file of {size} bytes is above the limit of {limits.max_bytes}; raise it")
    else:
        read_untrusted(data, out)
    return out.document()


def read_untrusted(untrusted_bytes: bytes, out: Reading) -> None:
    """Sniffs and reads one file or member into `out`. Whatever goes wrong becomes a problem of it."""
    if not untrusted_bytes:
        out.media_type = "application/x-empty"
        out.problem("damaged", "the file is empty; fetch it again")
        return
    try:
        out.media_type = sniff(untrusted_bytes, out.name)
        reader = readers().get(out.media_type)
        if reader is None:
            raise UnknownFormatError(f"no reader for {out.media_type}; look at the file by hand")
        reader.read(untrusted_bytes, out)
    except UnreadableError as error:
        out.failed(error)
    except MemoryError:
        out.failed(LimitReachedError("reading needs more memory than a worker may use; look at the file by hand"))
    except RecursionError:
        out.failed(LimitReachedError("nested too deeply to be read; look at the file by hand"))
    except Exception as error:  # the edge of one file: a parser's failure is this file's verdict, not ours
        out.problem("damaged", f"{type(error).__name__} while reading {out.media_type}; look at the file by hand")


def sum_up(document: Document, findings: Sequence[Finding]) -> tuple[Verdict, Unscannable | None]:
    """Suspected wins over unreadable parts; clean needs every page examined and no problem at all."""
    if any(f.policy == "alert" and not f.suppressed for f in findings):
        return Verdict.SUSPECTED, None
    if document.problems:
        return Verdict.UNSCANNABLE, document.problems[0].reason
    if document.pages_examined != document.pages_total:
        return Verdict.UNSCANNABLE, "damaged"
    return Verdict.CLEAN, None


def _take(file: BinaryIO, limits: Limits) -> tuple[bytes | None, str, int]:
    """The bytes (None above the limit), their SHA-256 and their number; a file too large is hashed all the same."""
    digest = hashlib.sha256()
    chunks: list[bytes] = []
    size = 0
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if size <= limits.max_bytes:
            chunks.append(chunk)
        else:
            chunks.clear()
    return (b"".join(chunks) if size <= limits.max_bytes else None), digest.hexdigest(), size
