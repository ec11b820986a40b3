/* Text in a form with data-draft-key is kept in this browser until the server has taken it. */
(function () {
  "use strict";

  const PREFIX = "draft:";
  const KEPT_DAYS = 30;
  const waiting = new Map();

  function read(key) {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
  }

  function write(key, draft) {
    try { localStorage.setItem(PREFIX + key, JSON.stringify(draft)); return true; } catch { return false; }
  }

  function forget(key) {
    clearTimeout(waiting.get(key));
    try { localStorage.removeItem(PREFIX + key); } catch { /* Storage is closed to us: nothing was kept. */ }
  }

  const texts = (form) => [...form.querySelectorAll('textarea[name], input[type="text"][name]')];

  function keep(form) {
    const fields = Object.fromEntries(texts(form).map((field) => [field.name, field.value]));
    if (!Object.values(fields).some((text) => text.trim())) { forget(form.dataset.draftKey); say(form, ""); return; }
    if (write(form.dataset.draftKey, { fields, at: Date.now() })) say(form, new Date());
  }

  function say(form, moment) {
    const line = form.querySelector("[data-draft-line]");
    if (!line) return;
    const language = document.documentElement.lang;
    const time = moment && moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    line.textContent = time ? line.dataset.saved.replace("{time}", time) : "";
  }

  // What the server sent (a post to edit, a text it refused) is newer than the draft: only untouched empty fields are filled.
  function restore(form) {
    const draft = read(form.dataset.draftKey);
    if (!draft || draft.sent) return;
    let filled = false;
    texts(form).forEach((field) => {
      const text = draft.fields[field.name];
      if (text && !field.value) { field.value = text; filled = true; field.dispatchEvent(new Event("input", { bubbles: true })); }
    });
    if (filled) say(form, new Date(draft.at));
  }

  const forms = (root) => [...root.querySelectorAll("form[data-draft-key]")];

  function keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)); }
    catch { return []; }
  }

  // A plain form leaves the page before it is answered. Arriving somewhere new means it was taken, unless it came back with its text;
  // going back or loading again means it was not.
  function settle() {
    const arrival = performance.getEntriesByType("navigation")[0];
    const moved = arrival && arrival.type === "navigate";
    const returned = new Set(forms(document).filter((form) => texts(form).some((field) => field.value)).map((form) => form.dataset.draftKey));
    keys().forEach((key) => {
      const draft = read(key);
      if (!draft || Date.now() - draft.at > KEPT_DAYS * 86400e3) forget(key);
      else if (draft.sent && moved && !returned.has(key)) forget(key);
      else if (draft.sent) write(key, { ...draft, sent: false });
    });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft-key]");
    if (!form) return;
    clearTimeout(waiting.get(form.dataset.draftKey));
    waiting.set(form.dataset.draftKey, setTimeout(() => keep(form), 600));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft-key]")) return;
    keep(form);
    clearTimeout(waiting.get(form.dataset.draftKey));
    const draft = read(form.dataset.draftKey);
    if (draft && !form.hasAttribute("hx-post")) write(form.dataset.draftKey, { ...draft, sent: true });
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    // The form itself may be gone from the page by now; the event remembers it.
    const form = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (form instanceof HTMLFormElement && form.dataset.draftKey && event.detail.successful) { forget(form.dataset.draftKey); say(form, ""); }
  });

  document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(restore));
  settle();
  forms(document).forEach(restore);
})();
