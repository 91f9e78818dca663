// The window around a page: clock, timers, events, storage, codes of characters, drawings. Nothing of it leads anywhere.
const blobs = new Map();
const timers = [];
let now = Date.UTC(2026, 0, 5, 0, 0, 0), current = null, order = 0, writtenHtml = "", writtenWhole = "";

// Time goes on whenever it is asked for, so that nobody waits for it in vain.
const RealDate = Date;
const FixedDate = new Proxy(RealDate, {
  construct: (made, given, target) => Reflect.construct(made, given.length ? given : [(now += 1)], target),
  apply: () => new RealDate((now += 1)).toString(),
  get: (made, name) => (name === "now" ? () => (now += 10) : made[name]),
});
RealDate.prototype.constructor = FixedDate;
G.Date = FixedDate;
let seed = 12345;
Math.random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
// The engine has these not without a word, where browsers say "undefined".
for (const [name, tag, attribute] of [["anchor", "a", "name"], ["fontcolor", "font", "color"], ["fontsize", "font", "size"], ["link", "a", "href"]])
  Object.defineProperty(String.prototype, name, { writable: true, configurable: true, value(given) { return `<${tag} ${attribute}="${String(given).replace(/"/g, "&quot;")}">${this}</${tag}>`; } });
for (const name of ["SharedArrayBuffer", "Atomics", "performance"]) delete G[name];

