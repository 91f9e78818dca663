"""The invented words that papers are made of. No real body, place or number is meant."""

from __future__ import annotations

import random

LEVELS = ("绝密", "机密", "秘密")
TERMS = ("1年", "3年", "5年", "10年", "20年", "长期", "6个月")
ISSUERS = ("青川省", "临海市", "安平县", "云岭区", "东湾市", "南屏县", "白石州", "松原旗")
BODIES = ("人民政府办公厅", "委员会", "发展和改革局", "财政局", "扶贫开发办公室", "农业农村局", "档案馆")
TOPICS = (
    "扶贫资金使用情况", "年度重点工作安排", "防汛应急值守", "土地整治项目", "公共服务设施建设", "统计数据报送",
    "干部培训计划", "档案整理移交", "粮食储备布局", "人防工程普查", "水库调度方案", "网络设备更新",
)  # fmt: skip
SENTENCES = (
    "各单位要提高认识，明确分工，把任务落实到人。", "现将有关事项通知如下，请结合实际认真贯彻执行。",
    "要按月汇总进展情况，于每月五日前报送办公室。", "对工作中出现的新情况新问题，应当及时研究解决。",
    "资金实行专款专用，任何单位不得截留或者挪用。", "项目完工后由主管部门组织验收，验收结果予以通报。",
    "全县共安排项目一百二十六个，总投资三亿八千万元。", "基层站所要做好群众来访登记，做到件件有着落。",
    "计算机密码应当定期更换，机关事务由专人管理。", "根据会议精神，经研究决定对部分机构进行调整。",
    "发动机密封圈每季度检查一次，发现问题立即更换。", "有机密植技术已在三个乡镇推广，亩均增产两成。",
    "2023年1—9月完成投资12.6亿元，同比增长8.4%。", "国内部分地区气温偏高，要做好防暑降温工作。",
    "招标文件中带★的条款为实质性要求，不满足即为无效。", "供应商不得泄露采购人的商业秘密和个人信息。",
)  # fmt: skip
SECRECY_TALK = (
    "国家秘密的密级分为绝密、机密、秘密三级。", "绝密级国家秘密是最重要的国家秘密。", "严禁通过微信传递涉密文件。",
    "机密级国家秘密的保密期限不超过二十年。", "不得在互联网上存储、处理国家秘密信息。",
    "标注为“机密★10年”表示保密期限十年。", "涉密人员分为核心涉密人员、重要涉密人员和一般涉密人员。",
)  # fmt: skip
HARMLESS_HEADS = (
    "（此件公开发布）", "主动公开", "公开方式：主动公开", "特急", "000036", "附件1", "急 件", "", "附件2：", "B类",
    "是否宜公开选项：宜公开", "签发人：王某某", "附 件", "★★★", "AAAA级",
)  # fmt: skip
HARMLESS_STAMPS = ("已归档", "收文登记", "公开", "复印件", "现金付讫", "作废", "原件", "同意", "验讫", "样本", "已审核")


def issuer(chance: random.Random) -> str:
    return chance.choice(ISSUERS) + chance.choice(BODIES)


def mark(chance: random.Random) -> tuple[str, str]:
    """A mark as printed and its level: three in four in the legal form, the others as they circulate."""
    level = chance.choice(LEVELS)
    term = chance.choice(TERMS)
    lot = chance.random()
    if lot < 0.72:
        return f"{level}★{term}", level
    if lot < 0.78:
        return f"{level}★", level
    if lot < 0.85:
        return f"{level[0]}　{level[1]}", level
    if lot < 0.89:
        return level, level
    if lot < 0.92:
        return f"★{level} {term}", level
    if lot < 0.95:
        return f"{level}·{term}", level
    if lot < 0.98:
        return f"{level}（{term}）", level
    return f"{level}★至20{chance.randint(26, 39)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日", level


def exam_mark(chance: random.Random) -> tuple[str, str]:
    level = chance.choice(LEVELS[:2])
    return f"{level}★{chance.choice(('启用前', '考试结束前', '启用前'))}", level


def paragraph(chance: random.Random, sentences: tuple[str, ...] = SENTENCES) -> str:
    return "　　" + "".join(chance.choices(sentences, k=chance.randint(2, 5)))
