// A page's tree: enough of it for scripts to build, look for and move elements.
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const RAW = new Set(["script", "style", "textarea", "title", "xmp", "noscript"]);
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", middot: "·", starf: "★", ensp: "\u2002", emsp: "\u2003" };
// Attributes that are properties of the same name, or of another.
const REFLECTED = "id title alt placeholder src href name type label srcdoc action download rel lang dir content data summary cite poster".split(" ");
const RENAMED = { className: "class", htmlFor: "for", httpEquiv: "http-equiv", ariaLabel: "aria-label", innerHtml: "innerHtml" };
const HANDLERS = "abort blur change click contextmenu dblclick error focus hashchange input keydown keypress keyup load message mousedown mouseenter mousemove mouseout mouseover mouseup pageshow popstate readystatechange reset resize scroll select submit toggle touchend touchstart wheel animationend transitionend afterprint beforeprint".split(" ");
const MOST_NODES = 100_000;
const byIds = new Map(); // elements that were found by their ids
const touched = new Set(); // elements whose children or looks a script has changed
let nodes = 0;

// Lists of nodes are plain arrays, which is faster by far.
for (const [name, value] of Object.entries({
  item(place) { return this[place] ?? null; },
  namedItem(name) { return this.find((one) => one.id === name) ?? null; },
})) Object.defineProperty(Array.prototype, name, { value, writable: true, configurable: true, enumerable: false });

const listeners = []; // [target, kind, what to call]
class EventTarget {
  addEventListener(kind, heard) { if (heard && listeners.length < 2000) listeners.push([this, String(kind), heard]); }
  removeEventListener() {}
  attachEvent(kind, heard) { this.addEventListener(String(kind).slice(2), heard); }
  dispatchEvent(event) {
    event = makeEvent(event, this);
    for (let at = this; at; at = at.parentNode ?? (at === G ? null : at === document ? G : null)) {
      for (const [target, kind, heard] of listeners.slice()) if (target === at && kind === event.type) hear(target, heard, event);
      if (event.bubbles === false) break;
    }
    return true;
  }
}
function hear(target, heard, event) {
  const work = typeof heard === "function" ? heard : heard?.handleEvent;
  if (typeof work === "function") attempt(() => work.call(typeof heard === "function" ? target : heard, event));
}
for (const kind of HANDLERS) {
  Object.defineProperty(EventTarget.prototype, `on${kind}`, {
    configurable: true,
    get() { return this[`_on${kind}`] ?? null; },
    set(heard) { this[`_on${kind}`] = heard; if (typeof heard === "function") EventTarget.prototype.addEventListener.call(this, kind, heard); },
  });
}

class Node extends EventTarget {
  constructor(kind) {
    if (++nodes > MOST_NODES) throw new RangeError("too many nodes");
    super();
    this.nodeType = kind;
    this._number = nodes;
    this.parentNode = null;
    this._nodes = [];
    this._unread = null; // markup that nobody has asked for as nodes yet
  }
  get childNodes() { if (this._unread !== null) readMarkup(this); return this._nodes; }
  get parentElement() { return this.parentNode instanceof Element ? this.parentNode : null; }
  get ownerDocument() { return document; }
  get isConnected() { return this.getRootNode() === document; }
  get firstChild() { return this.childNodes[0] ?? null; }
  get lastChild() { return this.childNodes.at(-1) ?? null; }
  get children() { return this.childNodes.filter((one) => one.nodeType === 1); }
  get childElementCount() { return this.children.length; }
  get firstElementChild() { return this.children[0] ?? null; }
  get lastElementChild() { return this.children.at(-1) ?? null; }
  get nextSibling() { return beside(this, 1, false); }
  get previousSibling() { return beside(this, -1, false); }
  get nextElementSibling() { return beside(this, 1, true); }
  get previousElementSibling() { return beside(this, -1, true); }
  getRootNode() { let at = this; while (at.parentNode) at = at.parentNode; return at; }
  hasChildNodes() { return this.childNodes.length > 0; }
  contains(other) { for (let at = other; at; at = at.parentNode) if (at === this) return true; return false; }
  compareDocumentPosition(other) { return all(document, () => true).indexOf(this) < all(document, () => true).indexOf(other) ? 4 : 2; }
  get textContent() { return textOf(this); }
  set textContent(text) { setText(this, text); }
  appendChild(node) { return insert(this, node, null); }
  insertBefore(node, before) { return insert(this, node, before); }
  removeChild(node) { detach(node); return node; }
  replaceChild(node, old) { insert(this, node, old); detach(old); return old; }
  append(...given) { for (const one of given) insert(this, asNode(one), null); }
  prepend(...given) { const first = this.firstChild; for (const one of given) insert(this, asNode(one), first); }
  replaceChildren(...given) { empty(this); this.append(...given); }
  before(...given) { for (const one of given) insert(this.parentNode, asNode(one), this); }
  after(...given) { const next = this.nextSibling; for (const one of given) insert(this.parentNode, asNode(one), next); }
  replaceWith(...given) { const parent = this.parentNode; for (const one of given) insert(parent, asNode(one), this); detach(this); }
  remove() { detach(this); }
  normalize() {}
  cloneNode(deep) { return copied(this, deep); }
  isEqualNode(other) { return serial(this) === serial(other); }
  isSameNode(other) { return this === other; }
  querySelector(selector) { return select(this, selector, true)[0] ?? null; }
  querySelectorAll(selector) { return select(this, selector, false); }
  getElementsByTagName(name) { const tag = String(name).toLowerCase(); return all(this, (one) => tag === "*" || one.localName === tag); }
  getElementsByTagNameNS(_, name) { return this.getElementsByTagName(name); }
  getElementsByClassName(names) { const wanted = String(names).split(/\s+/).filter(Boolean); return all(this, (one) => wanted.every((name) => hasClass(one, name))); }
  getElementById(id) {
    id = String(id);
    const known = byIds.get(id);
    if (known && known.attrs.get("id") === id && this.contains(known)) return known;
    const found = first(this, (one) => one.attrs.get("id") === id);
    if (found) byIds.set(id, found);
    return found;
  }
}
Object.assign(Node, { ELEMENT_NODE: 1, TEXT_NODE: 3, COMMENT_NODE: 8, DOCUMENT_NODE: 9 });

