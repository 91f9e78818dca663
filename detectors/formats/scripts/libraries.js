// Libraries that pages load from elsewhere, as far as they put text into a page: jQuery, Vue, React.
class Query extends Array {
  static get [Symbol.species]() { return Array; }
  constructor(found = []) { super(); for (const one of found) if (one) this[this.length] = one; }
  get jquery() { return "3.7.1"; }
  size() { return this.length; }
  get(place) { return place === undefined ? Array.from(this) : this.at(place); }
  toArray() { return Array.from(this); }
  eq(place) { return new Query([this.at(place)]); }
  first() { return this.eq(0); }
  last() { return this.eq(-1); }
  each(work) { for (let i = 0; i < this.length; i++) if (work.call(this[i], i, this[i]) === false) break; return this; }
  map(work) { return new Query(Array.from(this, (one, i) => work.call(one, i, one)).flat()); }
  filter(given) { return new Query(Array.from(this).filter((one, i) => (typeof given === "function" ? given.call(one, i, one) : one.matches?.(given)))); }
  not(given) { return new Query(Array.from(this).filter((one) => !one.matches?.(given))); }
  is(given) { return Array.from(this).some((one) => one === given || (typeof given === "string" && one.matches?.(given))); }
  find(selector) { return new Query(Array.from(this).flatMap((one) => [...(one.querySelectorAll?.(jquerySelector(selector)) ?? [])])); }
  children(selector) { return new Query(Array.from(this).flatMap((one) => [...one.children])).filter(selector ?? "*"); }
  contents() { return new Query(Array.from(this).flatMap((one) => [...one.childNodes])); }
  parent() { return new Query(Array.from(this, (one) => one.parentElement)); }
  parents(selector) { const found = []; for (const one of this) for (let at = one.parentElement; at; at = at.parentElement) if (!selector || at.matches(selector)) found.push(at); return new Query(found); }
  closest(selector) { return new Query(Array.from(this, (one) => one.closest?.(selector))); }
  next() { return new Query(Array.from(this, (one) => one.nextElementSibling)); }
  prev() { return new Query(Array.from(this, (one) => one.previousElementSibling)); }
  siblings() { return new Query(Array.from(this).flatMap((one) => [...(one.parentNode?.children ?? [])].filter((other) => other !== one))); }
  index() { return this[0]?.parentNode?.children.indexOf(this[0]) ?? -1; }
  add(more) { return new Query([...this, ...$(more)]); }
  _text(given, read, write) {
    if (given === undefined) return this.length ? read(this[0]) : undefined;
    if (!this.length) say(String(given));
    for (let i = 0; i < this.length; i++) write(this[i], typeof given === "function" ? given.call(this[i], i, read(this[i])) : given);
    return this;
  }
  text(given) { return given === undefined ? joined(Array.from(this, textOf), "") : this._text(given, textOf, setText); }
  html(given) { return given instanceof Node || given instanceof Query ? this.empty().append(given) : this._text(given, (one) => one.innerHTML, (one, html) => { one.innerHTML = html; }); }
  val(given) { return this._text(given, (one) => one.value, (one, value) => { one.value = value; }); }
  attr(name, given) { return this._named(name, given, (one, key) => one.getAttribute?.(key) ?? undefined, (one, key, value) => one.setAttribute(key, value)); }
  prop(name, given) { return this._named(name, given, (one, key) => one[key], (one, key, value) => { one[key] = value; }); }
  css(name, given) { return this._named(name, given, (one, key) => G.getComputedStyle(one)[key], (one, key, value) => one.style.setProperty(kebab(key), value)); }
  data(name, given) { return this._named(name, given, (one, key) => one._given?.[key] ?? parsed(one.dataset?.[camel(key)]), (one, key, value) => { (one._given ??= {})[key] = value; }); }
  _named(name, given, read, write) {
    if (name !== null && typeof name === "object") { for (const one of this) for (const [key, value] of Object.entries(name)) write(one, key, value); return this; }
    return this._text(given, (one) => read(one, name), (one, value) => write(one, name, value));
  }
  removeAttr(name) { for (const one of this) one.removeAttribute(name); return this; }
  addClass(name) { for (const one of this) one.classList.add(...String(name).split(" ")); return this; }
  removeClass(name) { for (const one of this) one.classList.remove(...String(name ?? "").split(" ")); return this; }
  toggleClass(name) { for (const one of this) one.classList.toggle(name); return this; }
  hasClass(name) { return Array.from(this).some((one) => one.classList.contains(name)); }
  _put(given, put) {
    const nodes = given.flat().flatMap((one) => (typeof one === "function" ? [one.call(this[0], 0, "")] : one instanceof Query ? [...one] : [one])).flatMap((one) => (one instanceof Node ? [one] : [...parse(String(one ?? "")).childNodes]));
    for (const one of given) if (typeof one === "string") spell(put, one);
    this.forEach((one, i) => put(one, i === this.length - 1 ? nodes : nodes.map((node) => copied(node, true))));
    return this;
  }
  append(...given) { return this._put(given, appending); }
  prepend(...given) { return this._put(given, prepending); }
  after(...given) { return this._put(given, (one, nodes) => one.after(...nodes)); }
  before(...given) { return this._put(given, (one, nodes) => one.before(...nodes)); }
  replaceWith(...given) { return this._put(given, (one, nodes) => one.replaceWith(...nodes)); }
  appendTo(target) { $(target).append(this); return this; }
  prependTo(target) { $(target).prepend(this); return this; }
  insertAfter(target) { $(target).after(this); return this; }
  insertBefore(target) { $(target).before(this); return this; }
  wrap(html) { for (const one of this) { const around = parse(html).firstChild; one.replaceWith(around); around.append(one); } return this; }
  empty() { for (const one of this) empty(one); return this; }
  remove() { for (const one of this) detach(one); return this; }
  detach() { return this.remove(); }
  clone() { return new Query(Array.from(this, (one) => copied(one, true))); }
  ready(work) { later(() => work.call(document, $)); return this; }
  on(kinds, ...given) { const heard = given.findLast((one) => typeof one === "function"); if (kinds !== null && typeof kinds === "object") for (const [kind, work] of Object.entries(kinds)) this.on(kind, work); else if (heard) for (const one of this) for (const kind of String(kinds).split(" ")) EventTarget.prototype.addEventListener.call(one, kind.split(".")[0], heard); return this; }
  trigger(kind) { for (const one of this) EventTarget.prototype.dispatchEvent.call(one, { type: kind?.type ?? kind }); return this; }
  load(_, work) { if (typeof work === "function") later(work); return this; }
  width(given) { return given === undefined ? 800 : this; }
  height(given) { return given === undefined ? 600 : this; }
  offset() { return { top: 0, left: 0 }; }
  position() { return { top: 0, left: 0 }; }
  scrollTop(given) { return given === undefined ? 0 : this; }
  queue(work) { if (typeof work === "function") attempt(work.bind(this), () => undefined); return this; }
  promise() { return Promise.resolve(this); }
}
const appending = (one, nodes) => one.append(...nodes), prepending = (one, nodes) => one.prepend(...nodes);
for (const kind of "click dblclick change input submit keyup keydown keypress focus blur mouseover mouseout mouseenter mouseleave mousedown mouseup mousemove scroll resize select error".split(" "))
  Query.prototype[kind] = function (heard) { return typeof heard === "function" ? this.on(kind, heard) : this.trigger(kind); };