const document = new Document();
const FIRST_NODES = nodes;
function written(html) { writtenHtml += html; writtenWhole += html; }
function write(page, html) {
  if (page !== document) { setHtml(page._body, inside(page._body) + html); return; }
  written(html);
  for (const [, address, code] of html.matchAll(/<script\b(?:[^>]*?\bsrc\s*=\s*["']?(data:[^"'\s>]+))?[^>]*>([\s\S]*?)<\/script/gi)) attempt(() => G.eval(address ? contentOf(address) : code));
}
function flushWritten() {
  if (!writtenHtml || !pageRead) return;
  const html = writtenHtml;
  writtenHtml = "";
  const around = current?.parentNode ? current.parentNode : document._body, next = current?.parentNode ? current.nextSibling : null;
  for (const one of parse(html).childNodes.slice()) {
    detach(one);
    one.parentNode = around;
    const at = next ? around.childNodes.indexOf(next) : -1;
    at >= 0 ? around.childNodes.splice(at, 0, one) : around.childNodes.push(one);
  }
}
// The page's own tree is made when something of it is asked for.
let pageHtml = "", pageRead = true, firstOwn = Infinity, lastOwn = 0;
const isPageOwn = (node) => node._number <= FIRST_NODES || (node._number > firstOwn && node._number <= lastOwn);
function readPage() {
  if (pageRead) return;
  pageRead = true;
  firstOwn = nodes;
  parse(pageHtml, document);
  lastOwn = nodes;
  for (const element of all(document, (one) => one.localName === "script")) element._ran = true;
}
for (const name of ["getElementById", "querySelector", "querySelectorAll", "getElementsByTagName", "getElementsByClassName"]) {
  const plain = Node.prototype[name];
  Document.prototype[name] = function (...given) { if (this === document) readPage(); return plain.apply(this, given); };
}
for (const name of ["body", "head", "title", "documentElement", "all", "forms", "images", "links", "scripts", "styleSheets", "childNodes", "children", "currentScript", "getElementsByName", "createTreeWalker", "createNodeIterator", "innerHTML", "firstChild", "lastChild", "textContent"]) {
  const plain = Object.getOwnPropertyDescriptor(Document.prototype, name) ?? Object.getOwnPropertyDescriptor(Node.prototype, name) ?? Object.getOwnPropertyDescriptor(document, name);
  const kept = plain.value;
  Object.defineProperty(document, name, typeof kept === "function"
    ? { configurable: true, value(...given) { readPage(); return kept.apply(this, given); } }
    : { configurable: true, get() { readPage(); return plain.get ? plain.get.call(this) : kept; }, set: plain.set ? function (value) { readPage(); plain.set.call(this, value); } : undefined });
}

function later(work, wait = 0, given = [], every = 0) {
  const code = typeof work === "function" ? work : () => G.eval(String(work));
  if (typeof work === "string") say(work);
  const timer = { at: now + Math.max(0, Number(wait) || 0), order: order++, work: code, given, every, left: every ? MOST_TURNS : 0, id: order };
  if (timers.length < MOST_TIMERS) timers.push(timer);
  else isFull = true;
  return timer.id;
}
const MOST_TURNS = 60, MOST_TIMERS = 5000;
function cancel(id) { const at = timers.findIndex((timer) => timer.id === id); if (at >= 0) timers.splice(at, 1); }
// Runs what is due next; whether anything was.
function tick() {
  if (!timers.length) return false;
  let due = 0;
  for (let i = 1; i < timers.length; i++) if (timers[i].at < timers[due].at || (timers[i].at === timers[due].at && timers[i].order < timers[due].order)) due = i;
  const [timer] = timers.splice(due, 1);
  now = Math.max(now, timer.at);
  if (timer.left > 1) timers.push({ ...timer, at: now + Math.max(1, timer.every), order: order++, left: timer.left - 1 });
  attempt(timer.work, ...timer.given);
  return true;
}

function makeEvent(given, target) {
  const event = given !== null && typeof given === "object" ? given : { type: String(given) };
  for (const [name, value] of Object.entries({
    target, srcElement: target, currentTarget: target, detail: null, bubbles: true, isTrusted: true, key: "Enter", keyCode: 13, which: 13, button: 0, clientX: 1, clientY: 1, pageX: 1, pageY: 1, offsetX: 1, offsetY: 1,
    touches: [], changedTouches: [], data: null, state: null, dataTransfer: { getData: () => "", setData() {} }, clipboardData: { setData: (_, text) => say(text), getData: () => "" },
    preventDefault() {}, stopPropagation() {}, stopImmediatePropagation() {}, composedPath: () => [target],
  })) try { if (!(name in event)) event[name] = value; } catch (error) { /* one that can't be added to */ }
  return event;
}
class Event { constructor(type, options) { this.type = type; Object.assign(this, options); } }

const FIRST_EVENTS = ["readystatechange", "DOMContentLoaded", "load", "pageshow"];
let stage = 0;
const heardFrom = new Map();
const PRESSES = 3;
// The page's life: it is loaded, and then whatever can happen happens to everything once.
function live() {
  if (stage === 0) {
    stage = 1;
    current = null;
    if (/\son[a-z]+\s*=/i.test(pageHtml) || defined.size) readPage();
    document.readyState = "interactive";
    for (const element of all(document, (one) => one.localName.includes("-"))) upgrade(element);
    for (const kind of FIRST_EVENTS) happen(kind);
    if (/\s(?:x-data|ng-app|ng-init|ng-controller|v-scope)\b/.test(pageHtml)) declaredApps();
    document.readyState = "complete";
    if (typeof G.onload === "function") attempt(G.onload, makeEvent("load", G));
    return true;
  }
  if (stage < 1 + PRESSES) {
    stage++;
    happen(null);
    return true;
  }
  return false;
}
function happen(kind) {
  for (const listener of listeners.slice()) {
    const times = heardFrom.get(listener) ?? 0;
    if (times >= (kind === null ? PRESSES : 1) || (times && FIRST_EVENTS.includes(listener[1])) || (kind !== null && listener[1] !== kind) || (kind === null && listener[1] === "error" && listener[0].nodeType !== 1)) continue;
    heardFrom.set(listener, times + 1);
    hear(listener[0], listener[2], makeEvent({ type: listener[1] }, listener[0] === G || listener[0] === document ? document.body : listener[0]));
  }
}

// Codes of characters.
// What only Python can unpack or decode: how, and the bytes in base64, in turn.
const unread = [], { btoa } = G;
function leave(how, bytes) {
  if (unread.length < 2000 && bytes.length < MOST_CHARS) unread.push(how, btoa(latin(bytes)));
  else isFull = true;
  return "";
}
class TextDecoder {
  constructor(label = "utf-8") { this.encoding = String(label).toLowerCase(); }
  decode(given) {
    const text = decodeBytes(bytesOf(given), this.encoding);
    say(text);
    return text;
  }
}
class TextEncoder {
  get encoding() { return "utf-8"; }
  encode(text = "") { return Uint8Array.from(utf8(String(text))); }
  encodeInto(text, into) { const made = this.encode(text); into.set(made.subarray(0, into.length)); return { read: text.length, written: made.length }; }
}
function bytesOf(given) {
  if (given === undefined) return new Uint8Array();
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return Uint8Array.from(given);
}
function utf8(text) {
  const bytes = [];
  for (const one of text) {
    const code = one.codePointAt(0);
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}
function decodeBytes(bytes, encoding) {
  let text = "";
  if (encoding.startsWith("utf-16") || encoding === "unicode") {
    const big = encoding.endsWith("be");
    for (let i = 0; i + 1 < bytes.length; i += 2) text += plainCharacter(big ? (bytes[i] << 8) | bytes[i + 1] : bytes[i] | (bytes[i + 1] << 8));
    return text.replace(/^\ufeff/, "");
  }
  if (/^(gb|hz|x-gbk|chinese|big5|cn-big5|euc|shift)/.test(encoding)) return leave(encoding, bytes);
  if (/^(iso-8859|latin|windows-125|ascii|us-ascii)/.test(encoding)) { for (const one of bytes) text += plainCharacter(one); return text; }
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i], more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : -1;
    if (more < 0 || i + more >= bytes.length + 0) { text += "\ufffd"; i++; continue; }
    let code = more === 0 ? lead : lead & (0x3f >> more);
    for (let j = 1; j <= more; j++) code = (code << 6) | (bytes[i + j] & 63);
    text += code < 0x110000 ? plainPoint(code) : "\ufffd";
    i += more + 1;
  }
  return text.replace(/^\ufeff/, "");
}
const plainCharacter = String.fromCharCode.bind(String), plainPoint = String.fromCodePoint.bind(String);
const latin = (bytes) => { let text = ""; for (const one of bytes) text += plainCharacter(one); return text; };

class Blob {
  constructor(parts = [], options = {}) {
    const bytes = [];
    for (const part of parts ?? []) for (const one of part instanceof Blob ? part._bytes : typeof part === "object" && part !== null ? bytesOf(part) : utf8(String(part))) bytes[bytes.length] = one;
    this._bytes = Uint8Array.from(bytes);
    this.type = options?.type ?? "";
    this._text = decodeBytes(this._bytes, "utf-8");
    say(this._text);
  }
  get size() { return this._bytes.length; }
  text() { return Promise.resolve(this._text); }
  arrayBuffer() { return Promise.resolve(this._bytes.slice().buffer); }
  bytes() { return Promise.resolve(this._bytes.slice()); }
  slice(from, to, type) { return new Blob([this._bytes.slice(from, to)], { type }); }
  stream() { return streamOf(this._bytes); }
}
class File extends Blob { constructor(parts, name, options) { super(parts, options); this.name = name; say(name); } }
function streamOf(bytes) {
  let isGiven = false;
  const reader = { read: () => Promise.resolve(isGiven ? { done: true } : ((isGiven = true), { done: false, value: bytes })), cancel: () => Promise.resolve(), releaseLock() {} };
  return { _bytes: bytes, getReader: () => reader, tee() { return [streamOf(bytes), streamOf(bytes)]; }, async *[Symbol.asyncIterator]() { yield bytes; }, pipeTo: () => Promise.resolve(),
    pipeThrough: (through) => streamOf(through._change ? through._change(bytes) : bytes) };
}
class DecompressionStream { constructor(kind) { this._change = (bytes) => leave(kind === "deflate-raw" ? kind : "zlib", bytes); } }
class TextDecoderStream { constructor(label = "utf-8") { this._change = (bytes) => decodeBytes(bytesOf(bytes), label); } }
class ReadableStream { constructor(source = {}) { const parts = []; attempt(() => source.start?.({ enqueue: (part) => parts.push(...(typeof part === "string" ? utf8(part) : part)), close() {}, error() {} })); return streamOf(Uint8Array.from(parts)); } }
class Response {
  constructor(body = "", options = {}) {
    this._blob = body instanceof Blob ? body : typeof body?._bytes === "string" ? new Blob([body._bytes]) : new Blob([body?._bytes ?? body ?? ""]);
    this.ok = true; this.status = options.status ?? 200; this.headers = new Map(); this.body = this._blob.stream();
  }
  text() { return this._blob.text(); }
  json() { return this._blob.text().then((text) => JSON.parse(text)); }
  blob() { return Promise.resolve(this._blob); }
  arrayBuffer() { return this._blob.arrayBuffer(); }
  bytes() { return this._blob.bytes(); }
  clone() { return this; }
}
class FileReader extends EventTarget {
  _give(result) { later(() => { this.result = result; this.readyState = 2; this.dispatchEvent({ type: "load" }); this.dispatchEvent({ type: "loadend" }); }); }
  readAsText(blob, label = "utf-8") { const text = decodeBytes(blob._bytes, label.toLowerCase()); say(text); this._give(text); }
  readAsDataURL(blob) { this._give(`data:${blob.type};base64,${G.btoa(latin(blob._bytes))}`); }
  readAsArrayBuffer(blob) { this._give(blob._bytes.slice().buffer); }
  readAsBinaryString(blob) { this._give(latin(blob._bytes)); }
}
// What an address holds itself; nothing for all others, since nothing is fetched.
function contentOf(address) {
  const bytes = bytesAt(address);
  const label = /^data:[^,]*charset=([\w-]+)/i.exec(address)?.[1] ?? "utf-8";
  return bytes && decodeBytes(bytes, label.toLowerCase());
}
// As they are, since they may be packed.
function bytesAt(address) {
  if (blobs.has(String(address))) return blobs.get(String(address));
  const [, kind, text] = /^data:([^,]*),([\s\S]*)$/i.exec(address) ?? [];
  if (text === undefined) return null;
  const bytes = /;\s*base64/i.test(kind) ? G.atob(decodeLoosely(text)) : latin(utf8(text)).replace(/%([0-9a-f]{2})/gi, (_, hex) => plainCharacter(parseInt(hex, 16)));
  return Uint8Array.from(bytes, (one) => one.charCodeAt(0));
}
function fetched(address) {
  const body = bytesAt(address?.url ?? address);
  return body === null ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(new Response(body));
}
class XMLHttpRequest extends EventTarget {
  open(_, address, isLater = true) { this._address = address; this._later = isLater; this.readyState = 1; }
  setRequestHeader() {} overrideMimeType() {} abort() {} getResponseHeader() { return null; } getAllResponseHeaders() { return ""; }
  send() {
    const answer = () => {
      const text = contentOf(this._address);
      this.readyState = 4; this.status = text === null ? 0 : 200; this.responseText = text ?? "";
      const blob = new Blob([bytesAt(this._address) ?? ""]);
      this.response = { json: () => attempt(() => JSON.parse(text)), arraybuffer: () => blob._bytes.buffer, blob: () => blob }[this.responseType]?.() ?? this.responseText;
      for (const type of ["readystatechange", text === null ? "error" : "load", "loadend"]) this.dispatchEvent({ type });
    };
    this._later ? later(answer) : answer();
  }
}
class Worker extends EventTarget {
  constructor(address) {
    super();
    const code = contentOf(address), inner = new EventTarget();
    inner.postMessage = (data) => later(() => this.dispatchEvent({ type: "message", data }));
    inner.close = () => {};
    this._inner = inner;
    if (code) later(() => { Function("self", "postMessage", "addEventListener", `with(self){${code}\n;if(typeof onmessage==="function")self.onmessage=onmessage}`).call(inner, inner, inner.postMessage, inner.addEventListener.bind(inner)); });
  }
  postMessage(data) { say(data); later(() => this._inner.dispatchEvent({ type: "message", data })); }
  terminate() {}
}
class MessageChannel {
  constructor() {
    const [one, two] = [new EventTarget(), new EventTarget()];
    for (const [from, to] of [[one, two], [two, one]]) { from.postMessage = (data) => later(() => to.dispatchEvent({ type: "message", data })); from.start = from.close = () => {}; }
    this.port1 = one; this.port2 = two;
  }
}
class BroadcastChannel extends EventTarget { constructor(name) { super(); this.name = name; channels.push(this); } postMessage(data) { for (const other of channels) if (other !== this && other.name === this.name) later(() => other.dispatchEvent({ type: "message", data })); } close() {} }
const channels = [];
class Observer {
  constructor(work) { this._work = work; }
  observe(target) { later(() => attempt(this._work, [{ target, isIntersecting: true, intersectionRatio: 1, type: "childList", addedNodes: target.childNodes ?? [], removedNodes: [], attributeName: null, contentRect: { width: 800, height: 600 }, boundingClientRect: {} }], this)); }
  unobserve() {} disconnect() {} takeRecords() { return []; }
}
class DOMParser { parseFromString(html) { const made = new Document(); parse(html, made); say(html); return made; } }
class XMLSerializer { serializeToString(node) { return serial(node); } }

// What is drawn, in the order of drawing and of places.
const canvases = [], squares = [];
const MOST_DOTS = 100_000;
function makeContext(canvas) {
  const words = [];
  canvases.push(words);
  const draw = (text, x, y) => { text = String(text); spell(words, text); if (words.length < 3000) words.push([Number(y) || 0, Number(x) || 0, text]); };
  // Letters may be drawn square by square, or as points of a picture.
  const dots = [];
  squares.push(dots);
  const square = (x, y, width, height) => { if (Math.abs(width) <= 16 && Math.abs(height) <= 16 && dots.length < MOST_DOTS) dots.push(Number(x) || 0, Number(y) || 0); };
  const picture = (made, left = 0, top = 0) => { const { data, width } = made; for (let i = 3; i < data.length && dots.length < MOST_DOTS; i += 4) if (data[i] > 100 && data[i - 1] + data[i - 2] + data[i - 3] < 450) dots.push(left + (((i - 3) / 4) % width), top + Math.floor((i - 3) / 4 / width)); };
  const own = { canvas, fillText: draw, strokeText: draw, fillRect: square, rect: square, putImageData: picture, measureText: (text) => ({ width: String(text).length * 16, actualBoundingBoxAscent: 12, actualBoundingBoxDescent: 4 }),
    getImageData: (_, __, width, height) => ({ data: new Uint8ClampedArray(Math.min(4_000_000, width * height * 4 || 4)), width, height }), createImageData: (width, height) => ({ data: new Uint8ClampedArray(Math.min(4_000_000, width * height * 4 || 4)), width, height }),
    createLinearGradient: () => ({ addColorStop() {} }), createRadialGradient: () => ({ addColorStop() {} }), createPattern: () => ({}), getTransform: () => ({}) };
  return new Proxy(own, { get: (_, name) => (name in own ? own[name] : typeof name === "string" ? () => undefined : undefined) });
}
function sayDrawn() {
  for (const words of canvases) {
    words.sort((one, two) => one[0] - two[0] || one[1] - two[1]);
    let line = "", row = null;
    for (const [y, , text] of words) { if (row !== null && Math.abs(y - row) > 4) { say(line); line = ""; } line += text; row = y; }
    say(line);
    say(joined(words.slice().sort((one, two) => one[1] - two[1] || one[0] - two[0]).map((one) => one[2]), ""));
  }
}

function makeRange() {
  let held = null;
  return { createContextualFragment: (html) => { say(html); return parse(html); }, selectNode(node) { held = node; }, selectNodeContents(node) { held = node; }, setStart(node) { held ??= node; }, setEnd() {}, setStartBefore() {}, setStartAfter() {}, setEndAfter() {}, collapse() {},
    insertNode(node) { if (held) insert(held instanceof Element ? held : held.parentNode, node, held.firstChild); }, surroundContents(node) { if (held) { held.replaceWith(node); insert(node, held, null); } }, deleteContents() { if (held) empty(held); }, extractContents() { const made = new DocumentFragment(); for (const one of held?.childNodes.slice() ?? []) insert(made, one, null); return made; },
    cloneContents: () => copied(held, true), cloneRange() { return this; }, toString: () => (held ? textOf(held) : ""), getBoundingClientRect: () => ({ width: 10, height: 10, top: 0, left: 0 }), getClientRects: () => [] };
}
function walker(root, what, filter) {
  const inOrder = [];
  const visit = (node) => {
    const kind = node.nodeType, accepts = typeof filter === "function" ? filter : filter?.acceptNode?.bind(filter);
    const verdict = what & (1 << (kind - 1)) ? (accepts ? accepts(node) : 1) : 3;
    if (verdict === 1) inOrder.push(node);
    if (verdict !== 2) for (const one of node.childNodes) visit(one);
  };
  for (const one of root.childNodes) visit(one);
  let at = -1;
  const step = (by) => { const node = inOrder[at + by] ?? null; if (node) at += by; return node; };
  return { root, get currentNode() { return inOrder[at] ?? root; }, set currentNode(node) { at = inOrder.indexOf(node); }, nextNode: () => step(1), previousNode: () => step(-1), firstChild: () => step(1), nextSibling: () => step(1), parentNode: () => null };
}

const storage = () => {
  const own = new Map();
  return new Proxy({}, {
    get: (_, name) => ({ getItem: (key) => own.get(String(key)) ?? null, setItem: (key, value) => { own.set(String(key), String(value)); }, removeItem: (key) => own.delete(String(key)), clear: () => own.clear(), key: (place) => [...own.keys()][place] ?? null, length: own.size })[name] ?? own.get(name),
    set: (_, name, value) => { own.set(name, String(value)); return true; },
    has: (_, name) => own.has(name),
    ownKeys: () => [...own.keys()],
    getOwnPropertyDescriptor: (_, name) => (own.has(name) ? { value: own.get(name), enumerable: true, configurable: true } : undefined),
  });
};
function go(address) {
  const text = String(address);
  if (/^javascript:/i.test(text)) attempt(() => G.eval(decodeLoosely(text.slice(11))));
  else { say(decodeLoosely(text)); say(contentOf(text) ?? ""); }
}
const location = { protocol: "https:", host: "www.example.gov.cn", hostname: "www.example.gov.cn", port: "", pathname: "/art/1.html", origin: "https://www.example.gov.cn", search: "", _hash: "", get hash() { return this._hash; }, set hash(text) { this._hash = String(text).replace(/^#?/, "#"); say(decodeLoosely(this._hash)); for (const one of [...listeners]) if (one[1] === "hashchange") hear(one[0], one[2], makeEvent("hashchange", G)); },
  get href() { return `${this.origin}${this.pathname}${this.search}${this._hash}`; }, set href(address) { go(address); }, assign: go, replace: go, reload() {}, toString() { return this.href; } };
const asked = (text) => { say(String(text ?? "")); return ""; };
class Segmenter { segment(text) { return Array.from(String(text), (segment, index) => ({ segment, index, isWordLike: true })); } }
const formatted = (value) => String(value);
class Formatter { format(value) { return Array.isArray(value) ? joined(value, "、") : formatted(value); } formatToParts(value) { return [{ type: "literal", value: formatted(value) }]; } resolvedOptions() { return { locale: "zh-CN", timeZone: "Asia/Shanghai" }; } of(code) { return String(code); } select() { return "other"; } compare(one, two) { return one < two ? -1 : one > two ? 1 : 0; } }

const tagNames = "Anchor Area Audio BR Base Body Button Canvas DList Data DataList Details Dialog Div Embed FieldSet Form HR Head Heading Html IFrame Image Input LI Label Legend Link Media Menu Meta OList Object OptGroup Option Paragraph Picture Pre Progress Quote Script Select Slot Source Span Style Table TableCell TableRow TableSection Template TextArea Time Title Track UList Unknown Video".split(" ");
const windowed = {
  document, location, EventTarget, Node, Text, Comment, CharacterData, DocumentFragment, ShadowRoot, Element, HTMLElement, Document, HTMLDocument: Document, SVGElement: Element, CSSStyleSheet, TextDecoder, TextEncoder, Blob, File, Response, FileReader, XMLHttpRequest, Worker, SharedWorker: Worker, MessageChannel, BroadcastChannel, DOMParser, XMLSerializer, DecompressionStream, TextDecoderStream, ReadableStream,
  Event, CustomEvent: Event, UIEvent: Event, MouseEvent: Event, KeyboardEvent: Event, InputEvent: Event, PointerEvent: Event, TouchEvent: Event, MessageEvent: Event, PopStateEvent: Event, HashChangeEvent: Event, ErrorEvent: Event,
  MutationObserver: Observer, WebKitMutationObserver: Observer, IntersectionObserver: Observer, ResizeObserver: Observer, PerformanceObserver: Observer,
  NodeList: Array, HTMLCollection: Array, NodeFilter: { SHOW_ALL: 0xffffffff, SHOW_ELEMENT: 1, SHOW_TEXT: 4, SHOW_COMMENT: 128, FILTER_ACCEPT: 1, FILTER_REJECT: 2, FILTER_SKIP: 3 },
  setTimeout: (work, wait, ...given) => later(work, wait, given), setInterval: (work, wait, ...given) => later(work, wait, given, Math.max(1, Number(wait) || 1)), setImmediate: (work, ...given) => later(work, 0, given),
  requestAnimationFrame: (work) => later(() => work(now), 16), requestIdleCallback: (work) => later(() => work({ didTimeout: false, timeRemaining: () => 10 }), 1),
  clearTimeout: cancel, clearInterval: cancel, cancelAnimationFrame: cancel, cancelIdleCallback: cancel, clearImmediate: cancel,
  alert: asked, prompt: asked, confirm: (text) => { asked(text); return true; }, print() {}, open: (address) => { go(address ?? ""); return { document: new Document(), close() {}, focus() {}, postMessage() {}, location: {}, eval: G.eval }; }, close() {}, stop() {}, focus() {}, blur() {}, moveTo() {}, resizeTo() {},
  scroll() {}, scrollTo() {}, scrollBy() {}, postMessage: (data) => later(() => EventTarget.prototype.dispatchEvent.call(G, { type: "message", data, origin: location.origin, source: G })),
  addEventListener: (kind, heard) => EventTarget.prototype.addEventListener.call(G, kind, heard), removeEventListener() {}, attachEvent: (kind, heard) => EventTarget.prototype.addEventListener.call(G, String(kind).slice(2), heard), dispatchEvent: (event) => EventTarget.prototype.dispatchEvent.call(G, event),
  fetch: fetched, localStorage: storage(), sessionStorage: storage(), structuredClone: (value) => value, reportError() {},
  getComputedStyle: (element) => new Proxy(element.style, { get: (style, name) => name === "getPropertyValue" ? (asked) => style.getPropertyValue(asked) || declared(asked) : style[name] || (name === "content" || typeof name !== "string" ? "" : declared(kebab(name))) }),
  matchMedia: (media) => ({ matches: false, media, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} }),
  getSelection: () => ({ rangeCount: 0, toString: () => "", removeAllRanges() {}, addRange() {}, getRangeAt: makeRange, selectAllChildren() {} }),
  navigator: { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36", appName: "Netscape", appVersion: "5.0", platform: "Win32", language: "zh-CN", languages: ["zh-CN", "zh"], onLine: true, cookieEnabled: true, plugins: [], mimeTypes: [], maxTouchPoints: 0, hardwareConcurrency: 4, vendor: "Google Inc.", sendBeacon: () => true, clipboard: { writeText: (text) => { say(text); return Promise.resolve(); }, readText: () => Promise.resolve("") }, share: (what) => { sayAll(what); return Promise.resolve(); }, serviceWorker: { register: () => new Promise(() => {}), ready: new Promise(() => {}), addEventListener() {} }, javaEnabled: () => false },
  history: { length: 1, state: null, pushState(state, title, address) { this.state = state; go(address ?? ""); }, replaceState(state, title, address) { this.state = state; go(address ?? ""); }, back() {}, forward() {}, go() {} },
  screen: { width: 1920, height: 1080, availWidth: 1920, availHeight: 1040, colorDepth: 24, orientation: {} }, innerWidth: 1280, innerHeight: 800, outerWidth: 1280, outerHeight: 900, pageXOffset: 0, pageYOffset: 0, scrollX: 0, scrollY: 0, devicePixelRatio: 1, screenX: 0, screenY: 0,
  performance: { now: () => (now += 1) - Date.UTC(2026, 0, 5), timing: { navigationStart: 0 }, mark() {}, measure() {}, getEntriesByType: () => [], getEntriesByName: () => [], timeOrigin: 0 },
  console: Object.fromEntries("log info warn error debug table dir group groupCollapsed groupEnd time timeEnd trace assert count clear".split(" ").map((name) => [name, () => undefined])),
  crypto: { getRandomValues: (into) => into, randomUUID: () => "00000000-0000-4000-8000-000000000000" },
  customElements: { define(name, made) { if (defined.has(name)) return; defined.set(String(name), made); readPage(); for (const element of all(document, (one) => one.localName === name || one.attrs.get("is") === name)) upgrade(element); }, get: (name) => defined.get(name), whenDefined: () => Promise.resolve(), upgrade },
  Image: function (width, height) { return new Element("img"); }, Audio: function () { return new Element("audio"); },
  Option: function (text = "", value = text) { const made = new Element("option"); made.text = text; made.setAttribute("value", value); return made; },
  OffscreenCanvas: class { getContext() { return makeContext(this); } convertToBlob() { return Promise.resolve(new Blob([])); } transferToImageBitmap() { return {}; } },
  Path2D: class { constructor() {} moveTo() {} lineTo() {} arc() {} rect() {} closePath() {} addPath() {} }, FontFace: class { load() { return Promise.resolve(this); } },
  SpeechSynthesisUtterance: class { constructor(text) { this.text = text; asked(text); } }, speechSynthesis: { speak: (what) => asked(what?.text), cancel() {}, getVoices: () => [] },
  Notification: Object.assign(class { constructor(title, options) { asked(title); sayAll(options); } }, { permission: "granted", requestPermission: () => Promise.resolve("granted") }),
  CSS: { supports: () => true, escape: (text) => String(text), registerProperty: (what) => sayAll(what) }, URLSearchParams: undefined,
  Intl: { Segmenter, NumberFormat: Formatter, DateTimeFormat: Formatter, ListFormat: Formatter, Collator: Formatter, PluralRules: Formatter, DisplayNames: Formatter, RelativeTimeFormat: Formatter },
  AbortController: class { constructor() { this.signal = { aborted: false, addEventListener() {} }; } abort() {} }, FormData: class extends Map { append(name, value) { this.set(name, value); } }, Headers: class extends Map {}, Request: class { constructor(address) { this.url = address; } },
  trustedTypes: { createPolicy: (_, rules) => ({ createHTML: (html) => (rules.createHTML ? rules.createHTML(html) : html), createScript: (code) => code, createScriptURL: (address) => address }) },
  __import: (address) => { const code = contentOf(address), made = {}; if (code) attempt(() => Function("exports", asScript(code)).call(G, made)); return code === null ? Promise.reject(new TypeError("not found")) : Promise.resolve(made); },
};
windowed.URLSearchParams = class {
  constructor(given = "") { this._pairs = typeof given === "string" ? given.replace(/^\?/, "").split("&").filter(Boolean).map((pair) => pair.split("=").map((part) => decodeLoosely(part.replace(/\+/g, " ")))) : [...(given[Symbol.iterator] ? given : Object.entries(given))]; }
  append(name, value) { this._pairs.push([String(name), String(value)]); }
  set(name, value) { this.delete(name); this.append(name, value); }
  delete(name) { this._pairs = this._pairs.filter((pair) => pair[0] !== name); }
  has(name) { return this._pairs.some((pair) => pair[0] === name); }
  get(name) { return this.getAll(name)[0] ?? null; }
  getAll(name) { return this._pairs.filter((pair) => pair[0] === name).map((pair) => pair[1] ?? ""); }
  keys() { return this._pairs.map((pair) => pair[0]).values(); }
  values() { return this._pairs.map((pair) => pair[1]).values(); }
  entries() { return this._pairs.values(); }
  forEach(work) { for (const [name, value] of this._pairs) work(value, name, this); }
  [Symbol.iterator]() { return this.entries(); }
  toString() { return joined(this._pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value ?? "")}`), "&"); }
};
windowed.URL = Object.assign(class {
  constructor(address, base) {
    const found = /^(\w+:)\/\/([^/?#:]*)(:\d+)?([^?#]*)(\?[^#]*)?(#.*)?$/.exec(String(address)) ?? /^()()()([^?#]*)(\?[^#]*)?(#.*)?$/.exec(String(address)) ?? [];
    [, this.protocol = "", this.hostname = "", this.port = "", this.pathname = "/", this.search = "", this.hash = ""] = found;
    this.host = this.hostname; this.origin = `${this.protocol}//${this.hostname}`; this.href = String(address); this.searchParams = new windowed.URLSearchParams(this.search);
  }
  toString() { return this.href; }
}, {
  createObjectURL: (blob) => { const address = `blob:${location.origin}/${blobs.size}`; blobs.set(address, blob?._bytes ?? new Uint8Array()); return address; },
  revokeObjectURL() {},
});
// Links are taken apart by their own properties.
for (const name of ["protocol", "host", "hostname", "port", "pathname", "search", "hash", "origin"])
  Object.defineProperty(Element.prototype, name, { configurable: true, get() { return new windowed.URL(new RegExp("^\\w+:").test(this.href) ? this.href : location.origin + "/" + this.href)[name]; }, set() {} });
for (const name of tagNames) windowed[`HTML${name}Element`] = HTMLElement;
Object.defineProperty(HTMLElement, Symbol.hasInstance, { value(one) { return this === HTMLElement ? one instanceof Element : Function.prototype[Symbol.hasInstance].call(this, one); } });
for (const name of ["window", "self", "top", "parent", "frames"]) windowed[name] = G;
for (const kind of HANDLERS) Object.defineProperty(G, `on${kind}`, { configurable: true, enumerable: false, get: () => windowed[`_on${kind}`] ?? null, set(heard) { windowed[`_on${kind}`] = heard; if (typeof heard === "function") windowed.addEventListener(kind, heard); } });
for (const [name, value] of Object.entries(windowed)) Object.defineProperty(G, name, { value, writable: true, configurable: true, enumerable: false });

function declared(name) {
  readPage();
  for (const style of document.getElementsByTagName("style")) {
    const found = new RegExp(`(?:^|[;{\\s])${String(name).replace(/[^\w-]/g, "")}\\s*:\\s*((?:"[^"]*"|'[^']*'|[^;}"'])*)`).exec(textOf(style));
    if (found) return found[1].trim();
  }
  return "";
}

// A module as a plain program: what it takes from others isn't there, what it gives is kept.
function asScript(code) {
  return code
    .replace(/\bimport\s*\(/g, "__import(")
    .replace(/^\s*import\s+(?:[\w*{}\s,$]+from\s*)?["'][^"']*["']\s*;?/gm, "")
    .replace(/\bexport\s+default\s+/g, "exports.default = ")
    .replace(/\bexport\s+(?:const|let|var)\s+([\w$]+)\s*=/g, "var $1 = exports.$1 =")
    .replace(/\bexport\s+((?:async\s+)?function\*?|class)\s+([\w$]+)/g, "exports.$2 = $1 $2")
    .replace(/\bexport\s*\{[^}]*\}\s*;?/g, "");
}
