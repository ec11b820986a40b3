/* A sent form's button says so (data-busy), keeps its width and cannot be pressed twice. */
(function () {
  "use strict";

  function start(button) {
    if (!button || !button.dataset.busy || button.classList.contains("busy")) return;
    const words = button.querySelector("span") || button;
    button.dataset.rest = words.textContent;
    button.style.minWidth = button.offsetWidth + "px";
    words.textContent = button.dataset.busy;
    button.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    // Only after the browser has read the form: a disabled button would not be sent along.
    setTimeout(() => { button.disabled = true; }, 0);
  }

  function stop(button) {
    const words = button.querySelector("span") || button;
    if (button.dataset.rest === undefined) return;
    words.textContent = button.dataset.rest;
    button.style.minWidth = "";
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
    setTimeout(() => { button.disabled = false; }, 0);
  }

  const stopAll = (root) => root.querySelectorAll("button.busy").forEach(stop);

  document.addEventListener("submit", (event) => start(event.submitter));
  document.addEventListener("htmx:afterRequest", (event) => {
    const sender = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (sender instanceof HTMLFormElement) stopAll(sender);
  });
  window.addEventListener("pageshow", () => stopAll(document));
})();