for (const [name, kind] of [["bind", "on"], ["delegate", "on"], ["live", "on"], ["one", "on"]]) Query.prototype[name] = Query.prototype[kind];
for (const name of "show hide toggle fadeIn fadeOut fadeTo slideUp slideDown slideToggle animate stop delay off unbind hover finish end clearQueue dequeue".split(" "))
  Query.prototype[name] = function (...given) { for (const one of given) if (typeof one === "function") later(one.bind(this[0])); return this; };
const parsed = (text) => { try { return JSON.parse(text); } catch (error) { return text; } };
const jquerySelector = (selector) => String(selector).replace(/:(eq|gt|lt|visible|hidden|input|text|first|last|even|odd)\b(\(\d+\))?/g, "");
function $(given, around) {
  if (typeof given === "function") { later(() => given.call(document, $)); return new Query([document]); }
  if (given instanceof Query) return given;
  if (typeof given === "string") return /^\s*</.test(given) ? new Query(parse(given).childNodes.filter((one) => one instanceof Element)).attr(around ?? {}) : new Query(($(around ?? document)[0] ?? document).querySelectorAll(jquerySelector(given)));
  return new Query(Array.isArray(given) ? given : [given]);
}
const answerless = () => { const never = { done: () => never, fail: () => never, always: () => never, then: () => never, success: () => never, error: () => never, abort() {} }; return never; };
Object.assign($, {
  fn: Query.prototype, ready: (work) => later(work), noConflict: () => $, isFunction: (one) => typeof one === "function", isArray: Array.isArray, isPlainObject: (one) => one?.constructor === Object, isEmptyObject: (one) => Object.keys(one).length === 0, isNumeric: (one) => !isNaN(one), type: (one) => typeof one, trim: (text) => String(text ?? "").trim(), inArray: (one, all) => all.indexOf(one), parseJSON: JSON.parse, parseHTML: (html) => [...parse(html).childNodes], now: () => (now += 1), globalEval: (code) => G.eval(code), noop() {}, proxy: (work, that) => (typeof work === "function" ? work.bind(that) : that[0]?.bind(work)), param: (of) => joined(Object.entries(of).map((one) => one.join("=")), "&"), makeArray: (of) => Array.from(of), merge: (one, two) => { one.push(...two); return one; }, grep: (all, fits) => all.filter(fits),
  each: (all, work) => { for (const [key, one] of Array.isArray(all) || all instanceof Array ? [...all].entries() : Object.entries(all ?? {})) if (work.call(one, key, one) === false) break; return all; },
  map: (all, work) => Object.entries(all).map(([key, one]) => work(one, Array.isArray(all) ? Number(key) : key)).flat(),
  extend: (...given) => { const all = given.filter((one) => one !== true); return all.length === 1 ? Object.assign(given.length ? $ : {}, all[0]) : Object.assign(...all); },
  ajax: (...given) => fetchedBy(typeof given[0] === "string" ? { url: given[0], ...given[1] } : given[0]), get: (url, ...given) => fetchedBy({ url, success: given.find((one) => typeof one === "function") }), ajaxSetup() {}, getScript: answerless, cookie: () => undefined, browser: {}, support: {}, easing: {}, expr: { ":": {} }, event: { special: {} },
  Deferred: () => { let settle; const made = new Promise((resolve) => { settle = resolve; }); return Object.assign(answerless(), { resolve: settle, reject() {}, promise: () => made, done: (work) => made.then(work), then: (work) => made.then(work) }); },
  when: (...given) => ({ ...answerless(), done: (work) => Promise.all(given).then((all) => work(...all)), then: (work) => Promise.all(given).then((all) => work(...all)) }),
});
$.getJSON = $.post = $.get;
$.fn.extend = (more) => Object.assign(Query.prototype, more);
function fetchedBy(asked = {}) {
  const text = contentOf(asked.url ?? "");
  if (text === null) { if (typeof asked.error === "function") later(() => asked.error({}, "error", "")); return answerless(); }
  const value = parsed(text);
  if (asked.success) later(() => asked.success(value));
  const answered = { ...answerless(), done: (work) => { later(() => work(value)); return answered; }, then: (work) => { later(() => work(value)); return answered; }, success: (work) => answered.done(work) };
  return answered;
}