class CharacterData extends Node {
  constructor(data = "", kind = 3) { super(kind); this._data = String(data); }
  get data() { return this._data; }
  set data(text) { this._data = String(text ?? ""); if (this instanceof Text) spell(this, this._data); touch(this.parentNode); }
  get nodeValue() { return this.data; }
  set nodeValue(text) { this.data = text; }
  get textContent() { return this.data; }
  set textContent(text) { this.data = text; }
  get wholeText() { return this.data; }
  get length() { return this.data.length; }
  appendData(text) { this.data += text; }
  insertData(at, text) { this.data = this.data.slice(0, at) + text + this.data.slice(at); }
  deleteData(at, count) { this.data = this.data.slice(0, at) + this.data.slice(at + count); }
  replaceData(at, count, text) { this.data = this.data.slice(0, at) + text + this.data.slice(at + count); }
  substringData(at, count) { return this.data.substr(at, count); }
  splitText(at) { const rest = new Text(this.data.slice(at)); this._data = this.data.slice(0, at); if (this.parentNode) insert(this.parentNode, rest, this.nextSibling); return rest; }
}
class Text extends CharacterData { get nodeName() { return "#text"; } }
class Comment extends CharacterData { constructor(data) { super(data, 8); } get nodeName() { return "#comment"; } }
class DocumentFragment extends Node {
  constructor() { super(11); }
  get nodeName() { return "#document-fragment"; }
  get innerHTML() { return inside(this); }
  set innerHTML(html) { setHtml(this, html); }
}
class ShadowRoot extends DocumentFragment {
  get adoptedStyleSheets() { return this._sheets ?? []; }
  set adoptedStyleSheets(sheets) { this._sheets = sheets; }
}

