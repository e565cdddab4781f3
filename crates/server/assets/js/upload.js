// Imports with a script: a bar while a file travels, dropping a file on the page, a word while the
// server reads, and figures that move while an import runs. Everything works without it.

/** Sends a chosen file with a progress bar instead of a silent wait. */
function watchUpload() {
  const form = document.querySelector("form[data-upload]");
  if (!(form instanceof HTMLFormElement)) return;
  const bar = form.querySelector("[data-upload-progress]");
  const meter = bar?.querySelector("progress");
  const percent = form.querySelector("[data-upload-percent]");
  const failed = form.querySelector("[data-upload-failed]");
  const button = form.querySelector("button");
  const show = (/** @type {Element | null | undefined} */ part, /** @type {boolean} */ isShown) => {
    if (part instanceof HTMLElement) part.hidden = !isShown;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable || !meter) return;
      meter.value = Math.round((step.loaded / step.total) * 100);
      if (percent) percent.textContent = `${meter.value}%`;
    });
    const fail = () => {
      show(bar, false);
      show(failed, true);
      if (button) button.disabled = false;
    };
    request.addEventListener("load", () => {
      // The server sends the browser on to the next step; the request has followed it there.
      if (request.status === 200 && request.responseURL.includes("/imports/new/")) {
        window.location.assign(request.responseURL);
      } else {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const fresh = page.querySelector(".main__inner, .error");
        document.querySelector(".main__inner")?.replaceChildren(...(fresh?.childNodes ?? []));
        watchUpload();
        acceptDrops();
      }
    });
    request.addEventListener("error", fail);
    show(bar, true);
    show(failed, false);
    if (button) button.disabled = true;
    request.send(new FormData(form));
  });
}

/** Takes a file that is dropped on the page. */
function acceptDrops() {
  const area = document.querySelector("[data-drop]");
  const input = area?.querySelector("input[type=file]");
  if (!(area instanceof HTMLElement) || !(input instanceof HTMLInputElement)) return;
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add("is-over");
    });
  }
  area.addEventListener("dragleave", () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
}

/** Says that the server is reading, as a large file takes a while. */
function sayWaiting() {
  for (const form of document.querySelectorAll("form[data-waits]")) {
    form.addEventListener("submit", (event) => {
      if (!(form instanceof HTMLFormElement) || !(event instanceof SubmitEvent)) return;
      const button = event.submitter;
      if (!(button instanceof HTMLButtonElement) || button.hasAttribute("formaction")) return;
      const usual = button.textContent;
      button.textContent = form.dataset.waits ?? "";
      button.setAttribute("aria-busy", "true");
      window.addEventListener("pageshow", () => { button.textContent = usual; }, { once: true });
    });
  }
}

/** Brings the figures of a running import or trial up to date until it ends. */
async function followImport() {
  for (;;) {
    const live = document.getElementById("import-live");
    const address = live?.dataset.live;
    if (!live || !address) return;
    await new Promise((wake) => { setTimeout(wake, 1000); });
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("import-live");
      if (fresh && !fresh.dataset.live && live.dataset.liveEnd === "reload") {
        // What comes then has forms and buttons: it is loaded as a page of its own.
        window.location.replace(address);
        return;
      }
      if (fresh) live.replaceWith(fresh);
    } catch {
      // The server may be restarting: the import resumes, and so does looking.
    }
  }
}

watchUpload();
acceptDrops();
sayWaiting();
followImport();