// Vue: the data of an app, what it works out of it, and the places that show it.
function app(options = {}, target = null, depth = 0) {
  const state = {}, late = [];
  const take = (part) => { for (const key of Object.keys(part ?? {})) state[key] = part[key]; };
  for (const mixin of options.mixins ?? []) options = { ...mixin, ...options };
  for (const [key, prop] of Object.entries(Array.isArray(options.props) ? {} : options.props ?? {})) state[key] = typeof prop?.default === "function" ? attempt(prop.default) : prop?.default;
  for (const [key, method] of Object.entries(options.methods ?? {})) state[key] = typeof method === "function" ? method.bind(state) : method;
  Object.assign(state, { $el: target, $refs: blank(), $emit() {}, $nextTick: (work) => (work && later(work.bind(state)), Promise.resolve()), $set: (of, key, value) => { of[key] = value; }, $watch() {}, $on() {}, $mount: () => state, $t: (text) => text });
  take(typeof options.data === "function" ? attempt(() => options.data.call(state, state)) : options.data);
  if (options.setup) { const made = attempt(() => options.setup(state, { emit() {}, expose() {}, attrs: {}, slots: {} })); if (typeof made === "function") options = { ...options, render: made }; else for (const key of Object.keys(made ?? {})) Object.defineProperty(state, key, { enumerable: true, configurable: true, get: () => (made[key]?._isRef ? made[key].value : made[key]), set: (value) => { made[key]?._isRef ? (made[key].value = value) : (made[key] = value); } }); }
  for (const [key, worked] of Object.entries(options.computed ?? {})) { const get = typeof worked === "function" ? worked : worked?.get; Object.defineProperty(state, key, { enumerable: true, configurable: true, get: () => attempt(() => get.call(state, state)), set() {} }); }
  for (const [key, watch] of Object.entries(options.watch ?? {})) {
    const work = typeof watch === "function" ? watch : typeof watch === "string" ? state[watch] : watch?.handler;
    let value = state[key];
    if (typeof work !== "function" || Object.getOwnPropertyDescriptor(state, key)?.get) continue;
    Object.defineProperty(state, key, { enumerable: true, configurable: true, get: () => value, set(given) { const before = value; value = given; if (given !== before) attempt(() => work.call(state, given, before)); } });
    if (watch?.immediate) late.push(() => work.call(state, value));
  }
  for (const hook of ["beforeCreate", "created", "beforeMount", "mounted"]) for (const work of [options[hook]].flat()) if (work) late.push(work);
  state._filters = options.filters;
  for (const [name, part] of Object.entries(options.components ?? {})) components.set(kebab(name).replace(/^-/, ""), part);
  const show = () => {
    sayState(state);
    const made = options.template ? parse(options.template[0] === "#" ? first(document, (one) => `#${one.attrs.get("id")}` === options.template)?.innerHTML ?? "" : options.template) : typeof target === "string" ? document.querySelector(target) : target;
    if (options.render) { const node = attempt(() => options.render.call(state, element, state)); if (node) insert(document._body, asNode(node), null); }
    if (made) { const shown = copied(made, true); fill(shown, state, depth); state._shown = shown; const text = serial(shown); if (text !== serial(made)) { say(text); say(textOf(shown)); } }
  };
  for (const work of late) attempt(() => work.call(state));
  for (const work of mounting.splice(0)) attempt(work);
  attempt(show);
  if (!depth) later(() => attempt(show), 5000);
  return state;
}
const mounting = [];
function sayState(state) { for (const key of Object.keys(state)) if (typeof state[key] !== "function") sayAll(state[key]); }
function worked(code, scope) { return attempt(() => Function("_scope", `with(_scope){return (${code})}`)(scope)); }
function filtered(code, scope) {
  const [first, ...names] = code.split(/(?<![|])\|(?![|])/);
  let value = worked(first, scope);
  for (const name of names) {
    const [, called, given] = /^\s*([\w$]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(name) ?? [];
    const work = filters.get(called) ?? scope._filters?.[called];
    if (work) value = attempt(work, value, ...(given ? worked(`[${given}]`, scope) ?? [] : []));
  }
  return value;
}
const filters = new Map(), components = new Map();
// The other frameworks' words for the same.
const SAME = { "x-text": "v-text", "x-html": "v-html", "x-for": "v-for", "ng-repeat": "v-for", "data-ng-repeat": "v-for", "ng-bind": "v-text", "data-ng-bind": "v-text", "ng-bind-html": "v-html", "x-model": "v-model", "ng-model": "v-model" };
function inOneTongue(node) {
  for (const [name, code] of [...node.attrs]) {
    const same = SAME[name] ?? name.replace(/^x-(bind|on):/, "v-$1:");
    if (same !== name) { node.attrs.delete(name); node.attrs.set(same, code.replace(/\s+track by[\s\S]*$/, "")); }
  }
}
function fill(node, scope, depth = 0) {
  if (depth > 40) return;
  if (node instanceof Text) {
    if (node._data.includes("{{")) node._data = node._data.replace(/\{\{([\s\S]*?)\}\}/g, (_, code) => String(filtered(code, scope) ?? ""));
    return;
  }
  if (node instanceof Element) {
    inOneTongue(node);
    const loop = node.attrs.get("v-for"), parent = node.parentNode;
    if (loop && parent) {
      node.attrs.delete("v-for");
      const [, names, of] = /^\s*\(?([^)]*?)\)?\s+(?:in|of)\s+([\s\S]*)$/.exec(loop) ?? [];
      const all = of ? worked(of, scope) : [];
      const entries = typeof all === "number" ? Array.from({ length: Math.min(all, 1000) }, (_, i) => [i, i + 1]) : all ? Object.entries(typeof all === "string" ? [...all] : all).slice(0, 1000) : [];
      for (const [key, value] of entries) {
        const made = copied(node, true), [item, index] = (names ?? "").split(",").map((name) => name.trim());
        made.parentNode = parent;
        parent.childNodes.splice(parent.childNodes.indexOf(node), 0, made);
        fill(made, Object.assign(Object.create(scope), { [item]: value, [index || "_index"]: isNaN(key) ? key : Number(key) }), depth + 1);
      }
      detach(node);
      return;
    }
    for (const [name, code] of [...node.attrs]) {
      if (name === "v-text") setText(node, worked(code, scope));
      else if (name === "v-html") setHtml(node, worked(code, scope));
      else if (name === "v-model") setAttribute(node, "value", String(worked(code, scope) ?? ""));
      else if (name === "v-pre") return;
      else if (/^(:|v-bind:)/.test(name)) { const value = worked(code, scope); if (typeof value === "string") setAttribute(node, name.replace(/^(:|v-bind:)/, ""), value); }
      else if (/^(x-init|ng-init|data-ng-init)$/.test(name)) attempt(() => Function("_scope", `with(_scope){${code}}`)(scope));
      else if (/^(@|v-on:)/.test(name)) { const heard = worked(/^[\w.$]+$/.test(code.trim()) ? code : `() => { ${code} }`, scope); if (typeof heard === "function") attempt(() => heard.call(scope, makeEvent(name.replace(/^(@|v-on:)/, ""), node))); }
    }
  }
  for (const one of (node.localName === "template" ? node.content : node).childNodes.slice()) fill(one, scope, depth + 1);
  const part = depth < 20 ? components.get(node.localName) : undefined;
  if (part && node.parentNode) {
    const props = {};
    for (const [name, value] of node.attrs) { const bound = /^(?::|v-bind:)(.*)$/.exec(name); props[camel(bound ? bound[1] : name)] = bound ? worked(value, scope) : value; }
    const shown = app({ ...part, props: {}, data() { return { ...props, ...(typeof part.data === "function" ? attempt(() => part.data.call(props, props)) : part.data) }; } }, null, depth + 1)._shown;
    if (shown) { for (const slot of shown.querySelectorAll("slot")) slot.replaceWith(...node.childNodes.slice()); node.replaceWith(shown); }
  }
}
// Apps that stand in the page's attributes alone.
function declaredApps() {
  for (const node of all(document, (one) => ["x-data", "ng-app", "ng-init", "ng-controller", "v-scope", "data-ng-app"].some((name) => one.attrs.has(name)))) {
    const scope = Object.assign(Object.create(null), worked(node.attrs.get("x-data") || node.attrs.get("v-scope") || "{}", G));
    if (typeof scope.init === "function") attempt(() => scope.init());
    const shown = copied(node, true);
    fill(shown, scope);
    sayState(scope);
    say(serial(shown));
    say(textOf(shown));
  }
}
// An app of AngularJS: what its controllers put into their scopes is shown where the page names them.
const served = new Proxy({}, { get: (_, name) => (name === "$timeout" || name === "$interval" ? (work, wait) => later(work, wait) : name === "$scope" ? undefined : blank()) });
function angularModule() {
  const made = new Proxy({}, { get: (_, name) => (name === "controller" || name === "component" || name === "run" ? (given, work) => { later(() => controlled(name === "run" ? null : String(given), name === "run" ? given : name === "component" ? work?.controller : work)); return made; } : () => made) });
  return made;
}
function controlled(name, given) {
  const work = Array.isArray(given) ? given.at(-1) : given, scope = { $watch() {}, $on() {}, $apply: (what) => attempt(what), $emit() {}, $broadcast() {} };
  if (typeof work !== "function") return;
  const asked = Array.isArray(given) ? given.slice(0, -1) : (/\(([^)]*)\)/.exec(String(work))?.[1] ?? "").split(",").map((one) => one.trim()).filter(Boolean);
  const that = Object.create(scope);
  attempt(() => work.apply(that, asked.map((one) => (one === "$scope" || one === "$rootScope" ? scope : served[one]))));
  later(() => {
    sayState(scope);
    sayState(that);
    for (const node of all(document, (one) => [one.attrs.get("ng-controller"), one.attrs.get("data-ng-controller")].some((text) => text?.split(" ")[0] === name))) {
      const alias = /\sas\s+([\w$]+)/.exec(node.attrs.get("ng-controller") ?? "")?.[1], shown = copied(node, true);
      fill(shown, alias ? Object.assign(scope, { [alias]: that }) : scope);
      say(serial(shown));
      say(textOf(shown));
    }
  }, 100);
}
// petite-vue takes the state itself.
const petite = { createApp: (state = {}) => { const made = { mount: (target) => { for (const node of target ? [document.querySelector(target)].filter(Boolean) : all(document, (one) => one.attrs.has("v-scope"))) { const shown = copied(node, true); fill(shown, state); say(serial(shown)); say(textOf(shown)); } sayState(state); return made; }, directive: () => made, use: () => made }; return made; }, reactive: (value) => value };
// Templates of text: <% code %>, <%= value %> and {{ value }}.
function templated(html) {
  let code = "let _made='';with(_data){";
  for (const [, run, shownAs, value, text] of String(html).matchAll(/<%(?![=\-#])([\s\S]*?)%>|<%[=\-#]([\s\S]*?)%>|\{\{\{?[=#]?\s*(?!\/|each|if|else)([\s\S]*?)\}\}\}?|((?:(?!<%|\{\{)[\s\S])+|<%|\{\{)/g))
    code += run !== undefined ? `${run}\n` : text !== undefined ? `_made+=${JSON.stringify(text)};` : `_made+=(${shownAs ?? value})??'';`;
  return (data = {}) => { const made = attempt(() => Function("_data", `${code}}return _made`)(Object.assign({ d: data, it: data, data }, data))) ?? ""; say(made); return made; };
}
const byId = (id) => document.getElementById(String(id).replace(/^#/, ""));
const templates = (id, data) => (typeof data === "string" ? templated(data) : templated(byId(id)?.innerHTML ?? id)(data));
const lodash = new Proxy({ template: templated, each: $.each, forEach: $.each, range: (count) => Array.from({ length: Math.min(count, 10_000) }, (_, i) => i), chunk: (all, size) => Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, i * size + size)), zip: (...all) => all[0].map((_, i) => all.map((one) => one[i])), sortBy: (all, by) => [...all].sort((one, two) => { const [a, b] = [one, two].map((it) => (typeof by === "function" ? by(it) : by ? it[by] : it)); return a < b ? -1 : a > b ? 1 : 0; }) },
  { get: (own, name) => own[name] ?? ((all, ...given) => (typeof all?.[name] === "function" ? all[name](...given) : all)) });
const ref = (value) => ({ _isRef: true, value });
function Vue(options) { return app(options, options?.el ?? null); }
Object.assign(Vue, {
  createApp: (options) => { const made = { mount: (target) => app(options, target), component: (name, part) => { if (part) { components.set(kebab(name).replace(/^-/, ""), part); app(part); } return made; }, use: () => made, directive: () => made, mixin: () => made, provide: () => made, config: { globalProperties: {} } }; return made; },
  component: (name, part) => { if (part) { components.set(kebab(name).replace(/^-/, ""), part); app(part); } return part; }, extend: (part) => function (more) { return app({ ...part, ...more }, more?.el); }, use() {}, mixin() {}, directive() {}, filter: (name, work) => filters.set(name, work), set: (of, key, value) => { of[key] = value; }, nextTick: (work) => (work && later(work), Promise.resolve()), prototype: {}, config: {}, version: "3.5.0", observable: (value) => value,
  ref, shallowRef: ref, reactive: (value) => value, readonly: (value) => value, shallowReactive: (value) => value, toRefs: (value) => value, toRaw: (value) => value, unref: (value) => (value?._isRef ? value.value : value), computed: (work) => ({ _isRef: true, get value() { return attempt(typeof work === "function" ? work : work.get); } }), watch() {}, watchEffect: (work) => attempt(work),
  onMounted: (work) => mounting.push(work), onBeforeMount: (work) => mounting.push(work), onUnmounted() {}, onUpdated() {}, provide() {}, inject() {}, defineComponent: (part) => part, h: (...given) => element(...given),
});

// React and other makers of elements by function calls.
function element(type, props, ...children) {
  if (Array.isArray(props) || typeof props === "string") { children = [props]; props = {}; }
  props = { ...props, children: children.length > 1 ? children : children[0] ?? props?.children };
  if (typeof type === "function") {
    const made = isClass(type) ? attempt(() => { const part = new type(props); part.props = props; part.state ??= {}; const shown = part.render(); if (part.componentDidMount) { attempt(() => part.componentDidMount()); insert(document._body, asNode(part.render() ?? ""), null); } return shown; }) : attempt(type, props);
    return made ?? "";
  }
  const node = typeof type === "string" ? new Element(type) : new DocumentFragment();
  for (const [name, value] of Object.entries(props)) {
    if (name === "children") continue;
    if (name === "dangerouslySetInnerHTML") setHtml(node, value?.__html);
    else if (name === "style" && value && typeof value === "object") for (const [key, one] of Object.entries(value)) node.style[key] = one;
    else if (/^on[A-Z]/.test(name)) { if (typeof value === "function") listeners.push([node, name.slice(2).toLowerCase(), value]); }
    else if (name === "domProps" || name === "attrs") { for (const [key, one] of Object.entries(value)) node[key] = one; }
    else if (typeof value === "string" && node instanceof Element) setAttribute(node, name === "className" ? "class" : name.toLowerCase(), value);
  }
  for (const one of [props.children].flat(5)) if (one !== null && one !== undefined && typeof one !== "boolean") insert(node, asNode(one), null);
  return node;
}
const rendered = (node, target) => { const into = target instanceof Element ? target : document._body; if (node !== null && node !== undefined) into.append(...[node].flat(5).map(asNode)); return node; };
const states = (first) => { const held = typeof first === "function" ? attempt(first) : first; return [held, (value) => sayAll(typeof value === "function" ? attempt(value, held) : value)]; };
class Component { constructor(props) { this.props = props; this.state = {}; } setState(change) { Object.assign(this.state, typeof change === "function" ? change(this.state, this.props) : change); sayAll(this.state); const shown = attempt(() => this.render?.()); if (shown instanceof Node) insert(document._body, shown, null); } forceUpdate() {} }
const React = { createElement: element, Component, PureComponent: Component, Fragment: null, useState: states, useReducer: (_, first) => [first, () => undefined], useEffect: (work) => later(work), useLayoutEffect: (work) => later(work), useMemo: (work) => attempt(work), useCallback: (work) => work, useRef: (current) => ({ current }), useContext: () => ({}), createContext: () => ({ Provider: null, Consumer: null }), memo: (part) => part, forwardRef: (part) => part, cloneElement: (node) => node, StrictMode: null, Suspense: null, lazy: () => null, createRef: () => ({ current: null }), Children: { toArray: (all) => [all].flat(), map: (all, work) => [all].flat().map(work) } };
const ReactDOM = { render: rendered, hydrate: rendered, createRoot: (target) => ({ render: (node) => rendered(node, target) }), createPortal: rendered, findDOMNode: (node) => node };
for (const [name, value] of Object.entries({ $, jQuery: $, Zepto: $, _: lodash, template: Object.assign(templates, { compile: templated, render: (html, data) => templated(html)(data) }), Handlebars: { compile: templated, registerHelper() {} }, Mustache: { render: (html, data) => templated(html)(data) }, doT: { template: templated }, juicer: (html, data) => templated(html)(data), laytpl: (html) => ({ render: (data, done) => { const made = templated(html)(data); if (done) done(made); return made; } }), Vue, PetiteVue: petite, angular: { module: angularModule, bootstrap() {}, forEach: (of, work) => $.each(of, (key, one) => work(one, key)), element: (given) => $(given), copy: (value) => value, extend: Object.assign, isArray: Array.isArray, noop() {}, fromJson: JSON.parse, toJson: JSON.stringify }, React, ReactDOM, preact: { ...React, h: element, render: rendered }, h: element, m: Object.assign(element, { render: (target, node) => rendered(node, target), mount: (target, part) => rendered(attempt(() => part.view()), target) }) })) if (!(name in G)) Object.defineProperty(G, name, { value, writable: true, configurable: true, enumerable: false });
