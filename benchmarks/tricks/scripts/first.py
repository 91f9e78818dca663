"""The first set."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable
from urllib.parse import quote

from benchmarks.tricks.html import page

Make = Callable[[str], bytes]


def script(code: Callable[[str], str], inside: str = "<div id=t></div>", kind: str = "") -> Make:
    return lambda words: page(f"{inside}\n<script{kind}>\n{code(words)}\n</script>")


def body(inside: Callable[[str], str], head: str = "") -> Make:
    return lambda words: page(inside(words), head)


def codes(words: str) -> list[int]:
    return [ord(c) for c in words]


def b64(content: bytes | str) -> str:
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def shuffled(words: str) -> tuple[list[str], list[int]]:
    order = list(range(len(words)))
    random.Random(7).shuffle(order)
    return [words[n] for n in order], order


def js(value: object) -> str:
    return json.dumps(value)


def hexadecimal(words: str) -> str:
    return "-".join(f"{code:x}" for code in codes(words))


def base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def in_base36(words: str) -> str:
    return " ".join(base36(code) for code in codes(words))


ALPHABET = "的一是了我不人在他有这个上们来到时大地为子中年度工作机密绝秘★0123456789"

FIRST: dict[str, Make] = {
    "typewriter": script(lambda w: f"var s={js(codes(w))},i=0,e=document.getElementById('t');(function go(){{ if(i<s.length){{ e.textContent+=String.fromCodePoint(s[i++]); setTimeout(go,120) }} }})()"),
    "nodes in turn, put before": script(lambda w: f"for (const c of {js(codes(w[::-1]))}) {{ const s=document.createElement('span'); s.append(String.fromCharCode(c)); t.insertBefore(s, t.firstChild) }}"),
    "shuffled by an index": script(lambda w: f"const p={js(shuffled(w)[0])}, o={js(shuffled(w)[1])}; const r=[]; o.forEach((k,i)=>r[k]=p[i]); document.querySelector('#t').innerText=r.join('')"),
    "xor with a word": script(lambda w: f"const k='portal', d={js([ord(c) ^ ord('portal'[n % 6]) for n, c in enumerate(w)])}; t.textContent=d.map((v,i)=>String.fromCharCode(v^k.charCodeAt(i%k.length))).join('')"),
    "read back to front from an attribute": body(lambda w: f"<p id=q data-s='{w[::-1]}'></p><script>var q=document.getElementById('q');q.innerHTML=q.dataset.s.split('').reverse().join('')</script>"),
    "every other letter of a comment": body(lambda w: "<div id=h><!--" + "".join(c + "文" for c in w) + "--></div><script>const n=document.getElementById('h').firstChild.nodeValue;let o='';for(let i=0;i<n.length;i+=2)o+=n[i];document.getElementById('h').append(o)</script>"),
    "UTF-8 bytes as a typed array": script(lambda w: f"document.getElementById('t').textContent=new TextDecoder().decode(new Uint8Array({js(list(w.encode()))}))"),
    "GBK bytes": script(lambda w: f"document.getElementById('t').textContent=new TextDecoder('gbk').decode(Uint8Array.of({','.join(map(str, w.encode('gb18030')))}))"),
    "gzip stream": script(lambda w: f"(async()=>{{const b=Uint8Array.from(atob('{b64(gzip.compress(w.encode(), mtime=0))}'),c=>c.charCodeAt(0)); const s=new Blob([b]).stream().pipeThrough(new DecompressionStream('gzip')); document.getElementById('t').textContent=await new Response(s).text()}})()"),
    "mojibake put right": script(lambda w: f"document.write('<b>'+decodeURIComponent(escape({js(w.encode().decode('latin-1'))}))+'</b>')"),
    "one big number": script(lambda w: f"let n={int.from_bytes(w.encode('utf-16-be'), 'big')}n,o='';while(n>0n){{o=String.fromCharCode(Number(n&65535n))+o;n>>=16n}}t.textContent=o"),
    "base 36": script(lambda w: f"t.innerText='{in_base36(w)}'.split(' ').map(x=>String.fromCharCode(parseInt(x,36))).join('')"),
    "a generator": script(lambda w: f"function* g(){{ for (const x of {js([c * 3 + 1 for c in codes(w)])}) yield String.fromCharCode((x-1)/3) }} t.replaceChildren(...g())"),
    "promises in a chain": script(lambda w: f"Promise.resolve({js(codes(w))}).then(a=>a.map(c=>String.fromCodePoint(c))).then(a=>a.join('')).then(s=>{{document.querySelector('div#t').insertAdjacentText('beforeend',s)}})"),
    "a button says it": body(lambda w: f"<button onclick=\"this.textContent={js(codes(w)).replace(' ', '')}.map(function(c){{return String.fromCharCode(c)}}).join('')\">查看</button>"),
    "when the page has loaded": script(lambda w: f"window.addEventListener('load', () => {{ document.body.insertAdjacentHTML('afterbegin', '<h1>' + ['{w[:1]}','{w[1:]}'].join('') + '</h1>') }})"),
    "eval of a turned program": script(lambda w: "eval(" + js(f"document.write('{w}')"[::-1]) + ".split('').reverse().join(''))"),
    "Function from pieces": script(lambda w: f"new Function('e','e.text'+'Content=String.fromCharCode({','.join(map(str, codes(w)))})')(document.getElementById('t'))"),
    "a custom element": body(lambda w: f"<sec-level v='{hexadecimal(w)}'></sec-level><script>customElements.define('sec-level',class extends HTMLElement{{connectedCallback(){{this.attachShadow({{mode:'open'}}).innerHTML='<p>'+this.getAttribute('v').split('-').map(h=>String.fromCodePoint('0x'+h)).join('')+'</p>'}}}})</script>"),
    "template filled in": body(lambda w: f"<template id=tpl><p class=row><em></em></p></template><div id=t></div><script>const n=document.getElementById('tpl').content.cloneNode(true);n.querySelector('em').textContent=String.fromCharCode(...{js(codes(w))});document.getElementById('t').appendChild(n)</script>"),
    "canvas, letter by letter": body(lambda w: f"<canvas id=c width=400 height=60></canvas><script>const x=document.getElementById('c').getContext('2d');x.font='24px serif';{js(codes(w))}.forEach((k,i)=>x.fillText(String.fromCharCode(k),20+i*26,40))</script>"),
    "canvas, from the right": body(lambda w: f"<canvas id=c></canvas><script>const x=document.querySelector('canvas').getContext('2d');const a={js(list(w))};for(let i=a.length-1;i>=0;i--)x.strokeText(a[i],10+i*30,30)</script>"),
    "svg text by the namespace": script(lambda w: f"const ns='http://www.w3.org/2000/svg',s=document.createElementNS(ns,'svg');{js(list(w))}.forEach((c,i)=>{{const e=document.createElementNS(ns,'text');e.setAttribute('x',i*20);e.textContent=c;s.appendChild(e)}});t.appendChild(s)"),
    "a frame made of a blob": script(lambda w: f"const f=document.createElement('iframe');f.src=URL.createObjectURL(new Blob(['<p>','{w[0]}','{w[1:]}','</p>'],{{type:'text/html'}}));document.body.append(f)"),
    "srcdoc put together": script(lambda w: f"const f=document.createElement('iframe');f.srcdoc={js([f'&#{c};' for c in codes(w)])}.join('');t.append(f)"),
    "rule inserted": script(lambda w: f"document.styleSheets[0].insertRule('#t::before{{content:\"'+{js(codes(w))}.map(c=>'\\\\'+c.toString(16)+' ').join('')+'\"}}',0)", "<style>p{margin:0}</style><div id=t></div>"),
    "jQuery, letter by letter": script(lambda w: f"$(function(){{ $.each({js(codes(w))}, function(i,c){{ $('#t').append('<i>'+String.fromCharCode(c)+'</i>') }}) }})"),
    "jQuery from a data attribute": body(lambda w: f"<ul class=nav><li data-level='{quote(w)}'>等级</li></ul><script>jQuery(document).ready(function($){{ $('.nav li').each(function(){{ $(this).html(decodeURIComponent($(this).data('level'))) }}) }})</script>"),
    "Vue 2, computed": body(lambda w: f"<div id=app><span>{{{{ level }}}}</span></div><script>new Vue({{el:'#app',data:{{k:{js([c - 100 for c in codes(w)])}}},computed:{{level(){{return this.k.map(n=>String.fromCharCode(n+100)).join('')}}}}}})</script>"),
    "Vue 3, loop": body(lambda w: f"<div id=app><b v-for='c in cs'>{{{{ String.fromCharCode(c) }}}}</b></div><script>Vue.createApp({{setup(){{const cs=Vue.ref({js(codes(w))});return {{cs}}}}}}).mount('#app')</script>"),
    "React": script(lambda w: f"const L=({{cs}})=>React.createElement('h2',null,cs.map((c,i)=>React.createElement('span',{{key:i}},String.fromCharCode(c))));ReactDOM.createRoot(document.getElementById('t')).render(React.createElement(L,{{cs:{js(codes(w))}}}))"),
    "JSON in the page": body(lambda w: f"<script id=d type=application/json>{js({'p': [[n, c] for n, c in sorted(enumerate(codes(w)), key=lambda x: x[1])]})}</script><div id=t></div><script>const d=JSON.parse(document.getElementById('d').textContent);t.textContent=d.p.sort((a,b)=>a[0]-b[0]).map(x=>String.fromCharCode(x[1])).join('')</script>"),
    "a module": script(lambda w: f"const cs = await Promise.resolve({js(codes(w))});\nexport const level = String.fromCodePoint(...cs);\ndocument.getElementById('t').textContent = level;", kind=" type=module"),
    "a module in an address": script(lambda w: f"import('data:text/javascript;base64,{b64('export default String.fromCharCode(' + ','.join(map(str, codes(w))) + ')')}').then(m=>{{document.getElementById('t').textContent=m.default}})"),
    "a worker answers": script(lambda w: f"const wk=new Worker(URL.createObjectURL(new Blob(['onmessage=e=>postMessage(e.data.map(c=>String.fromCharCode(c+5)).join(\"\"))'])));wk.onmessage=e=>{{t.textContent=e.data}};wk.postMessage({js([c - 5 for c in codes(w)])})"),
    "seen when scrolled to": script(lambda w: f"new IntersectionObserver((es)=>es.forEach(e=>{{if(e.isIntersecting)e.target.textContent=[{','.join(js(c) for c in w[::-1])}].reverse().join('')}})).observe(document.getElementById('t'))"),
    "radicals by a table": script(lambda w: f"const m=new Map({js([[chr(97 + n), c] for n, c in enumerate(w)])});t.innerText='{''.join(chr(97 + n) for n in range(len(w)))}'.replace(/[a-z]/g,k=>m.get(k))"),
    "a tagged template": script(lambda w: f"function cat(s,...v){{return s.raw.reduce((a,x,i)=>a+(v[i-1]??'')+x)}}t.textContent=cat`${{'{w[0]}'}}{w[1]}${{'{w[2:]}'}}`"),
    "a proxy spells": script(lambda w: f"const p=new Proxy({{}},{{get:(o,k)=>String.fromCharCode(+k.slice(1))}});t.textContent={'+'.join(f'p.c{c}' for c in codes(w))}"),
    "kept in the storage": script(lambda w: f"localStorage.setItem('a','{w[:2]}');sessionStorage.b='{w[2:]}';t.innerHTML=localStorage.getItem('a')+(sessionStorage.b||'')"),
    "drawn as a table's cells": script(lambda w: f"const tb=document.createElement('table'),r=tb.insertRow();for(const c of {js(codes(w))}){{const d=r.insertCell();d.textContent=String.fromCharCode(c)}}t.append(tb)"),
    "form field filled": body(lambda w: f"<form><input name=lv readonly><input type=hidden name=k value='{','.join(str(c) for c in codes(w))}'></form><script>document.forms[0].lv.value=document.forms[0].k.value.split(',').map(Number).map(c=>String.fromCharCode(c)).join('')</script>"),
    "packed by hand": script(lambda w: "eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+c.toString(a)+'\\\\b','g'),k[c]);return p}('2.0(\\'1\\')',10,3,'write|" + w + "|document'.split('|'),0,{}))"),
    "escaped twice": script(lambda w: "document.write(unescape(unescape('" + quote("".join(f"%u{c:04X}" for c in codes(w))) + "')))"),
    "switch of the page's title": script(lambda w: f"setInterval(function(){{document.title=[{','.join(map(str, codes(w)))}].map(function(c){{return String.fromCharCode(c)}}).join('')}},1000)"),
    "places in an alphabet": script(lambda w: f"const al={js(ALPHABET)};t.textContent={js([ALPHABET.index(c) for c in w])}.map(i=>[...al][i]).join('')"),
}  # fmt: skip
