"""The second set, made when the first was seen through."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from benchmarks.tricks.scripts.first import Make, b64, body, codes, hexadecimal, js, script, shuffled


def bits(words: str) -> str:
    return "".join(f"{code:016b}" for code in codes(words))


def each(template: str) -> Callable[[str], str]:
    return lambda words: "".join(template.format(c, n=n, code=ord(c)) for n, c in enumerate(words))


def in_order(words: str) -> str:
    letters, order = shuffled(words)
    return "".join(f"<li data-o={n}>{c}</li>" for c, n in zip(letters, order, strict=True))


def by_order(words: str) -> str:
    letters, order = shuffled(words)
    return "".join(f"<i class=o{n}>{c}</i>" for c, n in zip(letters, order, strict=True))


def zero_width(words: str) -> str:
    return "".join("\u200b" if bit == "0" else "\u200c" for bit in bits(words))


def lzw(words: str) -> list[int]:
    table = {chr(n): n for n in range(65536)}
    out, run = [], ""
    for c in words * 2:
        if run + c in table:
            run += c
        else:
            out.append(table[run])
            table[run + c] = len(table)
            run = c
    return [*out, table[run]]


def linked(words: str) -> dict[str, dict[str, object]]:
    return {f"n{n}": {"c": ord(c), "n": f"n{n + 1}"} for n, c in sorted(enumerate(words), key=lambda x: x[1])}


WRITTEN = each("d.write(unescape('%u{code:04x}'));")

SECOND: dict[str, Make] = {
    "program in a timer": script(lambda w: f"setTimeout(\"document.getElementById('t').innerText=String.fromCharCode({','.join(map(str, codes(w)))})\",300)"),
    "a picture that fails": body(lambda w: f"<p id=t></p><img src=none.gif onerror=\"t.innerText=[{','.join(map(str, codes(w)))}].map(function(x){{return String.fromCharCode(x)}}).join('')\">"),
    "list sorted by a script": body(lambda w: f"<ul id=u>{in_order(w)}</ul><script>var u=document.getElementById('u');[...u.children].sort((a,b)=>a.dataset.o-b.dataset.o).forEach(x=>u.appendChild(x))</script>"),
    "order of a flexible box": body(lambda w: f"<div id=f style='display:flex'>{by_order(w)}</div><script>document.querySelectorAll('#f i').forEach(e=>{{e.style.order=e.className.slice(1)}})</script>"),
    "zero-width bits": body(lambda w: f"<p id=p>通知{zero_width(w)}</p><div id=t></div><script>const b=[...p.textContent].filter(c=>/[\\u200b\\u200c]/.test(c)).map(c=>c=='\\u200b'?0:1).join('');t.textContent=b.match(/.{{16}}/g).map(x=>String.fromCharCode(parseInt(x,2))).join('')</script>"),
    "spaces and tabs": body(lambda w: "<pre id=p>" + bits(w).replace("0", " ").replace("1", "\t") + "</pre><div id=t></div><script>t.textContent=p.textContent.replace(/[ \\t]{16}/g,m=>String.fromCharCode(parseInt([...m].map(c=>c==' '?0:1).join(''),2)))</script>"),
    "frame written into": script(lambda w: f"const f=document.createElement('iframe');document.body.appendChild(f);const d=f.contentWindow.document;d.open();{WRITTEN(w)}d.close()"),
    "window written into": script(lambda w: f"document.querySelector('#t').onclick=function(){{const n=window.open('','n');n.document.write('<h1>'+{js(list(w))}.join('')+'</h1>')}}"),
    "asked of an address": script(lambda w: f"const x=new XMLHttpRequest();x.open('GET','data:application/json,'+encodeURIComponent(JSON.stringify({js(codes(w))})));x.onload=function(){{t.textContent=JSON.parse(x.responseText).map(c=>String.fromCodePoint(c)).join('')}};x.send()"),
    "fetched from an address": script(lambda w: f"fetch('data:text/plain;base64,{b64(w)}').then(r=>r.text()).then(s=>{{t.textContent=s}})"),
    "message to itself": script(lambda w: f"window.addEventListener('message',e=>{{t.append(...e.data.map(c=>String.fromCharCode(c)))}});window.postMessage({js(codes(w))},'*')"),
    "an own jQuery method": script(lambda w: f"(function($){{$.fn.level=function(a){{return this.each(function(){{$(this).text(a.map(function(c){{return String.fromCharCode(c)}}).join(''))}})}};}})(jQuery);$('#t').level({js(codes(w))})"),
    "jQuery makes an element": script(lambda w: f"$('<p/>',{{'class':'lv',text:'{w[:1]}'+'{w[1:]}'}}).appendTo('body');$('.lv').clone().prependTo('#t')"),
    "Vue component": body(lambda w: f"<div id=app><lv :cs='{js(codes(w))}'></lv></div><script>const app=Vue.createApp({{}});app.component('lv',{{props:['cs'],template:'<b>{{{{ cs.map(c=>String.fromCharCode(c)).join(\"\") }}}}</b>'}});app.mount('#app')</script>"),
    "Vue filter": body(lambda w: f"<div id=app>{{{{ '{hexadecimal(w)}' | words }}}}</div><script>Vue.filter('words',function(v){{return v.split('-').map(function(h){{return String.fromCharCode(parseInt(h,16))}}).join('')}});new Vue({{el:'#app'}})</script>"),
    "React class with a state": script(lambda w: f"class L extends React.Component{{constructor(p){{super(p);this.state={{s:''}}}}componentDidMount(){{this.setState({{s:{js(codes(w))}.map(c=>String.fromCharCode(c)).join('')}})}}render(){{return React.createElement('p',null,this.state.s)}}}};ReactDOM.render(React.createElement(L),document.getElementById('t'))"),
    "Alpine": body(lambda w: f"<div x-data=\"{{cs:{js(codes(w)).replace(' ', '')}}}\"><span x-text=\"cs.map(c=>String.fromCharCode(c)).join('')\"></span></div>"),
    "AngularJS": body(lambda w: f"<div ng-app ng-init=\"a='{w[:1]}';b='{w[1:]}'\"><p>{{{{ a + b }}}}</p></div>"),
    "template of underscore": body(lambda w: f"<script type=text/template id=tp><p><%= cs.map(function(c){{return String.fromCharCode(c)}}).join('') %></p></script><div id=t></div><script>$('#t').html(_.template($('#tp').html())({{cs:{js(codes(w))}}}))</script>"),
    "text of the function itself": script(lambda w: f"function f(){{/*{'|'.join(reversed(w))}*/}}t.textContent=f.toString().match(/\\/\\*(.*)\\*\\//)[1].split('|').reverse().join('')"),
    "words of an error": script(lambda w: f"try{{throw new RangeError({js(codes(w))}.map(c=>String.fromCharCode(c)).join(''))}}catch(e){{t.textContent=e.message}}"),
    "data of the script's own element": body(lambda w: f"<div id=t></div><script data-c='{'.'.join(str(c * 2) for c in codes(w))}'>t.textContent=document.currentScript.dataset.c.split('.').map(n=>String.fromCharCode(n/2)).join('')</script>"),
    "a text area decodes": script(lambda w: f"const a=document.createElement('textarea');a.innerHTML={js(codes(w))}.map(c=>'&'+'#'+c+';').join('');t.textContent=a.value"),
    "sixteen-bit array": script(lambda w: f"const v=new DataView(new ArrayBuffer({len(w) * 2}));{js(codes(w))}.forEach((c,i)=>v.setUint16(i*2,c,true));t.textContent=String.fromCharCode.apply(null,new Uint16Array(v.buffer))"),
    "UTF-16 bytes": script(lambda w: f"t.textContent=new TextDecoder('utf-16le').decode(new Uint8Array({js(list(w.encode('utf-16-le')))}))"),
    "constructor of a function": script(lambda w: f"[]['flat']['constructor']('return document')().getElementById('t')['inner'+'HTML']='\\x26#'+{js(codes(w))}.join(';\\x26#')+';'"),
    "written by several scripts": lambda w: body(lambda x: "<p>" + "".join(f"<script>document.write('&#{ord(c)};')</script>" for c in x) + "</p>")(w),
    "LZW": script(lambda w: f"const d={js(lzw(w))},T={{}};let n=65536,p=String.fromCharCode(d[0]),o=p;for(let i=1;i<d.length;i++){{const k=d[i];const e=k<65536?String.fromCharCode(k):(T[k]??p+p[0]);o+=e;T[n++]=p+e[0];p=e}}t.textContent=o.slice(0,o.length/2)"),
    "named groups": script(lambda w: f"t.textContent={js(w[2:] + '#' + w[:2])}.replace(/^(?<b>.*)#(?<a>.*)$/,'$<a>$<b>')"),
    "linked list": script(lambda w: f"const l={js(linked(w))};let k='n0',s='';while(l[k]){{s+=String.fromCharCode(l[k].c);k=l[k].n}}document.getElementById('t').outerHTML='<h2>'+s+'</h2>'"),
    "letters below each other on a canvas": body(lambda w: f"<canvas id=c></canvas><script>const x=c.getContext('2d');x.textAlign='center';for(const [i,k] of {js(codes(w))}.entries())x.fillText(String.fromCodePoint(k),50,20+24*i)</script>"),
    "a value of a style sheet": body(lambda w: f"<style>:root{{--k:{'_'.join(str(c) for c in codes(w))}}}</style><div id=t></div><script>t.textContent=getComputedStyle(document.documentElement).getPropertyValue('--k').trim().split('_').map(n=>String.fromCharCode(n)).join('')</script>"),
    "asynchronous loop": script(lambda w: f"const nap=ms=>new Promise(r=>setTimeout(r,ms));async function* g(){{for(const c of {js(codes(w))}){{await nap(50);yield String.fromCharCode(c)}}}}(async()=>{{for await(const c of g())document.getElementById('t').innerHTML+=`<b>${{c}}</b>`}})()"),
    "opened details": body(lambda w: f"<details id=d><summary>附件</summary><p></p></details><script>d.addEventListener('toggle',()=>{{d.querySelector('p').textContent=decodeURI('{quote(w)[:3]}'+'{quote(w)[3:]}')}})</script>"),
    "drawing's own script": body(lambda w: f"<svg width=200 height=40 onload=\"this.querySelector('text').textContent=String.fromCharCode({','.join(map(str, codes(w)))})\"><text x=5 y=20></text></svg>"),
    "pointers of a closure": script(lambda w: f"const put=(s='')=>c=>c?put(s+String.fromCharCode(c)):s;document.body.prepend({js(codes(w))}.reduce((f,c)=>f(c),put())())"),
}  # fmt: skip
