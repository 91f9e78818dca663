// What a page's scripts say is collected here. All files of this folder are one function's body; Python asks for `harvest`.
"use strict";
const G = globalThis;
const MOST_SAID = 50_000, LONGEST_SAID = 1_000_000, MOST_CHARS = 4_000_000;
const SAYS = /[\u2e80-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]|&#|data:|\\u|%[eE][4-9]|[\xe4-\xe9][\x80-\xbf]{2}/u;
// What a page's code puts in place of the language's own functions changes nothing of what is kept in mind.
const { apply } = Reflect, { stringify } = JSON, { test, exec } = RegExp.prototype, { toWellFormed } = String.prototype, own = Object.create;
Object.defineProperty(SAYS, "exec", { value: exec });
const couldSay = (text) => apply(test, SAYS, [text]);
const said = [], isSaid = own(null);
let saidChars = 0, isFull = false;
// Characters that come one by one are a text together.
const runs = new Map();

function say(text) {
  if (typeof text !== "string" || !text || !couldSay(text) || text in isSaid) return;
  if (said.length >= MOST_SAID || saidChars + text.length > MOST_CHARS || text.length > LONGEST_SAID) {
    isFull = true;
    return;
  }
  saidChars += text.length;
  isSaid[text] = true;
  said[said.length] = apply(toWellFormed, text, []);
}

// `place` is whatever they come to: an element, a canvas, a method. Of a text that grows in its place only the last counts.
const latest = new Map();
function spell(place, text) {
  text = String(text ?? "");
  if (typeof place !== "object") say(text);
  else if (couldSay(text)) {
    const before = latest.get(place);
    if (before !== undefined && !text.startsWith(before)) say(before);
    latest.set(place, text);
  }
  if (text.length > 0 && text.length <= 4) {
    const run = runs.get(place);
    if (run === undefined) runs.set(place, [text]);
    else if (run.length < 2000) run[run.length] = text;
  }
}

function sayRuns() {
  for (const text of latest.values()) say(text);
  for (const run of runs.values()) if (run.length > 1) say(joined(run, ""));
}

function joined(parts, glue) {
  let whole = "";
  for (let i = 0; i < parts.length; i++) whole += (i ? glue : "") + parts[i];
  return whole;
}

// What the page's own code throws is its own affair: a browser goes on as well.
function attempt(work, ...given) {
  if (typeof work !== "function") return undefined;
  try {
    return Reflect.apply(work, G, given);
  } catch (error) {
    failed ||= String(error?.stack && `${error} ${error.stack}`);
    return undefined;
  }
}
let failed = "";

// Something that isn't here: a server's answer, a library, a device. It can be called, asked and looped over,
// says nothing, keeps what it is given in mind, and calls what it is handed.
const DEEPEST_BLANK = 12, DEEPEST_CALL = 3, MOST_CALLS = 500;
let calling = 0;
function blank(depth = 0) {
  if (depth > DEEPEST_BLANK) return undefined;
  const own = Object.create(null);
  let calls = 0; // of a loop that waits for it to have no more
  return new Proxy(function () {}, {
    get(_, name) {
      if (name in own) return own[name];
      if (name === Symbol.toPrimitive) return () => "";
      if (name === Symbol.iterator) return function* () {};
      if (name === "length") return 0;
      if (name === "then" || typeof name === "symbol") return undefined;
      return (own[name] = blank(depth + 1));
    },
    set(_, name, value) {
      own[name] = value;
      if (typeof value === "string") spell(`.${String(name)}`, value);
      else sayAll(value);
      return true;
    },
    has: (_, name) => name in own,
    getPrototypeOf: () => Object.prototype,
    apply: (_, __, given) => (++calls > MOST_CALLS ? undefined : answered(given, depth)),
    construct: (_, given) => answered(given, depth) ?? {},
  });
}

function answered(given, depth) {
  for (const one of given) {
    if (typeof one === "string") spell("call", one);
    else if (typeof one !== "function") sayAll(one);
    else if (calling < DEEPEST_CALL && !isClass(one)) {
      calling++;
      attempt(one, blank(depth + 1), blank(depth + 1), blank(depth + 1));
      calling--;
    }
  }
  return blank(depth + 1);
}

function isClass(made) {
  return String(made).startsWith("class");
}

// The strings inside of a value that a program keeps or hands on.
const MOST_LOOKED_AT = 30_000, NOTHING = new Set();
function sayAll(value, known = NOTHING, depth = 0, seen = { left: MOST_LOOKED_AT }) {
  if (typeof value === "string") {
    if (!known.has(value)) say(value);
    return;
  }
  if (value === null || typeof value !== "object" || depth > 4 || seen.left <= 0) return;
  try {
    if (value instanceof Node || value === G || isNative(value)) return;
    const all = value instanceof Map || value instanceof Set ? [...value.values()] : Array.isArray(value) ? value : Object.values(value);
    const singles = [];
    for (const one of all) {
      if (seen.left-- <= 0) return;
      if (typeof one === "string" && [...one].length === 1) singles[singles.length] = one;
      sayAll(one, known, depth + 1, seen);
    }
    if (singles.length > 1) {
      const text = joined(singles, "");
      say(text);
    }
  } catch (error) {
    // A value that lets nobody look into it.
  }
}

function isNative(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Promise;
}

// Texts made out of something else, whether they are shown or not.
function overhear(owner, name, place) {
  const plain = owner[name];
  const listening = function (...given) {
    const made = Reflect.apply(plain, this, given);
    if (typeof made === "string") place ? spell(place, made) : say(made);
    return made;
  };
  Object.defineProperty(listening, "name", { value: name });
  Object.defineProperty(owner, name, { value: listening, writable: true, configurable: true });
}
overhear(String, "fromCharCode", "codes");
overhear(String, "fromCodePoint", "codes");
overhear(Array.prototype, "join");
overhear(String.prototype, "replace");
overhear(String.prototype, "replaceAll");
overhear(String.prototype, "normalize");
overhear(G, "decodeURIComponent");
overhear(G, "decodeURI");
overhear(G, "unescape");
overhear(G, "atob");
