// What every page does beyond its HTML: menus that close, selects that submit, tips on charts,
// copying. Pages work without any of it.

/** Closes open menus when something else is clicked or Escape is pressed. */
function closeMenus() {
  const open = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll("details.menu[open], details.as-of[open], details.bottom-nav__more[open]"));
  document.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

/** Submits the form of a changed control that asks for it. */
function submitOnChange() {
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!(control instanceof HTMLElement) || !control.matches("[data-submits]")) return;
    control.closest("form")?.requestSubmit();
  });
}

/** Copies the value of the input named by `data-copies` and says so on the button. */
function copyOnClick() {
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copies]") : null;
    if (!(button instanceof HTMLElement)) return;
    const source = document.getElementById(button.dataset.copies ?? "");
    if (!(source instanceof HTMLInputElement)) return;
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      source.select();
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done ?? "";
  });
}

/** Shows the title of a chart's part beside the pointer at once, not after a second. */
function showTips() {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  document.addEventListener("pointerover", (event) => {
    const part = event.target instanceof Element ? event.target.closest(".plot .hit") : null;
    tip.hidden = !part;
    if (!part) return;
    const title = part.querySelector("title");
    if (title) {
      part.setAttribute("data-tip", title.textContent ?? "");
      title.remove();
    }
    tip.textContent = part.getAttribute("data-tip");
  });
  document.addEventListener("pointermove", (event) => {
    if (tip.hidden) return;
    const right = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    const below = Math.min(event.clientY + 16, window.innerHeight - tip.offsetHeight - 8);
    tip.style.transform = "";
    tip.style.left = `${Math.max(8, right)}px`;
    tip.style.top = `${Math.max(8, below)}px`;
  });
}

closeMenus();
submitOnChange();
copyOnClick();
showTips();
document.documentElement.classList.add("has-script");
