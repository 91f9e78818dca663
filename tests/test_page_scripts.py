"""Scripts of pages are run: what they show is read, ordinary ones raise no alarm, hostile ones harm nobody."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.tricks.__main__ import judged
from benchmarks.tricks.html import page
from benchmarks.tricks.words import picture
from detectors.formats.html.points import drawn
from detectors.formats.scripts import Program, run, run_within
from detectors.model import Limits, Verdict
from detectors.purse import Purse
from detectors.ruleset import _sources

MENU = "<ul class=menu><li><a>首页</a><ul><li>机构设置</li><li>保密工作</li></ul></li></ul><div id=t></div>"
ORDINARY: dict[str, str] = {
    "menu": MENU + "<script>document.querySelectorAll('.menu li').forEach(function(li){li.onmouseover=function(){this.className='on'};li.onmouseout=function(){this.className=''}})</script>",
    "counting visits": "<script>var _hmt=_hmt||[];(function(){var hm=document.createElement('script');hm.src='https://hm.example.com/hm.js?0a';var s=document.getElementsByTagName('script')[0];s.parentNode.insertBefore(hm,s)})()</script>",
    "date of today": "<span id=d></span><script>var d=new Date(),w=['日','一','二','三','四','五','六'];document.getElementById('d').innerHTML=d.getFullYear()+'年'+(d.getMonth()+1)+'月'+d.getDate()+'日 星期'+w[d.getDay()]</script>",
    "words of a search": "<input id=q><script>var hot=['保密法','国家秘密','绝密级','机密级','秘密级','定密'];var i=0;setInterval(function(){document.getElementById('q').placeholder='热搜：'+hot[i++%hot.length]},3000)</script>",
    "levels of a form": "<select id=mj></select><script>var l=['公开','内部','秘密','机密','绝密'];for(var i=0;i<l.length;i++){var o=document.createElement('option');o.text=l[i];o.value=i;document.getElementById('mj').add(o)}</script>",
    "levels by jQuery": "<select id=mj></select><script>$(function(){var h='';$.each(['公开','秘密','机密','绝密'],function(i,v){h+='<option value=\"'+v+'\">'+v+'</option>'});$('#mj').html(h)})</script>",
    "what a level is called": "<script>function levelName(n){switch(n){case 1:return '绝密';case 2:return '机密';case 3:return '秘密';default:return '公开'}}var rows=[{t:'通知',l:9}];document.write(rows.map(function(r){return '<p>'+r.t+' '+levelName(r.l)+'</p>'}).join(''))</script>",
    "checked before sending": "<form onsubmit=\"return check(this)\"><textarea name=c></textarea></form><script>function check(f){var bad=['绝密','机密','秘密'];for(var i=0;i<bad.length;i++){if(f.c.value.indexOf(bad[i])>=0){alert('留言中请勿出现涉密内容');return false}}return true}</script>",
    "warning": "<script>window.onload=function(){if(!localStorage.tip){alert('本网站为非涉密网站，严禁处理、传输国家秘密');localStorage.tip=1}}</script>",
    "log-in": "<form><input type=password placeholder=请输入密码></form><script>document.forms[0].onsubmit=function(){if(!this.elements[0].value){alert('密码不能为空');return false}}</script>",
    "Vue list": "<div id=app><p v-for='x in list'>{{ x.title }} {{ x.date }}</p><em v-if='!list.length'>暂无数据</em></div><script>new Vue({el:'#app',data:{list:[{title:'关于保密宣传教育月活动的通知',date:'2026-04-15'},{title:'密云水库水质公报',date:'2026-03-01'}]}})</script>",
    "Vue form with levels": "<div id=app><label v-for='o in levels'><input type=radio :value='o'>{{ o }}</label></div><script>Vue.createApp({data(){return {levels:['非密','秘密','机密','绝密'],picked:''}},computed:{tip(){return this.picked==='绝密'?'需报批':''}}}).mount('#app')</script>",
    "table by a script": "<table id=g></table><script>var d=[['单位','定密责任人','秘密级','机密级'],['甲局','张某','3','1'],['乙局','李某','5','0']];document.getElementById('g').innerHTML=d.map(function(r){return '<tr><td>'+r.join('</td><td>')+'</td></tr>'}).join('')</script>",
    "slides": "<div id=s><img alt=会议><img alt=调研></div><script>var n=0,g=document.getElementById('s').children;function turn(){for(var i=0;i<g.length;i++)g[i].style.display=i==n?'block':'none';n=(n+1)%g.length;setTimeout(turn,4000)}turn()</script>",
    "marquee": "<div id=m><p>关于开展涉密人员培训的通知</p><p>保密知识竞赛公告</p></div><script>setInterval(function(){var m=document.getElementById('m');m.appendChild(m.firstElementChild)},2000)</script>",
    "letter size and printing": "<a href=\"javascript:doZoom(16)\">大</a><a href=\"javascript:window.print()\">打印</a><div id=zoom>正文机关</div><script>function doZoom(n){document.getElementById('zoom').style.fontSize=n+'px'}</script>",
    "sharing": "<script>document.write('<a href=\"https://share.example.com/?title='+encodeURIComponent(document.title)+'\">分享到微信</a>')</script>",
    "address hidden from robots": "<script>document.write('<a href=\"mai'+'lto:'+String.fromCharCode(98,103,115)+'@example.gov.cn\">'+'联系我们'+'</a>')</script>",
    "traditional characters": "<a id=st href='javascript:void(0)'>繁體</a><script>var S='万与丑专业丛东丝丢两严丧个临为秘密机绝',T='萬與醜專業叢東絲丟兩嚴喪個臨為祕密機絕';document.getElementById('st').onclick=function(){var w=document.createTreeWalker(document.body,4),n;while(n=w.nextNode())n.data=n.data.replace(/[\\u4e00-\\u9fff]/g,function(c){var i=S.indexOf(c);return i<0?c:T[i]})}</script>",
    "question of a quiz": "<div id=qz></div><script>var qs=[{q:'国家秘密的密级分为绝密、机密、秘密三级。',a:true},{q:'绝密级国家秘密保密期限不超过多少年？',o:['10年','20年','30年']}];document.getElementById('qz').innerHTML=qs.map(function(x,i){return '<li>'+(i+1)+'．'+x.q+(x.o?x.o.join('／'):'')+'</li>'}).join('')</script>",
    "dictionary of a chart": "<div id=c></div><script>var chart=echarts.init(document.getElementById('c'));chart.setOption({legend:{data:['秘密级','机密级','绝密级']},xAxis:{data:['2023年','2024年','2025年']},series:[{name:'秘密级',data:[30,28,21]},{name:'机密级',data:[5,4,2]}]})</script>",
    "data from a server": "<div id=l></div><script>$.ajax({url:'/api/list',dataType:'json',success:function(r){$.each(r.rows,function(i,x){$('#l').append('<p>'+x.title+(x.mj=='秘密'?'（依申请公开）':'')+'</p>')})},error:function(){$('#l').html('加载失败')}})</script>",
    "a watch for old browsers": "<script>if(/MSIE [678]/.test(navigator.userAgent)){document.write('<p>您的浏览器版本过低</p>')}var u=unescape('%3Cscript%3E');</script>",
    "countdown": "<b id=cd></b><script>var end=new Date('2026/12/31').getTime();setInterval(function(){var s=Math.floor((end-Date.now())/1000);document.getElementById('cd').innerHTML='距截止还有'+Math.floor(s/86400)+'天'+Math.floor(s%86400/3600)+'时'},1000)</script>",
    "code of pictures": "<canvas id=v></canvas><script>var x=document.getElementById('v').getContext('2d'),a='0123456789ABCDEF';for(var i=0;i<4;i++){x.fillText(a[Math.floor(Math.random()*16)],10+i*20,20)}</script>",
    "base64 for a picture": "<img id=i><script>document.getElementById('i').src='data:image/gif;base64,'+btoa('GIF89a');var s=atob('5a+G5YiH6IGU57O7576k5LyX');document.title=decodeURIComponent(escape(s))</script>",
    "tabs": "<div class=tab><a data-t=a>机关动态</a><a data-t=b>密切联系群众</a></div><div id=a>一</div><div id=b>二</div><script>var l=document.querySelectorAll('.tab a');l.forEach(function(x){x.addEventListener('click',function(){document.getElementById(this.dataset.t).innerHTML+='。'})})</script>",
    "hash of a password": "<script>function h(s){var r='';for(var i=0;i<s.length;i++){r+=String.fromCharCode(s.charCodeAt(i)^7)}return r}var tips={empty:'请输入密码',weak:'密码强度：弱'};document.write('<i>'+tips.weak+'</i>'+h('abc'))</script>",
    "level filter radio": "<div id=f></div><script>['全部','公开','秘密','机密','绝密'].forEach(function(x,i){var l=document.createElement('label');l.innerHTML='<input type=radio name=mj value='+i+'>'+x;document.getElementById('f').appendChild(l)})</script>",
    "map of codes": "<script>var MJ={'01':'公开','02':'秘密','03':'机密','04':'绝密'};$('.mj').each(function(){$(this).text(MJ[$(this).text()]||'')})</script><td class=mj>01</td>",
    "typing title": "<h2 id=t></h2><script>var s='保守国家秘密 人人有责',i=0;var k=setInterval(function(){document.getElementById('t').textContent=s.slice(0,++i);if(i>=s.length)clearInterval(k)},100)</script>",
    "typing title with levels": "<h2 id=t></h2><script>var s='国家秘密分为绝密、机密、秘密三级',i=0;(function f(){document.getElementById('t').innerHTML+=s.charAt(i++);if(i<s.length)setTimeout(f,80)})()</script>",
    "word cloud": "<canvas id=c></canvas><script>var w=['保密','秘密','定密','解密','密级','绝密','机密'],x=c.getContext('2d');w.forEach(function(k,i){x.font=(12+i)+'px serif';x.fillText(k,Math.random()*300,20+i*30)})</script>",
    "accordion faq": "<div id=q></div><script>var f=[{q:'什么是国家秘密？',a:'国家秘密是关系国家安全和利益……'},{q:'机密级保密期限？',a:'不超过20年'}];f.forEach(function(x){document.write('<dt>'+x.q+'</dt><dd>'+x.a+'</dd>')})</script>",
    "vue select": "<div id=app><select><option v-for='o in opts' :value='o.v'>{{o.t}}</option></select></div><script>new Vue({el:'#app',data:{opts:[{v:1,t:'秘密'},{v:2,t:'机密'},{v:3,t:'绝密'}],form:{level:'秘密'}}})</script>",
    "vue rules": "<div id=app></div><script>new Vue({el:'#app',data(){return{rules:{level:[{required:true,message:'请选择密级'}]},levelOptions:['绝密','机密','秘密','内部','公开']}}})</script>",
    "table of law articles": "<script>var a=['第一条 为了保守国家秘密','第九条 国家秘密的密级分为绝密、机密、秘密三级'];document.write('<ol>');for(var i in a)document.write('<li>'+a[i]+'</li>');document.write('</ol>')</script>",
    "search highlight": "<div id=b>关于加强涉密文件管理的通知</div><script>var k='涉密';b.innerHTML=b.innerHTML.replace(new RegExp(k,'g'),'<em>'+k+'</em>')</script>",
    "quiz options": "<script>var o=['A. 绝密级','B. 机密级','C. 秘密级'];document.write(o.join('<br>'))</script>",
    "breadcrumbs": "<script>document.write(['首页','机关党建','保密工作'].join(' &gt; '))</script>",
    "charts legend colour": "<script>option={legend:['绝密','机密','秘密'],color:['#f00','#0f0','#00f']};myChart.setOption(option)</script>",
    "json list embedded": "<script>var list="+'[{"title":"\\u5173\\u4e8e\\u4fdd\\u5bc6\\u5ba3\\u4f20\\u6708\\u7684\\u901a\\u77e5","date":"2026-04-01"},{"title":"\\u5bc6\\u4e91\\u53bf\\u516c\\u544a","date":"2026-03-01"}]'+";list.forEach(function(x){document.write('<li>'+x.title+'</li>')})</script>",
    "year columns": "<script>for(var y=2020;y<2027;y++)document.write('<a>'+y+'年</a>')</script><script>document.title='秘书处工作动态'</script>",
    "levels explained with tabs": "<div class=tabs></div><script>var t={'绝密':'最重要的国家秘密','机密':'重要的国家秘密','秘密':'一般的国家秘密'};for(var k in t){var d=document.createElement('div');d.innerHTML='<b>'+k+'</b>：'+t[k];document.querySelector('.tabs').append(d)}</script>",
    "tooltip": "<a id=m>密级</a><script>m.title='密级分为：绝密、机密、秘密';m.onmouseover=function(){showTip(this.title)}</script>",
    "captcha chars": "<script>var s='机密绝秘天地玄黄';var c='';for(var i=0;i<4;i++)c+=s.charAt(Math.floor(Math.random()*s.length));document.write('<i>'+c+'</i>')</script>",
    "names list": "<script>var n=['张机','李密','王年'];document.write(n.map(function(x){return '<span>'+x+'</span>'}).join(' '))</script>",
    "download names": "<script>$('#fj').append('<a href=\"/a.pdf\">附件：保密承诺书.pdf</a>')</script><div id=fj></div>",
    "pinyin index": "<script>var py={ji:'机几己',mi:'密米秘',jue:'绝觉'};function toPy(c){for(var k in py)if(py[k].indexOf(c)>=0)return k}document.title+=toPy('密')</script>",
    "simple-traditional button": "<a onclick=\"zh_tran('t')\">繁</a><script>function zh_tran(k){document.body.innerHTML=document.body.innerHTML.replace(/秘/g,'祕')}</script>",
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_page_is_clean(name: str) -> None:
    inspection = judged(page(ORDINARY[name]), "html")
    assert inspection.verdict is Verdict.CLEAN


def dots(words: str) -> list[list[int]]:
    return [[int(x), int(y)] for y, x in np.argwhere(np.asarray(picture(words, 20).convert("L")) < 140)]


def blocks(words: str) -> str:
    dark = np.asarray(picture(words, 20).convert("L")) < 140
    return "<pre>" + "\n".join("".join("██" if dot else "  " for dot in row) for row in dark) + "</pre>"


DRAWN = {
    "squares of a canvas": lambda w: f"<canvas id=c></canvas><script>const x=c.getContext('2d');for(const [a,b] of {dots(w)})x.fillRect(a*3,b*3,3,3)</script>",
    "squares of a drawing": lambda w: "<svg>" + "".join(f"<rect x='{x}' y='{y}' width=1 height=1 />" for x, y in dots(w)) + "</svg>",
    "shadows of a sheet": lambda w: "<style>i{width:1px;box-shadow:" + ",".join(f"{x}px {y}px red" for x, y in dots(w)) + "}</style><i></i>",
    "blocks": blocks,
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(("words", "verdict"), [("机密", Verdict.SUSPECTED), ("年度", Verdict.CLEAN)])
def test_picture_drawn_point_by_point_is_read(name: str, words: str, verdict: Verdict) -> None:
    assert judged(page(DRAWN[name](words)), "html").verdict is verdict


def test_code_for_phones_is_no_picture_of_letters() -> None:
    code = np.random.default_rng(3).random((33, 33)) < 0.5
    assert drawn([(float(x), float(y)) for y, x in np.argwhere(code)]) is None
    assert drawn([(float(x), float(y)) for y, x in np.argwhere(code[:20])]) is not None


def shown(source: str, inside: str = "<div id=t></div>") -> tuple[str, ...]:
    return run(inside, [Program(source)], 1.0).said


def test_text_of_a_few_letters_at_a_time_is_one() -> None:
    assert "机密" in shown("for (const c of ['机', '密']) t.append(c)")
    assert "机密" in shown("let i = 0; const a = ['机', '密']; setInterval(() => { t.textContent = a[i++ % 2] }, 50)")


def test_what_a_script_misses_answers_something() -> None:
    assert "机密" in shown("layui.use(['form'], function () { t.textContent = layui.sign + ['机', '密'].join('') })")


def test_characters_of_the_language_s_own_words() -> None:
    # As programs that are written in brackets and signs alone come by their letters.
    assert "机密" in shown(
        "t.textContent = ''['fontcolor']()[12] == '\"' && ([]['flat'] + '')[3] + '机密'.slice(0) == 'c机密' ? '机' + '密' : 0"
    )


def test_nothing_outlives_its_page() -> None:
    assert "机密" in shown("Array.prototype.mark = '机'; globalThis.kept = '密'; t.textContent = [].mark + kept")
    assert not [text for text in shown("t.textContent = `${[].mark} ${typeof kept}` + '年'") if "机" in text]


@pytest.mark.parametrize(
    "source",
    [
        "while (true) ;",
        "(async () => { while (true) await null })()",
        "const a = []; while (true) a.push('x'.repeat(1000) + a.length)",
        "/(a+)+$/.test('a'.repeat(40) + 'b')",
        "try { while (true) ; } finally { while (true) ; }",
        "function f() { setTimeout(f, 0); for (let i = 0; i < 1e6; i++) ; } f()",
        "const r = String.prototype.replace; String.prototype.replace = function () { for (;;) ; }; 'a'.replace('a', 'b')",
        "for (;;) document.body.append(document.createElement('p'))",
        "t.textContent = '年'; for (;;) t.append('年'.repeat(50) + Math.random())",
        "for (let i = 0; i < 6000; i++) setTimeout(() => 0, i)",
        "\n".join(f"const kept{n} = {{ get x() {{ for (let i = 0; i < 8e6; i++) ; }} }}" for n in range(20)),
    ],
)
def test_script_without_end_is_told(source: str) -> None:
    started_s = time.process_time()
    told = run("<div id=t></div>", [Program(source)], 0.3)
    assert not told.complete
    assert time.process_time() - started_s < 2.0


@pytest.mark.parametrize(
    "source",
    [
        "(function f() { f() })()",
        "const e = document.body; for (let i = 0, at = e; i < 5000; i++) { const n = document.createElement('p'); at.append(n); at = n }",
        "t.textContent = '\\ud83d'; throw new Error('\\ud83d')",
        "throw null",
        "Object.defineProperty(globalThis, 'x', { get() { throw 1 } })",
        "delete globalThis.document; delete globalThis.JSON; JSON = document = 0",
        "t.append(t)",
        "Object.prototype.toJSON = Array.prototype.toJSON = () => ({}); t.textContent = '密'",
        "btoa = () => '%'; new TextDecoder('gb\\0').decode(new Uint8Array([200, 200]))",
    ],
)
def test_script_that_fails_harms_nobody(source: str) -> None:
    assert run("<div id=t></div>", [Program(source)], 0.5) is not None
    assert "机密" in shown("t.textContent = '机' + '密'")


def test_functions_put_in_place_of_the_language_s_hide_nothing() -> None:
    source = """JSON.stringify = () => '{}'; Set.prototype.add = Map.prototype.set = RegExp.prototype.exec = RegExp.prototype.test = () => false;
        String.prototype.toWellFormed = () => ''; Reflect.apply = () => ''; Array.prototype.push = () => 0; document.title = '机' + '密'"""
    assert "机密" in shown(source)


def test_engine_reaches_nothing() -> None:
    assert "无无无" in shown(
        "t.textContent = [typeof std, typeof os, typeof Atomics].map(k => k === 'undefined' ? '无' : k).join('')"
    )


def test_page_whose_scripts_take_too_long_is_not_clean() -> None:
    assert judged(
        page("<script>for (let i = 0; ; i++) { var x = String.fromCharCode(i) }</script>"), "html"
    ).verdict is (Verdict.UNSCANNABLE)


def test_page_inside_a_page_takes_of_the_same_time() -> None:
    purse = Purse(Limits(), script_s=0.005)
    assert run_within(purse, "", [Program("1")]).complete
    assert purse.script_s < 0.005
    purse.script_s = 0.0
    told = run_within(purse, "", [Program("1")])
    assert (told.complete, told.seconds) == (False, 0.0)


def test_ruleset_takes_in_the_page_around_scripts() -> None:
    assert {"page.js", "dom.js", "running.py"} <= {path.name for path in _sources(Path("detectors").resolve())}


ROWS = ",".join(f"['关于第{n}期保密培训的通知','/{n}.html']" for n in range(800))
LONG = {
    "appended": f"$.each([{ROWS}],function(i,x){{$('#t').append('<li><a href='+x[1]+'>'+x[0]+'</a></li>')}})",
    "added to the markup": f"[{ROWS}].slice(0,300).forEach(function(x){{document.getElementById('t').innerHTML+='<li>'+x[0]+'</li>'}})",
    "written": f"[{ROWS}].forEach(function(x){{document.write('<li>'+x[0]+'</li>')}})",
    "in a framework": f"new Vue({{el:'#t',data:{{all:[{ROWS}]}},template:'<ul><li v-for=\"x in all\">{{{{ x[0] }}}}</li></ul>'}})",
}


@pytest.mark.parametrize("name", LONG)
def test_long_list_is_read_to_its_end(name: str) -> None:
    content = f"<ul id=t></ul><script>{LONG[name]}</script>"
    assert judged(page(content), "html").verdict is Verdict.CLEAN
    last = content.replace("关于第299期保密培训的通知", "机'+'密★1'+'0年")
    assert judged(page(last), "html").verdict is Verdict.SUSPECTED