class Element extends Node {
  constructor(tag = "div", namespace = null) {
    super(1);
    this.localName = String(tag).toLowerCase();
    this.namespaceURI = namespace ?? "http://www.w3.org/1999/xhtml";
    this.attrs = new Map();
  }
  get tagName() { return this.localName.toUpperCase(); }
  get nodeName() { return this.tagName; }
  get nodeValue() { return null; }
  get attributes() { return [...this.attrs].map(([name, value]) => ({ name, value, nodeName: name, nodeValue: value })); }
  getAttribute(name) { return this.attrs.get(String(name).toLowerCase()) ?? null; }
  getAttributeNS(_, name) { return this.getAttribute(name); }
  getAttributeNode(name) { return this.hasAttribute(name) ? { name, value: this.getAttribute(name) } : null; }
  getAttributeNames() { return [...this.attrs.keys()]; }
  hasAttribute(name) { return this.attrs.has(String(name).toLowerCase()); }
  hasAttributes() { return this.attrs.size > 0; }
  setAttribute(name, value) { setAttribute(this, String(name).toLowerCase(), String(value)); }
  setAttributeNS(_, name, value) { this.setAttribute(name, value); }
  setAttributeNode(node) { this.setAttribute(node.name, node.value); }
  toggleAttribute(name) { this.hasAttribute(name) ? this.removeAttribute(name) : this.setAttribute(name, ""); }
  removeAttribute(name) { this.attrs.delete(String(name).toLowerCase()); touch(this); }
  get innerHTML() { return this._unread ?? inside(this); }
  set innerHTML(html) { if (this.localName === "template") setHtml(this.content, html); else setHtml(this, html); }
  get outerHTML() { return serial(this); }
  set outerHTML(html) { for (const one of parse(html).childNodes.slice()) insert(this.parentNode, one, this); detach(this); }
  setHTMLUnsafe(html) { this.innerHTML = html; }
  setHTML(html) { this.innerHTML = html; }
  get innerText() { return textOf(this); }
  set innerText(text) { setText(this, text); }
  get outerText() { return textOf(this); }
  set outerText(text) { this.replaceWith(String(text)); }
  get text() { return textOf(this); }
  set text(text) { setText(this, text); }
  insertAdjacentHTML(where, html) { adjacent(this, where, parse(html)); }
  insertAdjacentText(where, text) { adjacent(this, where, new Text(text)); }
  insertAdjacentElement(where, node) { adjacent(this, where, node); return node; }
  get classList() { return (this._classes ??= classes(this)); }
  get dataset() { return (this._data_set ??= dataset(this)); }
  get style() { return (this._style ??= makeStyle(this)); }
  set style(text) { this.style.cssText = text; }
  get value() { return this._value ?? this.attrs.get("value") ?? (this.localName === "textarea" ? textOf(this) : this.localName === "select" ? selected(this)?.value ?? "" : this.localName === "option" ? textOf(this) : ""); }
  set value(text) { this._value = String(text ?? ""); spell(this, this._value); touch(this); }
  get defaultValue() { return this.attrs.get("value") ?? ""; }
  set defaultValue(text) { this.setAttribute("value", text); }
  get hidden() { return this.attrs.has("hidden"); }
  set hidden(is) { is ? this.attrs.set("hidden", "") : this.attrs.delete("hidden"); }
  get content() { return this.localName === "template" ? (this._content ??= new DocumentFragment()) : this.attrs.get("content") ?? ""; }
  set content(text) { this.setAttribute("content", text); }
  get options() { return this.getElementsByTagName("option"); }
  get selectedIndex() { return this.options.indexOf(selected(this)); }
  set selectedIndex(place) {}
  get rows() { return this.getElementsByTagName("tr"); }
  get cells() { return this.children; }
  get tBodies() { return this.getElementsByTagName("tbody"); }
  get elements() { return all(this, (one) => /^(input|select|textarea|button)$/.test(one.localName)); }
  get form() { return this.closest("form"); }
  get sheet() { return sheetOf(this); }
  get contentDocument() { return (this._inner ??= new Document()); }
  get contentWindow() { return { document: this.contentDocument, postMessage() {}, addEventListener() {}, eval: G.eval }; }
  add(option, before) { insert(this, option, typeof before === "number" ? this.options[before] ?? null : before ?? null); }
  insertRow(place = -1) { const body = this.localName === "table" ? this.tBodies[0] ?? this : this; const row = new Element("tr"); insert(body, row, body.children[place] ?? null); return row; }
  insertCell(place = -1) { const cell = new Element("td"); insert(this, cell, this.children[place] ?? null); return cell; }
  createCaption() { return insert(this, new Element("caption"), this.firstChild); }
  createTHead() { return insert(this, new Element("thead"), null); }
  createTBody() { return insert(this, new Element("tbody"), null); }
  attachShadow() { this.shadowRoot = new ShadowRoot(); this.shadowRoot.host = this; touch(this); return this.shadowRoot; }
  attachInternals() { return { setFormValue() {}, setValidity() {}, states: new Set(), shadowRoot: this.shadowRoot }; }
  assignedNodes() { return []; }
  matches(selector) { return matcher(selector)(this); }
  closest(selector) { const fits = matcher(selector); for (let at = this; at instanceof Element; at = at.parentNode) if (fits(at)) return at; return null; }
  getContext() { return (this._context ??= makeContext(this)); }
  toDataURL() { return "data:,"; }
  toBlob() {}
  transferControlToOffscreen() { return this; }
  getBoundingClientRect() { return { x: 0, y: 0, top: 0, left: 0, right: 100, bottom: 20, width: 100, height: 20 }; }
  getClientRects() { return [this.getBoundingClientRect()]; }
  getBBox() { return this.getBoundingClientRect(); }
  getComputedTextLength() { return textOf(this).length * 16; }
  click() { this.dispatchEvent({ type: "click" }); }
  submit() {} reset() {} focus() {} blur() {} select() {} scrollIntoView() {} scrollTo() {} scroll() {} setSelectionRange() {}
  showModal() {} show() {} close() {} showPopover() {} hidePopover() {} togglePopover() {} requestFullscreen() {} setPointerCapture() {}
  play() { return Promise.resolve(); } pause() {} load() {} checkValidity() { return true; } reportValidity() { return true; }
  setCustomValidity(text) { say(text); }
  animate(frames) { for (const frame of [frames].flat()) sayAll(frame); return { finished: Promise.resolve(), play() {}, cancel() {}, pause() {}, addEventListener() {}, set onfinish(heard) { timers.push({ at: now, work: heard, given: [] }); } }; }
  getAnimations() { return []; }
}
for (const side of ["offset", "client", "scroll"]) for (const [what, size] of [["Width", 800], ["Height", 600], ["Top", 0], ["Left", 0]])
  Object.defineProperty(Element.prototype, side + what, { get: () => size, set() {}, configurable: true });
