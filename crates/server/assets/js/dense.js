// Draws dense series with uPlot, which is loaded only where a page has one. The server's own chart
// stays where it cannot be loaded.

/**
 * @typedef {{ color: string, label: string, values: number[] }} Line
 * @typedef {{ at_s: number[], at_label: string, lines: Line[], currency: string | null }} Dense
 */

const HEIGHT = 260;
const paths = document.querySelector("meta[name=uplot]")?.getAttribute("content")?.split(" ") ?? [];

/** @type {Promise<void> | undefined} */
let loading;

/** Loads script and style once. */
function load() {
  loading ??= new Promise((resolve, reject) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = paths[1];
    const script = document.createElement("script");
    script.src = paths[0];
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("uPlot did not load"));
    document.head.append(style, script);
  });
  return loading;
}

/**
 * The colour that a class of the style sheet gives.
 * @param {Element} place
 * @param {string} name
 */
function colorOf(place, name) {
  const probe = document.createElement("span");
  probe.className = name;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** @param {HTMLElement} place */
async function draw(place) {
  /** @type {Dense} */
  const dense = JSON.parse(place.dataset.dense ?? "{}");
  place.removeAttribute("data-dense");
  await load();
  const language = document.documentElement.lang;
  const style = dense.currency ? { style: "currency", currency: dense.currency } : {};
  const short = new Intl.NumberFormat(language, /** @type {any} */ ({ ...style, notation: "compact", maximumFractionDigits: 1 }));
  const full = new Intl.NumberFormat(language, /** @type {any} */ (style));
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const tick = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" });
  const axis = { stroke: colorOf(place, "faint"), grid: { stroke: colorOf(place, "d0"), width: 0.3 }, ticks: { show: false } };
  const label = place.querySelector("svg[role=img]")?.getAttribute("aria-label") ?? "";
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    tzDate: (/** @type {number} */ at) => new Date(at * 1000),
    scales: { x: { time: true } },
    axes: [
      { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((at) => tick.format(at * 1000)) },
      { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((value) => short.format(value)) },
    ],
    series: [
      { label: dense.at_label, value: (/** @type {any} */ _, /** @type {number | null} */ at) => (at === null ? "" : day.format(at * 1000)) },
      ...dense.lines.map((line) => ({
        label: line.label,
        stroke: colorOf(place, line.color),
        width: 1.5,
        value: (/** @type {any} */ _, /** @type {number | null} */ value) => (value === null ? "" : full.format(value)),
      })),
    ],
  };
  const fallback = [...place.children];
  const Plot = /** @type {any} */ (window).uPlot;
  const plot = new Plot(options, [dense.at_s, ...dense.lines.map((line) => line.values)], place);
  plot.root.setAttribute("role", "img");
  plot.root.setAttribute("aria-label", label);
  for (const child of fallback) child.remove();
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-dense]")) {
    if (place instanceof HTMLElement && place.clientWidth > 0) draw(place).catch(() => {});
  }
}

drawAll();
new MutationObserver(drawAll).observe(document.body, { childList: true, subtree: true });
