/* What the server or the network refused is said on the page, next to the form or at the top. */
(function () {
  "use strict";

  const NOTES = ["send-error", "answer-error", "stale-error", "limit-error"];
  const NOTE_OF = { 400: "stale-error", 429: "limit-error" };

  function show(note) {
    if (!note) return;
    note.hidden = false;
    note.setAttribute("role", "alert");
    note.scrollIntoView({ block: "nearest" });
  }

  function clear(source) {
    NOTES.forEach((id) => { const note = document.getElementById(id); if (note) note.hidden = true; });
    const own = source.querySelector && source.querySelector("[data-send-error]");
    if (own) own.hidden = true;
  }

  function dropped(event) {
    const form = event.target.closest("form");
    show((form && form.querySelector("[data-send-error]")) || document.getElementById("send-error"));
  }

  document.addEventListener("htmx:beforeRequest", (event) => clear(event.target));
  document.addEventListener("htmx:sendError", dropped);
  document.addEventListener("htmx:timeout", dropped);
  document.addEventListener("htmx:responseError", (event) => {
    show(document.getElementById(NOTE_OF[event.detail.xhr.status] || "answer-error"));
  });

  // After a refused form was put back, the reader continues at the first field to mend.
  document.addEventListener("htmx:afterSettle", (event) => {
    const wrong = event.detail.xhr && event.detail.xhr.status === 422 && document.querySelector('main [aria-invalid="true"]');
    if (wrong) wrong.focus();
  });
})();