for (const [property, attribute] of [...REFLECTED.filter((name) => name !== "content").map((name) => [name, name]), ...Object.entries(RENAMED)])
  Object.defineProperty(Element.prototype, property, {
    configurable: true,
    get() { return this.attrs.get(attribute) ?? ""; },
    set(value) { setAttribute(this, attribute, String(value)); },
  });

let upgrading = null;
const defined = new Map(); // custom elements: name, class
class HTMLElement extends Element {
  constructor() {
    if (upgrading !== null && new.target !== HTMLElement) {
      const element = upgrading;
      upgrading = null;
      return Object.setPrototypeOf(element, new.target.prototype);
    }
    super([...defined].find(([, made]) => made === new.target)?.[0] ?? "div");
  }
}

class Document extends Node {
  constructor() {
    super(9);
    this.documentElement = new Element("html");
    this._head = new Element("head");
    this._body = new Element("body");
    place(this, this.documentElement);
    place(this.documentElement, this._head);
    place(this.documentElement, this._body);
    this.readyState = "loading";
    this._cookie = "";
  }
  get nodeName() { return "#document"; }
  get head() { return this._head; }
  get body() { flushWritten(); return this._body; }
  set body(element) { this._body.replaceWith(element); this._body = element; }
  get scrollingElement() { return this.documentElement; }
  get defaultView() { return G; }
  get title() { return this._title ?? textOf(first(this, (one) => one.localName === "title") ?? new Text("")); }
  set title(text) { this._title = String(text); spell("title", this._title); }
  get cookie() { return this._cookie; }
  set cookie(text) { this._cookie += (this._cookie && "; ") + String(text).split(";")[0]; }
  get forms() { return this.getElementsByTagName("form"); }
  get images() { return this.getElementsByTagName("img"); }
  get links() { return this.getElementsByTagName("a"); }
  get scripts() { return this.getElementsByTagName("script"); }
  get all() { return all(this, () => true); }
  get styleSheets() { return this.getElementsByTagName("style").map(sheetOf); }
  get activeElement() { return this.body; }
  get innerHTML() { return inside(this); }
  get URL() { return location.href; }
  get documentURI() { return location.href; }
  get location() { return location; }
  set location(address) { go(address); }
  get currentScript() { return current; }
  get fonts() { return { ready: Promise.resolve(), load: () => Promise.resolve([]), add() {}, check: () => true, addEventListener() {} }; }
  get implementation() { return { createHTMLDocument: (title) => { const made = new Document(); if (title) made.title = title; return made; }, createDocument: () => new Document(), hasFeature: () => true }; }
  get visibilityState() { return "visible"; }
  get hidden() { return false; }
  get compatMode() { return "CSS1Compat"; }
  get characterSet() { return "UTF-8"; }
  get referrer() { return ""; }
  get domain() { return location.hostname; }
  get lastModified() { return "01/05/2026 08:00:00"; }
  createElement(tag) {
    const name = String(tag).toLowerCase(), made = defined.get(name);
    if (made) { const element = attempt(() => new made()); if (element) return element; }
    return new Element(name);
  }
  createElementNS(namespace, tag) { return new Element(tag, namespace); }
  createTextNode(text) { return new Text(text); }
  createComment(text) { return new Comment(text); }
  createCDATASection(text) { return new Text(text); }
  createDocumentFragment() { return new DocumentFragment(); }
  createAttribute(name) { return { name, value: "" }; }
  createEvent() { return { initEvent(type) { this.type = type; }, initCustomEvent(type, _, __, detail) { this.type = type; this.detail = detail; } }; }
  createRange() { return makeRange(); }
  createTreeWalker(root, what = 0xffffffff, filter = null) { return walker(root, what, filter); }
  createNodeIterator(root, what = 0xffffffff, filter = null) { return walker(root, what, filter); }
  importNode(node, deep) { return copied(node, deep); }
  adoptNode(node) { detach(node); return node; }
  getElementsByName(name) { return all(this, (one) => one.attrs.get("name") === String(name)); }
  getSelection() { return G.getSelection(); }
  elementFromPoint() { return this.body; }
  hasFocus() { return true; }
  execCommand(_, __, text) { say(text); return true; }
  write(...given) { write(this, joined(given.map(String), "")); }
  writeln(...given) { write(this, joined(given.map(String), "") + "\n"); }
  open() { return this; }
  close() { flushWritten(); }
}

