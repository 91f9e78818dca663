"""密电, 密发, 密字, 密办 in a paper's own number: a published case carried exactly this and no level at all.

Numbers of places and of the cipher administration look alike; a number that is cited is somebody else's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from detectors.rules import filters
from detectors.rules.base import Rule, Signal, examples
from detectors.rules.grammar import DOCUMENT_NUMBER, URGENCY, compact, pattern
from detectors.rules.heads import HEAD_ZONES
from detectors.rules.shapes import is_prose
from detectors.text.layout import Place

_KIND = r"(?:密传?发?电字?|密传发?|密发|密字|密办[发字]?|密函|[政委办厅府党公×某]密)"
# OCR reads 〔 as C or drops it; few type it in a file's name: 密电2021-12号.
ANY_YEAR_AND_NUMBER = rf"{DOCUMENT_NUMBER}|C(?:19|20)\d\d\]\s*\d{{1,5}}\s*号|[\-_]?(?:19|20)\d\d[\-_年]第?\d{{1,5}}(?:\s*号|$|\.[A-Za-z]{{2,4}}$|[^0-9\-_./月])"
_ANY_NUMBER = pattern(rf"({_KIND})({ANY_YEAR_AND_NUMBER})")
_NUMBER = pattern(rf"([\p{{Han}}×xX○〇*]{{0,14}}?){_ANY_NUMBER.text}")
# As papers were numbered until the nineties: 临地委(79)密电第5号, (58)办密字第117号.
_YEAR_FIRST = pattern(
    r"([\p{Han}×xX○〇*]{0,14})([〔\[(【]\s?(?:19|20)?\d{2}\s?[〕\])】]\s?(?:\p{Han}{0,3}[^\P{Han}京高新国商保机])?密[电字发办])(\s?第?\s?\d{1,5}\s?号)"
)
CITING = pattern(
    r"^.*(?:根据|按照|依据|转发|参照|遵照|贯彻|落实|对照|收到|执行|传达|印发|下发|废止|关于|附件|参见|见|按|[号件文函电](?:和|与|及))"
)
# What may stand before a number in its own row.
_HEAD_WORDS = pattern(
    rf"(?:\W|{URGENCY}|密码电报|[明密]电|等级|紧急程度|签批盖章|(?:(?:发|来|收)电(?:单位|机关)|发往|签批|签发人?)\s?:?\s?[\p{{Han}}×]{{2,16}}(?:\s|$))*"
)
# Of a record, or of what a portal tells of a paper: 发文字号：安密发〔2019〕6号
_NUMBER_FIELD = pattern(
    r"(?:^|[,;&{\t\s])\W?(?:(?:[发来收]?[文电]|文件|公文)\s?(?:字号|号|编号)|编\s?号|(?i:(?:doc|file|wen)_?(?:no|num|number|hao|code)|f?wh|fwzh|wjh))\W?\s?[:=]\s?\W?$"
)
_FIELD_ENDS = pattern(r"^\W?(?:$|[,;&}\t\s])")
# 粤密办: a province's office for ciphers, whose numbers are public.
RECORD_CHARS = 80
_OF_CIPHER_OFFICE = pattern("密码|主动公开")
_BRACKET = pattern(r"[〔\[(【﹝{\]〕)】﹞}]")
# 密云 (Beijing; 京密), 密山 (Heilongjiang), 高密 (Shandong), 新密 (Henan); 国密, 商密: the cipher administration; 保密办: the offices
# that look after secrets.
_ALLOWED_PREFIXES = ("京", "高", "高密", "新密", "密云", "密山", "新", "国", "商", "普", "核", "保", "机")
_SET_WIDE = pattern(r"(?:^|[^\p{Han}]\s)((?:[\p{Han}×]\s){2,10})$")
_FILTERS = (filters.IN_TITLE, filters.QUOTED, filters.SAMPLE, filters.CITED)


def find(place: Place) -> Iterator[Signal]:
    for match in itertools.chain(_NUMBER.finditer(place.text), _YEAR_FIRST.finditer(place.text)):
        prefix, kind, number = match.group(1), match.group(2), match.group(3)
        if not _BRACKET.search(kind + number) and not place.ocr and place.zone != "filename":
            continue
        start = match.start()
        # 云 委 密 字 〔2017〕 3 号: set wide, as no district writes its own name.
        if not prefix and (wide := _SET_WIDE.search(place.text[:start])) is not None:
            start, prefix = wide.start(1), compact(wide.group(1))
        citing = CITING.search(prefix)
        dropped = filters.first_of(place, start, match.end(), _FILTERS)
        if citing is not None:
            start += citing.end()
            prefix = prefix[citing.end() :]
            dropped = dropped or filters.CITED.name
        district = not prefix and kind[0] == "密" and kind != "密电" and not kind.startswith("密传")
        # 密传发电 is a cable's own word, whoever sends it.
        if district or (prefix.endswith(_ALLOWED_PREFIXES) and not kind.startswith("密传")):
            dropped = dropped or "place-name"
        own_number = all(map(_HEAD_WORDS.fullmatch, (place.text[:start], place.text[match.end() :])))
        if not own_number and _FIELD_ENDS.search(place.text[match.end() :]) and not is_prose(place.text):
            left, right = place.text[:start].rstrip('" '), place.text[match.end() :].lstrip('" ')
            among_values = ("," + left)[-1:] == "," == (right + ",")[:1]
            of_a_record = among_values or _NUMBER_FIELD.search(place.text[:start]) is not None
            own_number = of_a_record and not (
                kind == "密办"
                and (
                    len(prefix) < 2
                    or _OF_CIPHER_OFFICE.search(place.text[max(0, start - RECORD_CHARS) : match.end() + RECORD_CHARS])
                )
            )
        if (
            dropped is None
            and not own_number
            and (place.zone not in (*HEAD_ZONES, "title", "filename", "link", "table"))
        ):
            dropped = filters.RUNNING_TEXT
        if dropped is None and is_prose(place.text) and not own_number:
            dropped = filters.RUNNING_TEXT
        text = compact(prefix + kind + number)
        features = ("secret-number", "alone") if own_number else ("secret-number",)
        yield Signal(NAME, "number-lead", None, start, match.end(), text, features, dropped)


NAME = "number-lead"
RULE = Rule(
    name=NAME,
    category="number-lead",
    source="党政机关公文处理工作条例（发文字号）；已通报案例：仅有“密电”文号的扫描件",
    chinese="密电、密发、密字、密办等发文字号",
    english="a document number of the 密电, 密发, 密字 or 密办 kind as the paper's own",
    lexicon=("密传发电", "密发电", "密传电", "密电", "密办发", "密办字", "密发", "密字", "密办", "密传", "密函"),
    needs=("密",),
    shapes=(_ANY_NUMBER, _YEAR_FIRST),
    find=find,
    hits=examples(
        ("body", "发文字号：安委密办〔2019〕6号 标题：关于换届考察工作的意见"),
        ("body", '{"docNo":"安密发〔2019〕6号","title":"关于做好某项工作的通知"}'),
        ("body", "1,关于做好某项工作的通知,安密发〔2019〕6号"),
        ("body", "发文字号：安密发〔2019〕6号 标题：关于换届考察工作的意见"),
        ("title", "东公密〔2019〕31号"),
        ("title", "云和坪委密字〔2008〕14号"),
        ("filename", "东密电2019-14密码电报.jpg"),
        ("body", "特急·明电　东密电〔2020〕7号"),
        ("body", "发电单位：市委办公室　密电　等级：特提　安密电〔2019〕7号"),
        ("body", "安密电〔2019〕7号　等级：加急"),
        ("body", "编号：南委密电〔2018〕3号"),
        ("firstpage_top", "某委密字〔2018〕6号"),
        ("firstpage_top", "×密发〔2020〕3号"),
        ("header", "东办密电〔2020〕1号"),
        ("title", "东委密字（2018）6号"),
        ("body", "某办密办〔2018〕6号"),
        ("firstpage_top", "南委密〔2019〕3号"),
        ("firstpage_top", "临地委（79）密电第5号"),
        ("firstpage_top", "（61）机办密字第12号"),
        ("firstpage_top", "东公密传发〔2016〕7号"),
        ("firstpage_top", "东办密发电〔2016〕7号"),
        ("filename", "东密电2019-14.PDF"),
    ),
    misses=examples(
        ("body", "发文字号：中共高密密发〔2020〕3号"),
        ("body", "发文字号：粤密办〔2020〕1号"),
        ("body", "1,关于开展商用密码检查的通知,湘委密办〔2020〕1号,主动公开"),
        ("body", "依据文号：安密发〔2019〕6号"),
        ("firstpage_top", "国密〔2020〕1号"),
        ("firstpage_top", "密政发〔2023〕5号"),
        ("body", "市公密2021年6月"),
        ("firstpage_top", "密发〔2023〕5号"),
        ("firstpage_top", "新密发〔2022〕8号"),
        ("firstpage_top", "密办发〔2022〕8号"),
        ("firstpage_top", "京密发〔2023〕4号"),
        ("firstpage_top", "（1996）新密发第4号"),
        ("body", "根据市委密电〔2021〕12号精神，现将有关事项通知如下。"),
        ("body", "请对照《某委密字〔2018〕6号》落实。"),
    ),
)
