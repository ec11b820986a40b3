/* The composer's toolbar, its shortcuts, and quoting what is selected in a post. */
(function () {
  "use strict";

  const AROUND = { bold: ["**", "**"], link: ["[", "](https://)"] };
  const BEFORE_LINES = { list: "- ", quote: "> " };

  function replace(area, start, end, text, from, to) {
    area.focus();
    area.setSelectionRange(start, end);
    // The old command keeps the browser's undo; setRangeText is for where it is gone.
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.setSelectionRange(from, to);
  }

  function wrap(area, before, after) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    replace(area, start, end, before + chosen + after, start + before.length, start + before.length + chosen.length);
  }

  function prefix(area, mark) {
    const { value } = area;
    const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const next = value.indexOf("\n", area.selectionEnd);
    const end = next === -1 ? value.length : next;
    const text = value.slice(start, end).split("\n").map((line) => mark + line).join("\n");
    replace(area, start, end, text, start + text.length, start + text.length);
  }

  function code(area) {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    if (chosen.includes("\n")) wrap(area, "```\n", "\n```");
    else wrap(area, "`", "`");
  }

  function format(area, mark) {
    if (AROUND[mark]) wrap(area, ...AROUND[mark]);
    else if (BEFORE_LINES[mark]) prefix(area, BEFORE_LINES[mark]);
    else if (mark === "code") code(area);
  }

  function append(area, text) {
    const gap = area.value && !area.value.endsWith("\n\n") ? (area.value.endsWith("\n") ? "\n" : "\n\n") : "";
    const end = area.value.length;
    const full = gap + text + "\n\n";
    replace(area, end, end, full, end + full.length, end + full.length);
    area.scrollIntoView({ block: "center" });
  }

  // A quote link names the post's body and the textarea; without scripts it opens a page that does the same.
  function quote(link, event) {
    const body = document.querySelector(link.dataset.quoteFrom);
    const area = document.querySelector(link.dataset.quoteTo);
    if (!body || !area) return;
    const selection = window.getSelection();
    const inside = selection.rangeCount && body.contains(selection.getRangeAt(0).commonAncestorContainer);
    const text = ((inside && selection.toString()) || body.innerText).trim();
    const by = link.dataset.quoteBy ? "> " + link.dataset.quoteBy + "\n" : "";
    event.preventDefault();
    append(area, by + text.split("\n").map((line) => ("> " + line).trimEnd()).join("\n"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-markdown]");
    const link = event.target.closest("[data-quote-from]");
    if (button) format(document.getElementById(button.dataset.for), button.dataset.markdown);
    else if (link) quote(link, event);
  });

  // Pressing a tool must not take the selection away from the text, nor from the post to be quoted.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-markdown], [data-quote-from]")) event.preventDefault();
  });

  // A text that is there from the start (an edit, a kept draft) is shown in the preview too.
  document.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll(".composer textarea").forEach((area) => {
      if (area.value.trim()) window.htmx.trigger(area, "preview");
    });
  });

  document.addEventListener("keydown", (event) => {
    const inComposer = event.target instanceof HTMLTextAreaElement && event.target.closest(".composer");
    if (!inComposer || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const mark = { b: "bold", k: "link" }[event.key.toLowerCase()];
    if (mark) { event.preventDefault(); format(event.target, mark); }
    if (event.key === "Enter") event.target.form.requestSubmit();
  });
})();
