"""The third set, made when the second was seen through."""

from __future__ import annotations

import unicodedata

from benchmarks.tricks.scripts.first import Make, b64, body, codes, js, script


def in_hex(words: str) -> str:
    return words.encode().hex()


def octal(words: str) -> str:
    return " ".join(f"{code:o}" for code in codes(words))


def own_base64(words: str) -> str:
    plain, own = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", OWN
    return b64(words).rstrip("=").translate(str.maketrans(plain, own))


OWN = "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA9876543210-_"


def module(words: str) -> bytes:
    """A program of WebAssembly whose memory holds the words."""
    text = words.encode()
    data = b"\x01\x00\x41\x00\x0b" + bytes([len(text)]) + text
    return b"\0asm\x01\0\0\0\x05\x03\x01\x00\x01\x07\x05\x01\x01m\x02\x00" + b"\x0b" + bytes([len(data)]) + data


def letters(words: str) -> str:
    return ",".join(f"'{c}'" for c in words)


THIRD: dict[str, Make] = {
    "bytes in hexadecimal, quoted": script(lambda w: f"document.querySelector('#t').textContent=decodeURIComponent('{in_hex(w)}'.replace(/../g,'%$&'))"),
    "third press": script(lambda w: f"let n=0;t.addEventListener('click',()=>{{if(++n==3)t.append(...{js(codes(w))}.map(c=>String.fromCharCode(c)))}})"),
    "only in print": script(lambda w: f"window.onbeforeprint=()=>{{document.body.dataset.mark={js(codes(w))}.map(c=>String.fromCharCode(c)).join('')}}", "<style>@media print{body::before{content:attr(data-mark)}}</style>"),
    "sheet adopted": script(lambda w: f"const s=new CSSStyleSheet();s.replaceSync('#t::after{{content:\"'+{js(codes(w))}.map(c=>'\\\\'+c.toString(16).padStart(6,'0')).join('')+'\"}}');document.adoptedStyleSheets=[s]"),
    "variable of a style": script(lambda w: f"document.documentElement.style.setProperty('--w','\"'+String.fromCharCode({','.join(map(str, codes(w)))})+'\"')", "<style>#t::before{content:var(--w)}</style><div id=t></div>"),
    "memory of WebAssembly": script(lambda w: f"const b=Uint8Array.from(atob('{b64(module(w))}'),c=>c.charCodeAt(0));WebAssembly.instantiate(b).then(r=>{{t.textContent=new TextDecoder().decode(new Uint8Array(r.instance.exports.m.buffer,0,{len(w.encode())}))}})"),
    "an alphabet of its own": script(lambda w: f"const A='{OWN}';let v=0,k=0,o=[];for(const c of '{own_base64(w)}'){{v=v<<6|A.indexOf(c);k+=6;if(k>=8){{k-=8;o.push(v>>k&255)}}}}t.textContent=new TextDecoder().decode(new Uint8Array(o))"),
    "octal numbers": script(lambda w: f"t.innerText='{octal(w)}'.split(' ').reduce((s,x)=>s+String.fromCharCode(parseInt(x,8)),'')"),
    "sums of a series": script(lambda w: f"let a=0;t.textContent={js([c - p for p, c in zip([0, *codes(w)], codes(w), strict=False)])}.map(d=>String.fromCharCode(a+=d)).join('')"),
    "watched by an observer": script(lambda w: f"new MutationObserver(()=>{{document.getElementById('t').title={js(codes(w))}.map(c=>String.fromCharCode(c)).join('')}}).observe(document.body,{{childList:true}});document.body.append(document.createElement('hr'))"),
    "object made a string": script(lambda w: f"const o={{toString(){{return String.fromCharCode.apply(String,{js(codes(w))})}}}};t.innerHTML=`<p>${{o}}</p>`"),
    "private fields": script(lambda w: f"class K{{#a='{w[:1]}';#b='{w[1:]}';get all(){{return this.#a+this.#b}}}}document.getElementById('t').textContent=new K().all"),
    "sorted by a key": script(lambda w: f"const o={js({f'k{(n * 7) % 100:02}': c for n, c in enumerate(w)})};const k=Object.keys(o).sort((a,b)=>[...Array(15).keys()].findIndex(i=>'k'+String(i*7%100).padStart(2,'0')==a)-[...Array(15).keys()].findIndex(i=>'k'+String(i*7%100).padStart(2,'0')==b));t.append(...k.map(x=>o[x]))"),
    "link made of a blob": script(lambda w: f"const a=document.createElement('a');a.download='附件.txt';a.href=URL.createObjectURL(new Blob([new Uint8Array({js(list(w.encode()))})]));a.textContent='下载';t.append(a)"),
    "declared shadow": body(lambda w: f"<x-a><template shadowrootmode=open><p id=q></p></template></x-a><script>class X extends HTMLElement{{constructor(){{super();this.attachShadow({{mode:'open'}});this.shadowRoot.innerHTML='<p></p>'}}connectedCallback(){{this.shadowRoot.querySelector('p').textContent=[{letters(w[::-1])}].reverse().join('')}}}};customElements.define('x-a',X)</script>"),
    "built in element": body(lambda w: f"<p is=up-per data-c='{js(codes(w)).replace(' ', '')}'></p><script>customElements.define('up-per',class extends HTMLParagraphElement{{connectedCallback(){{this.textContent=String.fromCharCode(...JSON.parse(this.dataset.c))}}}},{{extends:'p'}})</script>"),
    "reviver of JSON": script(lambda w: f"t.textContent=JSON.parse('{js([c + 7 for c in codes(w)])}',(k,v)=>typeof v=='number'?String.fromCharCode(v-7):v).join('')"),
    "address after the sign": script(lambda w: f"location.hash='{'.'.join(f'{c:x}' for c in codes(w))}';window.onhashchange=()=>0;t.textContent=location.hash.slice(1).split('.').map(h=>String.fromCodePoint(parseInt(h,16))).join('')"),
    "search words": script(lambda w: f"const q=new URLSearchParams('a={'&a='.join(str(c) for c in codes(w))}');t.textContent=q.getAll('a').map(n=>String.fromCharCode(n)).join('')"),
    "compatibility forms": script(lambda w: f"t.textContent={js(''.join(wide(c) for c in w))}.normalize('NFKC').split('').reverse().reverse().join('')"),
    "two tables": script(lambda w: f"const a={js([c >> 8 for c in codes(w)])},b={js([c & 255 for c in codes(w)])};document.getElementById('t').replaceChildren(a.map((h,i)=>String.fromCharCode(h*256+b[i])).join(''))"),
    "spoken": script(lambda w: f"const u=new SpeechSynthesisUtterance({js(codes(w))}.map(c=>String.fromCharCode(c)).join(''));speechSynthesis.speak(u)"),
    "pasted": script(lambda w: f"document.addEventListener('copy',e=>{{e.clipboardData.setData('text/plain',String.fromCharCode({','.join(map(str, codes(w)))}));e.preventDefault()}})"),
    "text on a path": script(lambda w: f"t.innerHTML='<svg><defs><path id=p d=\"M0 20H300\"/></defs><text><textPath href=\"#p\"></textPath></text></svg>';t.querySelector('textPath').textContent=[{letters(w)}].map((c,i,a)=>a[i]).join('')"),
    "jQuery asks an address": script(lambda w: f"$.getJSON('data:application/json;base64,{b64(js({'a': codes(w)}))}',function(d){{$('#t').text($.map(d.a,function(c){{return String.fromCharCode(c)}}).join(''))}})"),
    "jQuery promises": script(lambda w: f"var d=$.Deferred();d.done(function(a){{$('<em>').text(a).insertAfter('#t')}});setTimeout(function(){{d.resolve(String.fromCharCode({','.join(map(str, codes(w)))}))}},10)"),
    "Vue, watched": body(lambda w: f"<div id=app :title='s'>{{{{ s }}}}</div><script>new Vue({{el:'#app',data:{{s:'',n:0}},watch:{{n(v){{this.s=String.fromCharCode(...{js(codes(w))})}}}},mounted(){{this.n=1}}}})</script>"),
    "Vue, render function": body(lambda w: f"<div id=app></div><script>const {{h,createApp,ref}}=Vue;createApp({{setup(){{const a=ref({js(codes(w))});return ()=>h('ul',a.value.map(c=>h('li',{{style:'display:inline'}},String.fromCharCode(c))))}}}}).mount('#app')</script>"),
    "React with hooks": script(lambda w: f"const e=React.createElement;function A(){{const [s,set]=React.useState('');React.useEffect(()=>{{set({js(codes(w))}.map(c=>String.fromCharCode(c)).join(''))}},[]);return e('div',{{title:s}},s)}};ReactDOM.createRoot(document.getElementById('t')).render(e(A))"),
    "picture drawn of letters": script(lambda w: f"const c=document.createElement('canvas'),x=c.getContext('2d');{js(codes(w))}.forEach((k,i)=>{{x.save();x.translate(20*i,20);x.rotate(.1);x.fillText(String.fromCharCode(k),0,0);x.restore()}});t.append(c)"),
    "rows of a table from pairs": script(lambda w: f"document.write('<table><tr>');for(const k of {js(codes(w))})document.write('<td>',String.fromCharCode(k),'</td>');document.write('</tr></table>')"),
    "queue of frames": script(lambda w: f"const a={js(codes(w))};requestAnimationFrame(function f(){{if(a.length){{t.textContent=(t.textContent||'')+String.fromCharCode(a.shift());requestAnimationFrame(f)}}}})"),
}  # fmt: skip


def wide(character: str) -> str:
    """Digits as wide ones, and characters of the compatibility block where there is one."""
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E), *range(0xFF10, 0xFF1A), 0x3299):
        if unicodedata.normalize("NFKC", chr(code)) == character:
            return chr(code)
    return character
