// Comfort on top of pages that work without it: keyboard, copying, opening addresses after a question.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const typing = (element) => element.matches("input, textarea, select") || element.isContentEditable;

  // --- rows of a list: j and k move, Enter opens
  let at = -1;
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  function move(by) {
    const all = rows();
    if (!all.length) return;
    all.forEach((row) => row.classList.remove("chosen"));
    at = Math.max(0, Math.min(all.length - 1, at + by));
    all[at].classList.add("chosen");
    const link = all[at].querySelector("a");
    link.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const target = one(`[data-key="${key}"]`);
    if (!target) return false;
    if (target.matches("a")) {
      target.click();
      return true;
    }
    // A step is only chosen; Enter carries it out. A dismissal asks for its reason first.
    const reason = key === "d" ? one("[data-reason]") : null;
    (reason && !reason.value ? reason : target).focus();
    document.querySelectorAll(".armed").forEach((other) => other.classList.remove("armed"));
    target.classList.add("armed");
    target.scrollIntoView({ block: "nearest" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (one("dialog[open]")) return;
    let done = false;
    if (event.key === "?") done = showKeys();
    else if (event.key === "/") {
      const box = one("[data-search]");
      if (box) {
        box.focus();
        box.select();
        done = true;
      }
    } else if (event.key === "u") {
      const back = one("[data-back]");
      if (back) {
        back.click();
        done = true;
      }
    } else if ("jkacd".includes(event.key) && event.key.length === 1) {
      if ((event.key === "j" || event.key === "k") && one("[data-list]")) {
        move(event.key === "j" ? 1 : -1);
        done = true;
      } else done = press(event.key);
    }
    if (done) event.preventDefault();
  });

  function showKeys() {
    const keys = one("#keys");
    if (!keys) return false;
    keys.showModal();
    return true;
  }

  // --- a reason chosen from the keyboard leads on to the button it belongs to
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-reason]") && event.target.value) {
      event.preventDefault();
      one('[data-key="d"]').focus();
    }
  });

  // --- addresses
  function say(text) {
    const said = one("#said");
    said.textContent = "";
    setTimeout(() => (said.textContent = text), 50);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https the clipboard is closed to scripts; a selected field still copies.
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "sr";
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(one("#said").dataset.copied);
  }

  function ask(address) {
    const dialog = one("#ask-open");
    dialog.querySelector("[data-shown]").textContent = address;
    dialog.returnValue = "no";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue === "yes" && /^https?:\/\//.test(address)) {
          window.open(address, "_blank", "noopener,noreferrer");
        }
      },
      { once: true },
    );
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-open], [data-keys]");
    if (!button) return;
    if (button.dataset.copy !== undefined) {
      copy(button.dataset.copy);
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1200);
    } else if (button.dataset.open !== undefined) ask(button.dataset.open);
    else showKeys();
  });

  // --- a choice that needs no button of its own
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:afterSwap", () => (at = -1));
})();
