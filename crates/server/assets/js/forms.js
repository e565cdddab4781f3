// Forms that do a little more with a script: showing a password, asking before something final,
// submitting a form once. Every form works without it.

/** Offers to show what is typed into a password field. */
function revealPasswords() {
  for (const button of document.querySelectorAll("button[data-reveals]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    const field = document.getElementById(button.dataset.reveals ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const isShown = field.type === "password";
      field.type = isShown ? "text" : "password";
      button.setAttribute("aria-pressed", String(isShown));
    });
  }
}

/** Keeps a second click from sending a form twice. */
function submitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.isSent) {
      event.preventDefault();
      return;
    }
    form.dataset.isSent = "true";
    // A page taken from the browser's cache on the way back may send again.
    window.addEventListener("pageshow", () => delete form.dataset.isSent, { once: true });
  });
}

revealPasswords();
submitOnce();
