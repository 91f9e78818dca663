"""Marks of other states and alliances, in packs that are off until configured.

A bare word such as Secret is worthless: capitals are required, and either a control mark behind // or a line of its own in
the head or foot of a page. Levels are given in the Chinese words by the usual correspondence (TOP SECRET 绝密, SECRET 机密,
CONFIDENTIAL 秘密); the match keeps the printed word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from detectors.patterns import Pattern
from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import COPY_NUMBER, PAGE_NUMBER, pattern
from detectors.text.layout import Place

_EDGES = frozenset({"firstpage_top", "header", "footer", "stamp", "filename", "title", "table", "body"})
_TRAINING = pattern(
    r"(?i)(?:for training (?:purposes )?only|marking[s]? (?:in|on) this .{0,40}training|sample|example|unclassified when)"
)
_RELEASED = pattern(r"^\W*DECLASSIFIED(?:$|[^\p{L}])")
_BESIDE = 3
_LEVELS = (
    ("TOP SECRET", "绝密"),
    ("TRES SECRET", "绝密"),
    ("TRÈS SECRET", "绝密"),
    ("CONFIDENTI", "秘密"),
    ("SECRET", "机密"),
)
# EU_SECRET_KEY.txt is a program's.
_OF_KEYS = pattern(
    r"^[_\-. ]?(?i:keys?|tokens?|access|config|cfg|id)(?:[^A-Za-z]|$)|^\.(?i:env|json|ya?ml|ini|properties|pem|toml)$"
)
_SENTENCE = pattern(r"[a-z]{2,} [a-z]{2,} ")
# SECRET and RELEASABLE TO … is a mark.
_SENTENCE_GOES_ON = pattern(r"^ (?:(?:and|or) [^.;]*\b)?(?:is|are|was|were|may|must|shall|should|means?) ")
_TAIL = rf"[\s\-—–|/]*(?:{PAGE_NUMBER}|{COPY_NUMBER}|COPY \d+|Page \d+(?: of \d+)?)?\W*$"


def level_of(text: str) -> str | None:
    """The Chinese word for an English or French level; None for RESTRICTED, OFFICIAL and the like."""
    upper = text.upper()
    return next((level for word, level in _LEVELS if word in upper), None)


def searching(
    name: str, forms: tuple[Pattern, ...], *, level: Callable[[str], str | None] = level_of
) -> Callable[[Place], Iterator[Signal]]:
    """A rule's search: each form's first group is the mark."""

    def find(place: Place) -> Iterator[Signal]:
        for form in forms:
            for match in form.finditer(place.text):
                if place.zone not in _EDGES and not place.own_line:
                    continue
                text = " ".join(match.group(1).replace("_", " ").split())
                dropped = filters.first_of(place, match.start(1), match.end(1), _FILTERS)
                if dropped is None and place.zone == "filename" and _OF_KEYS.search(place.text[match.end(1) :]):
                    dropped = filters.OF_A_PROGRAM.name
                if dropped is None and (
                    _SENTENCE.search(place.text[: match.start(1)])
                    or _SENTENCE_GOES_ON.search(place.text[match.end(1) :])
                ):
                    dropped = filters.RUNNING_TEXT
                if dropped is None and _TRAINING.search(place.nearby):
                    dropped = filters.SAMPLE.name
                if dropped is None and any(
                    map(_RELEASED.search, (*place.above[:_BESIDE], place.text, *place.below[:_BESIDE]))
                ):
                    dropped = "declassified"
                yield Signal(
                    name, "foreign", level(text), match.start(1), match.end(1), text[:60], ("foreign",), dropped
                )

    return find


_FILTERS = (filters.QUOTED, filters.IN_TITLE, filters.QUIZ)
_CONTROL = r"(?:NOFORN|ORCON|RELIDO|REL TO [A-Z, ]{3,40}|FVEY|SI|TK|HCS|COMINT|SAR|SAP|RD|FRD|FISA|IMCON|PROPIN|FOUO|NF|RSEN|EYES ONLY|SP-[A-Z]+|[A-Z]{2,8})"
US_FORMS = (
    pattern(
        rf"((?:TOP\s+SECRET|SECRET|CONFIDENTIAL|TS|CUI|CONTROLLED|UNCLASSIFIED)\s?//\s?{_CONTROL}(?:[-/,\s]*/?\s?{_CONTROL}){{0,8}})"
    ),
    pattern(
        r"^\W*(\((?:TS|S|C|TS//[A-Z/\-, ]+|S//[A-Z/\-, ]+|C//[A-Z/\-, ]+|U//[A-Z/\-, ]+|CUI)\))\s*(?:[ABD-Z\"]|C[^O])[^O].{7,}"
    ),
    pattern(
        r"((?:TOP[ _-]SECRET|SECRET|CONFIDENTIAL)[ _-]{1,2}(?:NOFORN|ORCON|REL[ _]TO[ _][A-Z]{3,4}))(?:$|[^A-Za-z])"
    ),
    pattern(r"^\W*((?:CUI|CONTROLLED UNCLASSIFIED INFORMATION))\W*$"),
    pattern(r"(?i)^\W*((?:classified by|derived from)\s?:\s?.{1,40}?)(?:;|$)"),
    pattern(r"(?i)^\W*(declassify on\s?:\s?(?:[0-9]{8}|(?:19|20)\d\d.{0,8}|25X[0-9].{0,6}|OADR|MR).{0,4})$"),
)
UK_FORMS = (
    pattern(
        r"^\W*((?:UK\s+)?OFFICIAL\s?[-–—]?\s?\(?-?\s?SENSITIVE\)?(?:\s?[:\-–]?\s?[A-Z ,()]{2,40})?)(?:\W*$|\s{2,}\S.{0,60}$)"
    ),
    pattern(
        rf"^\W*((?:UK\s+)?(?:TOP\s+SECRET|SECRET)(?:\s+(?:STRAP\d?|UK EYES ONLY|- ?UK EYES ONLY|[A-Z]{{2,12}} EYES ONLY))?){_TAIL}"
    ),
    pattern(rf"^\W*(UK\s+(?:CONFIDENTIAL|OFFICIAL|RESTRICTED)){_TAIL}"),
    pattern(rf"^\W*(CONFIDENTIAL){_TAIL}"),
)
NATO_FORMS = (
    pattern(
        r"((?:COSMIC[ _]TOP[ _]SECRET|NATO[ _](?:SECRET|CONFIDENTIAL|RESTRICTED))(?:\s?[-–]?\s?(?:ATOMAL|BOHEMIA|RELEASABLE TO [A-Z, ]{2,40}))?)(?:$|[^A-Za-z])"
    ),
    pattern(
        r"((?:COSMIC TRÈS SECRET|COSMIC TRES SECRET|OTAN SECRET|SECRET OTAN|NATO CONFIDENTIEL|CONFIDENTIEL OTAN|OTAN CONFIDENTIEL|DIFFUSION RESTREINTE OTAN|OTAN DIFFUSION RESTREINTE|NATO DIFFUSION RESTREINTE))"
    ),
)
EU_FORMS = (
    pattern(
        r"((?:TR[ÈE]S SECRET UE(?:/EU TOP SECRET)?|(?:SECRET UE/)?EU[ _]SECRET|SECRET[ _]UE|CONFIDENTIEL UE(?:/EU CONFIDENTIAL)?|RESTREINT UE(?:/EU RESTR[I1l]CTED)?|EU TOP SECRET|EU CONFIDENTIAL|EU RESTRICTED))(?:$|[^A-Za-z/])"
    ),
)


def _rule(
    pack: str, chinese: str, english: str, source: str, forms: tuple[Pattern, ...],
    hits: tuple[tuple[str, str], ...], misses: tuple[tuple[str, str], ...],
) -> Rule:  # fmt: skip
    name = f"foreign-{pack}"
    return Rule(
        name=name,
        category="foreign",
        pack=pack,
        source=source,
        chinese=chinese,
        english=english,
        lexicon=("SECRET", "CONFIDENTIAL", "NOFORN", "TOP"),
        find=searching(name, forms),
        shapes=forms,
        hits=examples(*hits),  # type: ignore[arg-type]
        misses=examples(*misses),  # type: ignore[arg-type]
    )


_TALK = (("body", "This is a secret garden."), ("body", "All confidential information must be returned."))
RULES = (
    _rule(
        "us", "美国密级横幅、段落标志和定密栏", "US banner lines, portion marks and classification blocks",
        "ISOO, Marking Classified National Security Information; 32 CFR 2001, 2002", US_FORMS,
        (("header", "TOP SECRET//SI//NOFORN"), ("header", "SECRET//NOFORN"), ("header", "T O P  S E C R E T // N O F O R N"), ("body", "(S//NF) The convoy will leave on Tuesday."),
         ("firstpage_top", "CONFIDENTIAL//REL TO USA, FVEY"), ("body", "Classified By: 12345"), ("body", "Derived From: Multiple Sources"), ("header", "CUI//SP-PRVCY"), ("filename", "TOP_SECRET_NOFORN_brief.pdf"), ("filename", "CONFIDENTIAL_NOFORN_memo.pdf"), ("filename", "TOP SECRET--NOFORN_talks.pdf"), ("filename", "SECRET__REL_TO_USA_ops.docx")),
        (*_TALK, ("header", "TOP SECRETS OF GOOD COOKING"), ("body", "(U) This paragraph is public.")),
    ),
    _rule(
        "uk", "英国密级标志", "UK protective markings", "UK Government Security Classifications policy", UK_FORMS,
        (("header", "OFFICIAL-SENSITIVE"), ("header", "UK TOP SECRET"), ("header", "OFFICIAL-SENSITIVE: COMMERCIAL"), ("body", "OFFICIAL-SENSITIVE  Briefing note"), ("footer", "SECRET")),
        (*_TALK, ("header", "Official Gazette"), ("title", "Secretary General visits"), ("header", "TOP SECRETS OF GOOD COOKING")),
    ),
    _rule(
        "nato", "北约密级标志", "NATO markings", "C-M(2002)49, Security within NATO", NATO_FORMS,
        (("header", "COSMIC TOP SECRET"), ("header", "NATO SECRET"), ("header", "NATO RESTRICTED"), ("header", "NATO SECRET - RELEASABLE TO UKRAINE"), ("header", "NATO SECRET and RELEASABLE TO UKRAINE"), ("filename", "NATO_SECRET_CM(2009)0041.pdf")),
        (("title", "NATO summit communique"), ("body", "NATO SECRET and COSMIC TOP SECRET are the two highest levels."), ("body", "The NATO secretary general said so.")),
    ),
    _rule(
        "eu", "欧盟密级标志", "EU classified information markings", "Council Decision 2013/488/EU; Decision (EU, Euratom) 2015/444", EU_FORMS,
        (("firstpage_top", "RESTREINT UE/EU RESTRICTED"), ("header", "RESTREINT UE/EU RESTR1CTED"), ("firstpage_top", "TRÈS SECRET UE/EU TOP SECRET"), ("header", "CONFIDENTIEL UE/EU CONFIDENTIAL"), ("filename", "EU_SECRET_report.pdf")),
        (("title", "EU secretariat opens"), ("filename", "EU_SECRET_KEY.txt"), ("filename", "AWS_EU_SECRET.env"), ("body", "restricted access to EU funds")),
    ),
)  # fmt: skip
