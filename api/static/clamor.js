// What the page adds when JavaScript runs: the list is checked while it is typed,
// files can be dropped, and a job's page follows its progress. Everything else is plain HTML. What it says stands
// in the page, in the language of that.
"use strict";

(function previewList() {
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  const box = form.querySelector("textarea");
  const file = form.querySelector("input[type=file]");
  const target = document.getElementById("preview");
  let asked = 0;
  let timer = 0;

  async function check() {
    const mine = ++asked;
    if (!box.value.trim() && !file.files.length) {
      target.replaceChildren();
      return;
    }
    try {
      const answer = await fetch("/preview", { method: "POST", body: new FormData(form), headers: { "X-Fragment": "1" } });
      const html = await answer.text();
      // A slow answer to an earlier list must not replace a later one's.
      if (mine === asked) target.innerHTML = html;
    } catch {
      if (mine === asked) target.textContent = document.body.dataset.unchecked;
    }
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(check, 300);
  }
  box.addEventListener("input", soon);
  file.addEventListener("change", soon);
  if (box.value.trim()) soon();
})();

(function dropFiles() {
  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();

(function followJob() {
  const live = document.getElementById("live");
  if (!live || live.dataset.ended === "true" || !window.EventSource) return;
  const job = live.dataset.job;
  const status = document.getElementById("live-status");
  let busy = false;
  let again = false;

  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      // The address says by which rule the figures are.
      const answer = await fetch(`/jobs/${job}/live${location.search}`);
      if (answer.ok) {
        const open = [...live.querySelectorAll("details[open][id]")].map((part) => part.id);
        live.innerHTML = await answer.text();
        for (const id of open) document.getElementById(id)?.setAttribute("open", "");
        const line = live.querySelector("[data-status]");
        if (line && status.textContent !== line.dataset.status) status.textContent = line.dataset.status;
      }
    } finally {
      // One redraw a second is as fast as eyes follow; the last state is never left out.
      setTimeout(() => {
        busy = false;
        if (again) {
          again = false;
          refresh();
        }
      }, 1000);
    }
  }

  const events = new EventSource(`/api/v1/jobs/${job}/events`);
  events.addEventListener("progress", refresh);
  events.addEventListener("end", () => {
    events.close();
    // Buttons and downloads change when a job has ended: take the whole page once.
    location.reload();
  });
})();

(function awaitTerms() {
  const coming = document.querySelector("[data-coming]");
  if (!coming) return;
  setTimeout(async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("terms");
    if (found) document.getElementById("terms").replaceWith(found);
    awaitTerms();
  }, 2000);
})();

(function copyTexts() {
  document.documentElement.classList.add("js");
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = document.body.dataset.copied;
    } catch {
      // Browsers give no clipboard to pages that come without TLS.
      window.prompt(document.body.dataset.copyText, button.dataset.copy);
    }
  });
})();

(function printPages() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
})();

(function confirmDanger() {
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset?.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
})();