function touch(node) { if (node) touched.add(node); }
function asNode(given) { return given instanceof Node ? given : new Text(given); }
function place(parent, node) { node.parentNode = parent; const all = parent.childNodes; all[all.length] = node; }
function detach(node) {
  const parent = node?.parentNode;
  if (!parent) return;
  const at = parent.childNodes.indexOf(node);
  if (at >= 0) parent.childNodes.splice(at, 1);
  node.parentNode = null;
}
function insert(parent, node, before) {
  if (!parent || !(node instanceof Node)) throw new TypeError("not a node");
  if (node.contains(parent)) throw new TypeError("a node can't hold itself");
  if (node instanceof DocumentFragment && !(node instanceof ShadowRoot)) {
    for (const one of node.childNodes.slice()) insert(parent, one, before);
    return node;
  }
  detach(node);
  node.parentNode = parent;
  const at = before ? parent.childNodes.indexOf(before) : -1;
  if (at >= 0) parent.childNodes.splice(at, 0, node);
  else parent.childNodes[parent.childNodes.length] = node;
  touch(parent);
  if (node instanceof Text) spell(parent, node.data);
  else if (node instanceof Element) connected(node);
  return node;
}
function empty(node) { for (const one of node._nodes) one.parentNode = null; node._nodes = []; node._unread = null; touch(node); }
// Markup that starts nothing by itself waits to be asked for: pages add to it row by row.
const STARTING = /<(?:script|iframe|img|link|object|video|template|[a-z]+-)|\son[a-z]+\s*=/i;
function readMarkup(node) {
  const made = parse(node._unread);
  node._unread = null;
  for (const one of made.childNodes) place(node, one);
}
function setText(node, text) {
  text = String(text ?? "");
  empty(node);
  if (text) place(node, new Text(text));
  spell(node, text);
}
function setHtml(node, html) {
  html = String(html ?? "");
  spell(node, html);
  empty(node);
  if (!STARTING.test(html)) { node._unread = html; return; }
  for (const one of parse(html).childNodes.slice()) insert(node, one, null);
}
function adjacent(element, where, node) {
  switch (String(where).toLowerCase()) {
    case "beforebegin": return element.before(node);
    case "afterbegin": return element.prepend(node);
    case "beforeend": return element.append(node);
    default: return element.after(node);
  }
}
function beside(node, step, elements) {
  const all = node.parentNode?.childNodes;
  if (!all) return null;
  for (let at = all.indexOf(node) + step; at >= 0 && at < all.length; at += step) if (!elements || all[at] instanceof Element) return all[at];
  return null;
}
function textOf(node) {
  if (node instanceof CharacterData) return node instanceof Text ? node.data : "";
  let text = "";
  for (const one of node.childNodes) if (!(one instanceof Comment)) text += textOf(one);
  return text;
}
function selected(list) { return list.options.find((one) => one.attrs.has("selected")) ?? list.options[0]; }
const PLACING = /^(style|class|dir|slot|[xy]|d[xy]|transform)$/;
function setAttribute(element, name, value) {
  const before = element.attrs.get(name) ?? null;
  element.attrs.set(name, value);
  if (name === "style") element._style = undefined;
  if (name.startsWith("on")) listenTo(element, name, value);
  if (name !== "class" && name !== "id") spell(name + element.localName, value);
  if (name === "src" && element.localName === "script") connected(element);
  if (/^blob:/.test(value) && blobs.has(value)) say(contentOf(value));
  if (/^javascript:/i.test(value)) attempt(() => G.eval(decodeLoosely(value.slice(11))));
  touch(element);
  if (PLACING.test(name)) touch(element.parentNode);
  if (element.attributeChangedCallback && element.constructor.observedAttributes?.includes(name))
    attempt(() => element.attributeChangedCallback(name, before, value));
}
function decodeLoosely(text) { try { return decodeURIComponent(text); } catch (error) { return text; } }
function listenTo(element, name, code) {
  let work;
  listeners.push([element, name.slice(2), function (event) { work ??= Function("event", code); return work.call(this, event); }]);
}
function hasClass(element, name) {
  const names = element.attrs.get("class");
  return names !== undefined && (names === name || (names.includes(name) && ` ${names.replace(/\s/g, " ")} `.includes(` ${name} `)));
}
function classes(element) {
  const names = () => (element.attrs.get("class") ?? "").split(/\s+/).filter(Boolean);
  const set = (all) => { element.attrs.set("class", [...new Set(all)].join(" ")); touch(element.parentNode); };
  return {
    contains: (name) => names().includes(String(name)),
    add: (...given) => set([...names(), ...given]),
    remove: (...given) => set(names().filter((name) => !given.includes(name))),
    toggle: (name, force) => { const has = names().includes(name), want = force ?? !has; set(want ? [...names(), name] : names().filter((one) => one !== name)); return want; },
    replace: (old, name) => set(names().map((one) => (one === old ? name : one))),
    item: (place) => names()[place] ?? null,
    get length() { return names().length; },
    get value() { return names().join(" "); },
    set value(text) { element.attrs.set("class", text); },
    forEach: (work) => names().forEach(work),
    [Symbol.iterator]: () => names()[Symbol.iterator](),
  };
}
const kebab = (name) => String(name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (name) => String(name).replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
function dataset(element) {
  return new Proxy({}, {
    get: (_, name) => (typeof name === "string" ? element.attrs.get(`data-${kebab(name)}`) : undefined),
    set: (_, name, value) => { element.setAttribute(`data-${kebab(name)}`, value); return true; },
    has: (_, name) => element.attrs.has(`data-${kebab(name)}`),
    deleteProperty: (_, name) => element.attrs.delete(`data-${kebab(name)}`),
    ownKeys: () => [...element.attrs.keys()].filter((name) => name.startsWith("data-")).map((name) => camel(name.slice(5))),
    getOwnPropertyDescriptor: (_, name) => ({ value: element.attrs.get(`data-${kebab(name)}`), enumerable: true, configurable: true }),
  });
}
// Declarations of an attribute, a rule or a sheet.
function makeStyle(element) {
  const read = () => new Map([...(element.attrs.get("style") ?? "").matchAll(/([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;"'])*)/g)].map((one) => [one[1], one[2].trim()]));
  const set = (name, value) => {
    const all = read();
    value === "" || value == null ? all.delete(name) : all.set(name, String(value));
    element.attrs.set("style", [...all].map((one) => one.join(": ")).join("; "));
    if (typeof value === "string") say(value);
    touch(element);
    touch(element.parentNode); // what stands where among its neighbours
  };
  const own = {
    setProperty: (name, value) => set(name, value),
    getPropertyValue: (name) => read().get(name) ?? "",
    removeProperty: (name) => set(name, ""),
    item: (place) => [...read().keys()][place] ?? "",
  };
  return new Proxy(own, {
    get: (_, name) => own[name] ?? (name === "cssText" ? element.attrs.get("style") ?? "" : name === "length" ? read().size : typeof name === "string" ? read().get(kebab(name)) ?? "" : undefined),
    set: (_, name, value) => {
      if (name === "cssText") { element.attrs.set("style", String(value)); touch(element); say(String(value)); } else set(kebab(name), value);
      return true;
    },
  });
}
const sheets = []; // rules that scripts add: strings
function sayRule(rule) { if (sheets.length < 500) sheets[sheets.length] = apply(toWellFormed, String(rule), []); }
class CSSStyleSheet {
  constructor() { this.cssRules = []; }
  insertRule(rule) { sayRule(rule); this.cssRules.push({ cssText: rule, style: makeStyle(new Element("i")) }); return 0; }
  addRule(selector, rule) { sayRule(`${selector}{${rule}}`); return 0; }
  deleteRule() {}
  replaceSync(text) { sayRule(text); }
  replace(text) { sayRule(text); return Promise.resolve(this); }
  get rules() { return this.cssRules; }
}
function sheetOf(element) {
  if (!element._sheet) {
    element._sheet = new CSSStyleSheet();
    for (const [text, selector, body] of textOf(element).matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      const holder = new Element("i");
      holder.attrs.set("style", body);
      element._sheet.cssRules.push({ cssText: text, selectorText: selector.trim(), style: makeStyle(holder) });
    }
  }
  return element._sheet;
}
function copied(node, deep) {
  let made;
  if (node instanceof Element) {
    made = new Element(node.localName, node.namespaceURI);
    made.attrs = new Map(node.attrs);
    made._value = node._value;
    if (node._content && deep) made._content = copied(node._content, true);
  } else made = new node.constructor(node instanceof CharacterData ? node.data : undefined);
  if (deep && !(node instanceof Document)) for (const one of node.childNodes) place(made, copied(one, true));
  return made;
}
// What a node that has come into the page starts: a script, a custom element.
function connected(element) {
  for (const one of [element, ...all(element, () => true)]) {
    if (one.localName === "script" && !one._ran && (textOf(one) || one.attrs.has("src"))) {
      one._ran = true;
      const address = one.attrs.get("src") ?? "";
      const code = address ? contentOf(address) : textOf(one);
      if (code) attempt(() => G.eval(code));
      else if (address) later(() => one.dispatchEvent({ type: "load", bubbles: false }));
    } else if (/^(iframe|img|link|object|video)$/.test(one.localName)) later(() => one.dispatchEvent({ type: "load", bubbles: false }));
    upgrade(one);
  }
}
function upgrade(element) {
  const made = defined.get(element.localName) ?? defined.get(element.attrs.get("is"));
  if (!made) return;
  if (!(element instanceof made)) {
    upgrading = element;
    attempt(() => new made());
    upgrading = null;
    for (const name of made.observedAttributes ?? []) if (element.hasAttribute(name)) attempt(() => element.attributeChangedCallback?.(name, null, element.getAttribute(name)));
  }
  if (!element._connected) { element._connected = true; attempt(() => element.connectedCallback?.()); }
}

// Looking for elements.
function all(root, fits, found = []) {
  if (root === document) flushWritten();
  for (const one of root.childNodes) if (one.nodeType === 1) { if (fits(one)) found[found.length] = one; if (one.childNodes.length) all(one, fits, found); }
  return found;
}
function first(root, fits) {
  if (root === document) flushWritten();
  for (const one of root.childNodes) if (one.nodeType === 1) {
    if (fits(one)) return one;
    if (!one.childNodes.length) continue;
    const deeper = first(one, fits);
    if (deeper) return deeper;
  }
  return null;
}
function select(root, selector, one) {
  const id = /^\s*#([\w-]+)\s*$/.exec(selector);
  if (id) return [Node.prototype.getElementById.call(root, id[1])].filter((found) => found && found !== root);
  const fits = matcher(selector), inner = (element) => element !== root && fits(element);
  return one ? [first(root, inner)].filter(Boolean) : all(root, inner);
}
const matchers = new Map();
const PART = /^(?:([\w\u00a0-\uffff-]+|\*)|#((?:\\.|[\w\u00a0-\uffff-])+)|\.((?:\\.|[\w\u00a0-\uffff-])+)|\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]*))\s*[is]?\s*)?\]|::?([\w-]+)(?:\(((?:[^()]|\([^()]*\))*)\))?)/;
function matcher(selector) {
  selector = String(selector).trim();
  let found = matchers.get(selector);
  if (!found) {
    const choices = splitOutside(selector, ",").map(chain);
    found = choices.length === 1 ? choices[0] : (element) => choices.some((fits) => fits(element));
    matchers.set(selector, found);
  }
  return found;
}
function splitOutside(text, sign) {
  const parts = [""];
  let depth = 0;
  for (const one of text) {
    if (one === "(" || one === "[") depth++;
    if (one === ")" || one === "]") depth--;
    if (one === sign && depth === 0) parts.push("");
    else parts[parts.length - 1] += one;
  }
  return parts;
}
function chain(text) {
  text = text.trim();
  let last = null, sign = null;
  while (text) {
    const tests = [];
    for (let found; (found = PART.exec(text)); text = text.slice(found[0].length)) tests.push(simple(found));
    if (!tests.length) throw new SyntaxError(`no selector: ${text}`);
    const before = last, how = sign;
    const fitsAll = tests.length === 1 ? tests[0] : (element) => tests.every((fits) => fits(element));
    last = (element) => fitsAll(element) && (before === null || related(element, how, before));
    const glue = /^\s*([>+~])?\s*/.exec(text);
    sign = glue[1] ?? " ";
    text = text.slice(glue[0].length);
  }
  return last ?? (() => false);
}
function related(element, how, fits) {
  if (how === ">") return element.parentNode?.nodeType === 1 && fits(element.parentNode);
  if (how === "+") { const before = element.previousElementSibling; return before !== null && fits(before); }
  if (how === "~") { for (let at = element.previousElementSibling; at; at = at.previousElementSibling) if (fits(at)) return true; return false; }
  for (let at = element.parentNode; at?.nodeType === 1; at = at.parentNode) if (fits(at)) return true;
  return false;
}
const bare = (name) => name.replace(/\\(.)/g, "$1");
function simple([, tag, id, name, attribute, sign, double, single, plain, pseudo, given]) {
  if (tag) { const wanted = tag.toLowerCase(); return tag === "*" ? () => true : (one) => one.localName === wanted; }
  if (id) { const wanted = bare(id); return (one) => one.attrs.get("id") === wanted; }
  if (name) { const wanted = bare(name); return (one) => hasClass(one, wanted); }
  if (attribute) {
    const wanted = double ?? single ?? plain ?? "";
    return (one) => {
      const value = one.attrs.get(attribute.toLowerCase());
      if (value === undefined) return false;
      switch (sign) {
        case undefined: return true;
        case "=": return value === wanted;
        case "^=": return value.startsWith(wanted);
        case "$=": return value.endsWith(wanted);
        case "*=": return value.includes(wanted);
        case "~=": return value.split(/\s+/).includes(wanted);
        default: return value === wanted || value.startsWith(`${wanted}-`);
      }
    };
  }
  const among = (one, from) => { const all = one.parentNode?.children ?? [one], at = all.indexOf(one); return from > 0 ? at + 1 : all.length - at; };
  switch (pseudo) {
    case "not": { const fits = matcher(given); return (one) => !fits(one); }
    case "is": case "where": case "matches": { const fits = matcher(given); return (one) => fits(one); }
    case "has": { const fits = matcher(given.replace(/^\s*>/, "")); return (one) => first(one, fits) !== null; }
    case "first-child": return (one) => among(one, 1) === 1;
    case "last-child": return (one) => among(one, -1) === 1;
    case "only-child": return (one) => one.parentNode?.children.length === 1;
    case "nth-child": return (one) => nth(given, among(one, 1));
    case "nth-last-child": return (one) => nth(given, among(one, -1));
    case "first-of-type": case "nth-of-type": case "last-of-type":
      return (one) => {
        const same = (one.parentNode?.children ?? [one]).filter((other) => other.localName === one.localName), at = same.indexOf(one) + 1;
        return pseudo[0] === "f" ? at === 1 : pseudo[0] === "l" ? at === same.length : nth(given, at);
      };
    case "empty": return (one) => one.childNodes.length === 0;
    case "checked": return (one) => one.attrs.has("checked") || one.attrs.has("selected");
    case "root": return (one) => one.localName === "html";
    default: return () => true;
  }
}
function nth(given, at) {
  const text = given.trim() === "odd" ? "2n+1" : given.trim() === "even" ? "2n" : given.replace(/\s+/g, "");
  const found = /^(?:([+-]?\d*)n)?([+-]?\d+)?$/.exec(text);
  if (!found) return false;
  const offset = Number(found[2] ?? 0);
  if (found[1] === undefined) return at === offset;
  const step = found[1] === "" || found[1] === "+" ? 1 : found[1] === "-" ? -1 : Number(found[1]);
  return step === 0 ? at === offset : (at - offset) / step >= 0 && (at - offset) % step === 0;
}

// Markup to nodes and back.
const TOKEN = /<!--([\s\S]*?)(?:-->|$)|<!\[CDATA\[([\s\S]*?)\]\]>|<[!?][^>]*>|<\/([a-zA-Z][^\s>]*)[^>]*>|<([a-zA-Z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|[^<]+|</g;
const ATTRIBUTE = /([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const CLOSES_ITSELF = new Set(["p", "li", "td", "th", "tr", "option", "dt", "dd"]);
function entities(text) {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#[xX]([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{2,8}));?/g, (whole, hex, decimal, name) => {
    if (name) return NAMED[name] ?? whole;
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    return code < 0x110000 ? String.fromCodePoint(code) : whole;
  });
}
function parse(html, root = new DocumentFragment()) {
  html = String(html ?? "");
  let at = root, found;
  TOKEN.lastIndex = 0;
  const token = new RegExp(TOKEN.source, "g");
  while ((found = token.exec(html))) {
    const [text, comment, data, closed, opened, rest] = found;
    if (opened) {
      const tag = opened.toLowerCase();
      if (root instanceof Document && /^(html|head|body)$/.test(tag)) {
        const known = tag === "html" ? root.documentElement : tag === "head" ? root._head : root._body;
        readAttributes(known, rest);
        at = known;
        continue;
      }
      if (CLOSES_ITSELF.has(tag)) for (let up = at, i = 0; up && up !== root && i < 3; up = up.parentNode, i++) if (up.localName === tag) { at = up.parentNode; break; }
      const element = new Element(tag);
      readAttributes(element, rest);
      place(at === root && root instanceof Document ? root._body : at, element);
      if (RAW.has(tag)) {
        const end = new RegExp(`</${tag}\\s*>`, "gi");
        end.lastIndex = token.lastIndex;
        const stop = end.exec(html), inner = html.slice(token.lastIndex, stop ? stop.index : undefined);
        if (inner) place(element, new Text(tag === "textarea" || tag === "title" ? entities(inner) : inner));
        if (!stop) break;
        token.lastIndex = end.lastIndex;
      } else if (!VOID.has(tag) && !/\/\s*$/.test(rest)) at = tag === "template" ? Object.assign(element.content, { _around: at }) : element;
    } else if (closed) {
      const tag = closed.toLowerCase();
      if (tag === "template" && at._around) { at = at._around; continue; }
      for (let up = at; up && up !== root && !up._around; up = up.parentNode) if (up.localName === tag) { at = up.parentNode ?? root; break; }
      if (tag === "head" && root instanceof Document) at = root.documentElement;
    } else if (comment !== undefined) place(at, new Comment(comment));
    else if (data !== undefined) place(at, new Text(data));
    else if (!/^<[!?]/.test(text)) place(at === root && root instanceof Document ? root._body : at, new Text(entities(text)));
  }
  return root;
}
function readAttributes(element, rest) {
  for (const [, name, double, single, plain] of rest.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase(), value = entities(double ?? single ?? plain ?? "");
    if (!element.attrs.has(key)) element.attrs.set(key, value);
    if (key.startsWith("on")) listenTo(element, key, value);
  }
}
const escaped = (text) => text.replace(/[&<>]/g, (sign) => (sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : "&gt;"));
function inside(node) {
  let html = "";
  for (const one of (node.localName === "template" ? node.content : node).childNodes) html += serial(one);
  return html;
}
function serial(node) {
  if (node instanceof Comment) return `<!--${node.data}-->`;
  if (node instanceof Text) return RAW.has(node.parentNode?.localName) && !/textarea|title/.test(node.parentNode.localName) ? node.data : escaped(node.data);
  if (!(node instanceof Element)) return inside(node);
  let html = `<${node.localName}`;
  for (const [name, value] of node.attrs) html += ` ${name}="${value.replace(/[&"]/g, (sign) => (sign === "&" ? "&amp;" : "&quot;"))}"`;
  if (node._value !== undefined) html += ` value="${node._value.replace(/[&"]/g, (sign) => (sign === "&" ? "&amp;" : "&quot;"))}"`;
  if (VOID.has(node.localName)) return `${html}>`;
  return `${html}>${node.shadowRoot instanceof Node ? shadowed(node) : inside(node)}</${node.localName}>`;
}
// A shadow tree with the element's own children in the slots that they name.
function shadowed(host) {
  const tree = copied(host.shadowRoot, true);
  for (const slot of tree.querySelectorAll("slot")) {
    const name = slot.attrs.get("name") ?? "", own = host.childNodes.filter((one) => (one.attrs?.get("slot") ?? "") === name);
    if (own.length) { empty(slot); for (const one of own) place(slot, copied(one, true)); }
  }
  return inside(tree);
}
