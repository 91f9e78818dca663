// What Python calls; and what is neither here nor known.
const baseline = new Set(Object.getOwnPropertyNames(G));
let isLenient = false;
const NEVER_THERE = new Set("exports module define require process global Deno Bun importScripts opera ActiveXObject chrome msCrypto webkit InstallTrigger netscape java external WeixinJSBridge _hmt".split(" "));
const known = new Map(); // what names that nobody has declared stand for: elements of the page, or nothing
Object.setPrototypeOf(G, new Proxy(Object.prototype, {
  get(from, name) {
    if (name in from || typeof name === "symbol") return from[name];
    if (!known.has(name)) known.set(name, named(name) ?? (isLenient && !NEVER_THERE.has(name) ? blank() : undefined));
    return known.get(name);
  },
}));
let names = null;
function named(name) {
  names ??= new Set([...pageHtml.matchAll(/\b(?:id|name)\s*=\s*["']?([A-Za-z_][\w-]*)/gi)].map((found) => found[1]));
  return names.has(name) ? document.getElementById(name) ?? document.getElementsByName(name)[0] ?? null : null;
}

// What elements are asked for that they haven't: a form's fields, a page's forms and pictures; else nothing.
const strangers = new Map(), OWN = new Set("_nodes _unread nodeType localName parentNode host childNodes shadowRoot attrs then contains".split(" "));
Object.setPrototypeOf(EventTarget.prototype, new Proxy(Object.prototype, {
  get(from, name, asked) {
    if (name in from || typeof name === "symbol" || name[0] === "_" || OWN.has(name)) return from[name];
    if (asked.localName === "form") { const field = asked.elements.find((one) => one.attrs.get("name") === name || one.attrs.get("id") === name); if (field) return field; }
    if (asked === document) { const named = first(document, (one) => one.attrs.get("name") === name && /^(form|img|iframe|embed|object)$/.test(one.localName)); if (named) return named; }
    if (!isLenient || /Callback$/.test(name)) return undefined;
    if (!strangers.has(name)) strangers.set(name, blank(DEEPEST_BLANK - 3));
    return strangers.get(name);
  },
  set(_, name, value, asked) {
    if (isLenient && typeof name === "string" && name[0] !== "_") spell(`.${name}`, typeof value === "string" ? value : "");
    return Reflect.defineProperty(asked, name, { value, writable: true, configurable: true, enumerable: true });
  },
}));

// The texts that the page's programs say literally.
let literals = null, literalSource = "";
const knownLiterals = () => (literals ??= literalsOf(literalSource));
function literalsOf(source) {
  const found = new Set();
  for (const [, double, single, template] of source.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.)*)`/g)) found.add(double ?? single ?? template);
  return found;
}
const doors = {
  // `source` is all of the page's programs, with their escaped characters written out.
  begin(html, lenient, source) {
    pageHtml = html;
    literalSource = source;
    pageRead = false;
    isLenient = lenient;
  },
  scriptAt(number) {
    if (/currentScript|document\.write|\.scripts|getElementsByTagName/.test(pageHtml)) { readPage(); current = all(document, (one) => one.localName === "script")[number] ?? null; }
  },
  left() { flushWritten(); current = null; },
  asScript,
  failed: () => failed,
  say: (value) => sayAll(value, knownLiterals()),
  live,
  tick,
  // As JSON: texts and pages, rules of style sheets, what Python has to unpack, and whether that is all.
  harvest() {
    for (const name of Object.getOwnPropertyNames(G)) if (!baseline.has(name)) { let value; try { value = G[name]; } catch (error) { continue; } sayAll(value, knownLiterals()); }
    sayDrawn();
    sayRuns();
    flushWritten();
    if (writtenWhole) say(writtenWhole);
    for (const piece of changedRoots()) say(piece);
    const drawn = squares.filter((dots) => dots.length > 100).map(plainly);
    return stringify(plainly({ said: plainly(said), sheets: plainly(sheets), unread: plainly(unread), drawn: plainly(drawn), full: isFull }));
  },
};

// A page's own idea of how its values become JSON is not asked for.
function plainly(value) { return Object.defineProperty(value, "toJSON", { value: undefined }); }

// What scripts have changed, as markup: the outermost elements, or of a page's own large ones only what scripts have put there.
const LARGEST_WHOLE = 2000, HIDDEN = /display:\s*none|visibility:\s*hidden|opacity:\s*0\s*(;|$)|font-size:\s*0/;
function changedRoots() {
  const pieces = [];
  for (const node of touched) {
    let isInner = false;
    for (let up = node.parentNode ?? node.host; up; up = up.parentNode ?? up.host) if (touched.has(up) && !(isPageOwn(up) && isPageOwn(node))) { isInner = true; break; }
    const letters = node.childNodes.filter((one) => !HIDDEN.test(one.attrs?.get("style"))).map(textOf).filter((text) => text.trim().length === 1);
    if (letters.length > 1) pieces.push(joined(letters, ""));
    if (isInner) continue;
    const html = isPageOwn(node) && (!(node instanceof Element) || textOf(node).length > LARGEST_WHOLE || /^(html|body|head)$/.test(node.localName))
      ? joined(node.childNodes.filter((one) => !isPageOwn(one)).map(serial), "") : serial(node);
    if (html.length <= LONGEST_SAID) pieces.push(html);
    else isFull = true;
  }
  return pieces;
}
return (name, ...given) => doors[name](...given);
