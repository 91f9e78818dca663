"""Names of sections, for comparing: width, spaces, brackets, punctuation, 的 and traditional forms don't matter."""

from __future__ import annotations

import re
import unicodedata

# The traditional characters that names of sections are made of, each above its simplified form.
_TRADITIONAL = (
    "貧規機構領導務資訊開總結計劃財預決統數據問題選舉鄉鎮縣區國廳辦黨紀監檢審實業農漁環護態衛醫藥產質標準檔館圖書學習訓師聯繫電話號碼動聞報專欄項"
    "進應災險減輕補貼獎勵償撥歸屬類別權責證許處罰違執為無職課場經濟貿稅關勞參與績評價買賣購採競錄單幹隊員會議閱讀圍範條約團體協軍戰爭勝歷傳節慶遊"
    "覽觀點擊鏈網絡設備註釋說義時間線麗鐵橋樑車輛駛運輸糧飼種養獸創園際鑒認庫長廣東灣龍興黃陝晉遼寧蘇肅滬瓊維爾貴雲臺門婦兒殘優撫卹聖綠藝礦壓氣廢"
    "棄塵測驗試繳納費額餘債貸擔齡鄰裡裏復複製發佈來將歲寫讓請願訪諮詢對訴訟調確簽訂談誠懲沒聽"
)
_SIMPLIFIED = (
    "贫规机构领导务资讯开总结计划财预决统数据问题选举乡镇县区国厅办党纪监检审实业农渔环护态卫医药产质标准档馆图书学习训师联系电话号码动闻报专栏项"
    "进应灾险减轻补贴奖励偿拨归属类别权责证许处罚违执为无职课场经济贸税关劳参与绩评价买卖购采竞录单干队员会议阅读围范条约团体协军战争胜历传节庆游"
    "览观点击链网络设备注释说义时间线丽铁桥梁车辆驶运输粮饲种养兽创园际鉴认库长广东湾龙兴黄陕晋辽宁苏肃沪琼维尔贵云台门妇儿残优抚恤圣绿艺矿压气废"
    "弃尘测验试缴纳费额余债贷担龄邻里里复复制发布来将岁写让请愿访咨询对诉讼调确签订谈诚惩没听"
)
_FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_UNSAID = re.compile(r"[\s的·•\-—_「」『』“”\"'《》〈〉<>()（）\[\]【】,，.。、:：;；!！?？/|]+")


def normalised(name: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return _UNSAID.sub("", text.lower().translate(_FOLD))
