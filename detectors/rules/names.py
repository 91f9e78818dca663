"""Names of papers: a file's name in its pieces, and what in a line says that a paper is named there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from detectors.model import Zone
from detectors.rules.grammar import DOCUMENT_NUMBER, ENGLISH_LEVEL, PAPER, pattern


def names_a_paper(zone: Zone, left: str, right: str) -> bool:
    """Whether a bracket between the two stands in a paper's name, at an end of it where that is a title."""
    if zone in ("filename", "link", "property"):
        return True
    if zone == "title" and (
        not left
        or not right
        or left.endswith(("图", "表", "》"))
        or _NOTES.fullmatch(right)
        or _OWN_NUMBER.fullmatch(left)
        or _ENGLISH.fullmatch(left)
    ):
        return True
    return bool(
        _SUBJECT.fullmatch(left)
        or (_ATTACHED.search(left) and _NEXT.search(right))
        or _NAME_GOES_ON.search(right)
        or (_NAMING.search(left) and _NAMED_PAPER.search(right))
    )


def pieces_of(zone: Zone, text: str) -> Iterator[tuple[int, str]]:
    """Of a file's name; of another, where a paper's title stands behind the first of them. Without the numbers of files and folders: 03机密."""
    if zone not in ("filename", "link", "title"):
        return
    if zone != "filename" and (not _PAPER_BEHIND.search(text) or _is_of_its_word(text)):
        return
    for offset, piece in _pieces(
        text, r"_\-—–+.,、 :：|~★☆()\[\]【】&@#=" if zone == "filename" else r":：|" if _has_label(text) else r"\-—– "
    ):
        numbered = _ORDINAL.search(piece)
        skipped = numbered.end(1) if numbered is not None else 0
        yield offset + skipped, piece[skipped:]
        if (behind := _AT_END.search(piece)) is not None:
            yield offset + behind.start(1), str(behind.group(1))


def _has_label(title: str) -> bool:
    return any(sign in title for sign in ":：|")


def _is_of_its_word(title: str) -> bool:
    return not _has_label(title) and any(title.count(word) > 1 for word in _WORDS)


def _pieces(name: str, separators: str) -> Iterator[tuple[int, str]]:
    """With their offsets: its folders whole, its stem between separators, its suffix left out."""
    stem_start = max(name.rfind("/"), name.rfind("\\"), name.rfind("!")) + 1
    at = 0
    for folder in _FOLDER.finditer(name, 0, stem_start):
        yield at, name[at : folder.start()]
        at = folder.end()
    suffix = PurePosixPath(name[stem_start:]).suffix
    stem = (
        name[stem_start : len(name) - len(suffix)] if 1 < len(suffix) <= 6 and suffix.isascii() else name[stem_start:]
    )
    separator = pattern(f"[{separators}]+")
    at = 0
    for match in separator.finditer(stem):
        yield stem_start + at, stem[at : match.start()]
        at = match.end()
    if at or stem:
        yield stem_start + at, stem[at:]


# A list may name a paper by its number first: 东政发〔2018〕3号（秘密）关于…
_OWN_NUMBER = pattern(rf"[\p{{Han}}×]{{2,14}}{DOCUMENT_NUMBER}")
# Of a paper or a mail that is told of: 主题：【秘密】…
_SUBJECT = pattern(
    r"\W*(?:(?:邮件|文件|公文|会议|来文|材料)?(?:主\s?题|标\s?题|题\s?[目名]|名\s?称|事\s?由|案\s?由)|(?i:(?:(?:dc|pdf|xmp)\s?:)?(?:doc_?)?title|subject|re|fwd?)|转发|回复|答复)\s?[:：=]\W*(?:(?:(?i:re|fwd?)|转发|回复|答复)\s?[:：]\W*)?"
)
# Of a mail's own head: 主题: 转发: 机密-…
SUBJECT_OF_MAIL = pattern(
    r"^\W*(?:邮件)?(?:主\s?题|(?i:subject))\s?:\s*(?:(?:(?i:re|fwd?)|转发|回复|答复)\s?:\s*){0,3}"
)
# Of a paper's list of what is attached: 附件：1.布防图（机密）；2.通讯录（秘密）
_ATTACHED = pattern(
    rf"^\W*(?:附[件表图]|(?:移交|清退|交接|销毁|文件|材料|资料)\p{{Han}}{{0,2}}[清目][单录])\s?:.*\p{{Han}}{{2,30}}(?:{PAPER}|通讯录|密码本)$"
)
_NEXT = pattern(r"^(?:[0-9]{1,4}\s?[页份册张件])?[;；,，、]?\s*(?:$|[0-9]{1,2}\s?[.、])")
# A link's text that came as part of a line: a file's name, or the next article's.
_NAME_GOES_ON = pattern(r"^\.(?i:docx?|wps|pdf|ofd|xlsx?|et|pptx?|zip|rar|jpe?g|png|tiff?)(?:$|[^\p{L}\p{N}.])")
_NAMING = pattern(r"(?:^|\s)(?:[上下前后]一?[篇条页]|相关(?:附件|链接|文[章件]|阅读)|附件(?:下载)?|下载)\s?:\s?$")
_NAMED_PAPER = pattern(rf"^(?:关于|[^\s。;；:]{{0,40}}{PAPER}(?:$|[\s.(]))")
_ENGLISH = pattern(ENGLISH_LEVEL)
_FOLDER = pattern(r"[/\\!]")
# Of a title: (2022年修订), 材料之二
_NOTES = pattern(r"(?:\([^()]{1,20}\)\s*){1,2}|(?:材料|附件|正文|文件)[之0-9一二三四五六七八九十]{0,3}")
# 机密：关于…的预案, 机密——关于…, 绝密——谈判要点. What stands behind a dash, or is called 要点, explains the word as often.
_NAMED_SO = rf"(?:{PAPER.replace('|要点', '')}|工作|问题|事宜|考虑|设想|分布|点位|部署|布局|配置|位置|坐标|参数|力量|\.{{3}}|…)\s*(?:\([^()]{{1,20}}\))?\s*$"
_PAPER_BEHIND = pattern(
    rf"^[^:：|]{{2,20}}[:：|]\s*(?:[^。？！]{{0,30}}关于.{{2,80}}|(?:[^\P{{Han}}的]|[〔〕()0-9]){{2,40}}){_NAMED_SO}"
    rf"|^(?:[^\s:：|]{{2,20}}\s+|(?:[^:：|\-—–]{{3,20}}|[绝机]密)[\-—–]{{1,2}}\s*)关于.{{2,80}}{_NAMED_SO}"
    r"|^(?:[^:：|\-—–]{3,20}|[绝机]密)[:：\-—–]{1,2}\s*\p{Han}{0,20}(?:谈判要点|口径|底[价数])\s*$"
)
# What is about the word itself: 不予公开 关于政府信息公开的说明
_WORDS = ("内部", "公开", "绝密", "机密", "秘密")
# 东办发12号机密, 转发省厅机密文件
_AT_END = pattern(r"(?:[0-9]号|^(?:转发|翻印|复印)\p{Han}{0,8}?)([绝机秘]密\p{Han}{0,2})$")
# What a machine or a clerk named it before: 03机密, P020190318秘密, IMG机密.
_ORDINAL = pattern(r"^(\s*(?:[A-Za-z]{0,8}\d{0,14})[.、\s]*)(?:[^A-Za-z\d]|$)")
