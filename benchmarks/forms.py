"""Labelled strings put together at random from the parts that marks, and talk of them, are made of: `python -m benchmarks.forms`.

Sets written by hand hold some hundred lines; here every kind of form is tried with every other kind of thing beside it, which no clerk would
write, so the shares are lower than those of real lines. They show which part a rule doesn't know. `--seed` draws others, `--missed`
prints what was judged wrongly. The rules were mended with seeds below 10.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence

from detectors.cases import NO_MARK, STATE_SECRET, Case, predict
from detectors.model import Zone

Drawn = tuple[str, Zone, str]
LEVELS = ("秘密", "机密", "绝密", "秘 密", "机　密", "秘密级", "机密级")
STARS = ("★", "☆", "*", "·", "", " ", "　", "-", "—", "/", ":", "★ ", "★★", "▲", "◆", "●", "※")
TERMS = ("5年", "10年", "3 年", "三年", "十年", "6个月", "六个月", "长期", "永久", "至2030年12月31日", "2028年6月", "", "", "(5年)", "（三年）", "保密期限5年", "半年", "1年半")  # fmt: skip
BRACKETS = ("", "", "", "()", "（）", "【】", "[]", "〔〕", "<>", "{}", "——", "★★", "◇◇")
BEFORE = ("", "", "", "000123 ", "№ 0012 ", "份号：000012　", "特急 ", "加急　", "密级：", "保密等级：", "第012号　", "长平发〔2012〕3号　", "附件2 ", "（送审稿） ", "原件 ")  # fmt: skip
BEHIND = ("", "", "", " 特急", "　加急", " 000123", " 共20份", "　长平市委", "，阅后退回", " 请勿外传", "（存档）", " 复印件", "　2019年3月2日", "　第 2 页")  # fmt: skip
HEADS = ("长平市委办公室文件\n长办发〔2018〕4号", "长平市水利局", "关于征地补偿稳定工作的报告")
STEMS = ("长平市应急预案", "关于粮食储备的报告", "长平发〔2012〕3号", "20190304", "IMG_2031", "附件2", "会议纪要（第3次）", "水利局来函", "领导讲话")  # fmt: skip
LABELS = ("密级", "密 级", "密级及期限", "文件密级", "保密级别", "保密等级", "涉密等级", "秘密等级", "密别", "定密", "来文密级", "保密程度", "等级", "档案密级")  # fmt: skip
COLUMNS = {"文号": "长发〔2012〕3号", "标题": "关于粮食储备的报告", "来文单位": "省委办公厅", "份数": "12", "收文日期": "2019-3-4", "承办人": "罗开喜", "备注": "已归档", "序号": "23", "缓急": "急", "编号": "0012"}  # fmt: skip
CARRIERS = ("本文件", "此件", "本材料", "本报告", "本图", "附件1", "以上内容", "上述数据", "本册", "该附件", "随文附件", "会议所发材料", "表中数据", "本段", "第三部分", "此图纸", "本光盘")  # fmt: skip
STATING = ("为", "系", "属于", "是", "定为", "列为", "密级为", "密级：", "均为", "暂定为", "经审核定为", "标注为")
STATED = ("秘密", "机密", "绝密", "秘密级", "秘密件", "机密级文件", "秘密级国家秘密", "国家秘密（秘密级）", "秘密★5年")
CARE = (
    "。",
    "，请妥善保管。",
    "，请勿外传。",
    "，阅后退回。",
    "，保密期限5年。",
    "",
    "；请专人送达。",
    "，仅供工作使用",
)
MISREAD = {"秘": "祕税秘秘秘", "密": "蜜宓窗密密密", "机": "杌朳机机机", "★": "女妇友太广文妈雪大★★★", "年": "午牛年年年", "期": "其朋期期", "0": "Oo0", "1": "lI1", "5": "S55"}  # fmt: skip
WHO = (
    "某局",
    "县纪委",
    "各单位",
    "涉密人员",
    "工作人员王某",
    "检查组",
    "",
    "近日，某乡镇",
    "凡",
    "如",
    "严禁",
    "不得",
    "应当",
)
DOES = ("将", "上传", "转发", "泄露", "销毁", "登记", "传递", "保管", "查处", "发现", "属于", "标注", "涉及", "不属于", "擅自公开")  # fmt: skip
WHICH = ("秘密", "机密级", "绝密级", "机密、秘密级", "绝密、机密、秘密", "“机密”", "“秘密★5年”", "机密文件", "绝密件")
WHAT = (
    "文件",
    "资料",
    "载体",
    "计算机",
    "事项",
    "国家秘密",
    "信息",
    "U盘",
    "的文件",
    "文件1份",
    "",
    "字样",
    "涉密人员",
    "案件",
)
THEN = (
    "。",
    "，被给予警告处分。",
    "的，依法追究责任。",
    "须经批准。",
    "",
    "情况的通报",
    "管理办法",
    "3件。",
    "，造成不良影响",
    "时，应当登记。",
)


def head(chosen: random.Random) -> Drawn:
    zone: Zone = chosen.choice(("firstpage_top", "firstpage_top", "header", "stamp", "table"))
    opening, closing = chosen.choice([(pair[:1], pair[1:]) for pair in BRACKETS])
    mark = chosen.choice(LEVELS) + chosen.choice(STARS) + chosen.choice(TERMS)
    line = f"{chosen.choice(BEFORE)}{opening}{mark}{closing}{chosen.choice(BEHIND)}"
    return STATE_SECRET, zone, f"{line}\n{chosen.choice(HEADS)}" if zone == "firstpage_top" else line


def name(chosen: random.Random) -> Drawn:
    opening, closing = chosen.choice([(pair[:1], pair[1:]) for pair in BRACKETS[:8]])
    mark = f"{opening}{chosen.choice(LEVELS[:3])}{chosen.choice(('', '', '★5年', '5年', '-3年', '★长期'))}{closing}"
    parts = [mark, chosen.choice(STEMS)]
    chosen.shuffle(parts)
    return (
        STATE_SECRET,
        "filename",
        chosen.choice(("_", "-", " ", ".", "、", "+")).join(parts) + chosen.choice((".pdf", ".doc", ".jpg", "")),
    )


def row(chosen: random.Random) -> Drawn:
    cells = [*chosen.sample(list(COLUMNS.items()), chosen.randint(1, 5))]
    cells.append(
        (chosen.choice(LABELS), chosen.choice(("秘密", "机密★10年", "秘 密", "机密级", "秘密5年", "秘密（3年）")))
    )
    chosen.shuffle(cells)
    gap, shape = chosen.choice((" | ", "\t")), chosen.randrange(3)
    if shape == 0:
        return STATE_SECRET, "table", "\n".join(gap.join(one) for one in zip(*cells, strict=True))
    return STATE_SECRET, "table", gap.join(label + ("：" if shape == 1 else gap) + value for label, value in cells)


def statement(chosen: random.Random) -> Drawn:
    said = "".join(map(chosen.choice, (CARRIERS, STATING, STATED, CARE)))
    return STATE_SECRET, "body", chosen.choice(("", "说明：", "注：", "请注意：")) + said


def misread(chosen: random.Random) -> Drawn:
    mark = chosen.choice(("秘密★5年", "机密★10年", "秘密★1年", "机密★长期", "秘密★10年", "秘密★6个月"))
    faults = set(chosen.sample(range(len(mark)), chosen.randint(1, 2)))
    read = [chosen.choice(MISREAD.get(one, one)) if at in faults else one for at, one in enumerate(mark)]
    line = chosen.choice(("", " ")).join(read) + chosen.choice(("", " 特急"))
    return STATE_SECRET, "firstpage_top", f"{chosen.choice(('', '000123 '))}{line}\n{chosen.choice(HEADS)}"


def talk(chosen: random.Random) -> Drawn:
    zone: Zone = chosen.choice(("body", "title", "firstpage_top", "table", "header"))
    return NO_MARK, zone, "".join(map(chosen.choice, (WHO, DOES, WHICH, WHAT, THEN)))


KINDS: Sequence[Callable[[random.Random], Drawn]] = (head, name, row, statement, misread, talk)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Judges strings put together at random.")
    arguments.add_argument("--seed", type=int, default=100)
    arguments.add_argument("--count", type=int, default=1_000, help="of each kind")
    arguments.add_argument("--missed", type=int, default=0, help="how many of each kind to print")
    asked = arguments.parse_args()
    for kind in KINDS:
        chosen = random.Random(asked.seed)
        cases = [Case(label, None, zone, text) for label, zone, text in (kind(chosen) for _ in range(asked.count))]
        wrong = [said for said in map(predict, cases) if not said.right]
        print(f"{kind.__name__:10} {len(cases)} drawn, {1 - len(wrong) / len(cases):.3f} judged rightly", flush=True)
        for said in wrong[: asked.missed]:
            print(f"    {said.case.where} {said.case.text!r}: {said.predicted}")


if __name__ == "__main__":
    main()
