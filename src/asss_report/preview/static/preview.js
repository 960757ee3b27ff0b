/* The page follows the files: a version arrives, the sheet is fetched, and only the nodes that
   differ are replaced, so that scroll, focus and charts stay. */
"use strict";

const $ = (id) => document.getElementById(id);
const key = document.body.dataset.key;
const address = encodeURIComponent(key);
let version = Number(document.body.dataset.versjon);
let wanted = version;
let figures = -1;
let busy = false;

// ---- Replacing only what differs ---------------------------------------------------------------

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.id === b.id;
}

function morph(old, fresh, changed) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    changed.push(old.parentElement);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, fresh, changed);
}

function morphChildren(old, fresh, changed) {
  const a = [...old.childNodes];
  const b = [...fresh.childNodes];
  let start = 0;
  while (start < a.length && start < b.length && a[start].isEqualNode(b[start])) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end].isEqualNode(b[b.length - 1 - end])
  ) end += 1;
  const gone = a.slice(start, a.length - end);
  const come = b.slice(start, b.length - end);
  if (gone.length === come.length && gone.every((node, i) => alike(node, come[i]))) {
    gone.forEach((node, i) => morph(node, come[i], changed));
    return;
  }
  const before = a[a.length - end] ?? null;
  for (const node of come) {
    // A chart that only moved is taken along, so that it is not fetched again.
    const same = gone.find((it) => it.isEqualNode(node));
    if (same) gone.splice(gone.indexOf(same), 1);
    old.insertBefore(same ?? node, before);
    if (!same && node.nodeType === Node.ELEMENT_NODE) changed.push(node);
  }
  for (const node of gone) node.remove();
}

function replace(target, html) {
  const fresh = target.cloneNode(false);
  fresh.innerHTML = html;
  const focused = document.activeElement;
  const place = target.contains(focused) && (focused.dataset.kall ?? focused.getAttribute("href"));
  const changed = [];
  morphChildren(target, fresh, changed);
  if (place && document.activeElement !== focused) {
    const again = [...target.querySelectorAll("a, button")].find(
      (it) => (it.dataset.kall ?? it.getAttribute("href")) === place,
    );
    again?.focus({ preventScroll: true });
  }
  return changed;
}

// ---- Keeping the place -------------------------------------------------------------------------

function keepingPlace(change) {
  const top = [...$("fv-kropp").querySelectorAll("h1, h2, h3, p, li, .exhibit, tr")].filter((it) => {
    const box = it.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  });
  const before = new Map(top.map((it) => [it, it.getBoundingClientRect().top]));
  const { scrollX: x, scrollY: y } = window;
  change();
  const mark = top.find((it) => it.isConnected && it.getClientRects().length);
  const moved = mark && y > 0 ? mark.getBoundingClientRect().top - before.get(mark) : 0;
  scrollTo({ left: x, top: scrollY + moved, behavior: "instant" });
}

function flash(nodes) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const node of nodes.slice(0, 40)) {
    node.animate?.([{ backgroundColor: "#ffe9a8" }, { backgroundColor: "transparent" }], 1200);
  }
}

// ---- The sheet ---------------------------------------------------------------------------------

function dress(css) {
  const now = $("fv-trykk");
  if (!css || now?.getAttribute("href") === css) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: css });
  // The old one goes when the new one is there: the sheet is never undressed.
  link.addEventListener("load", () => {
    now?.remove();
    link.id = "fv-trykk";
  });
  link.addEventListener("error", () => link.remove());
  document.head.append(link);
}

function show(side) {
  const first = !$("fv-kropp").hasChildNodes();
  document.title = `${side.tittel} · forhåndsvisning`;
  dress(side.css);
  if (side.html) {
    keepingPlace(() => {
      $("fv-kropp").className = `kropp ${side.klasse}`;
      const changed = replace($("fv-kropp"), side.html);
      if (!first) flash(changed);
      if (!first && changed.length) say("Kapitlet er oppdatert.");
    });
  }
  $("fv-vent").hidden = Boolean(side.html || side.feil.length);
  if (!side.finnes) $("fv-vent").textContent = "Utgaven har ikke dette kapitlet.";
  overlay(side.feil);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [at, value] of Object.entries(attributes)) made.setAttribute(at, value);
  made.append(...children);
  return made;
}

function fault(it) {
  const place = it.file ? [it.line ? `${it.file}:${it.line}` : it.file] : [];
  return element(
    "li", {},
    ...place.map((text) => element("p", { class: "fv-sted" }, element("code", {}, text))),
    element("p", { class: "fv-hva", lang: "en" }, it.what),
    ...(it.instead ? [element("p", { class: "fv-raad", lang: "en" }, it.instead)] : []),
  );
}

function overlay(faults) {
  const box = $("fv-feil");
  const text = JSON.stringify(faults);
  if (!faults.length) {
    if (!box.hidden) say("Feilen er rettet.");
    box.hidden = true;
    box.dataset.text = "";
    box.replaceChildren();
    return;
  }
  if (box.dataset.text === text && !box.hidden) return;
  box.dataset.text = text;
  const close = element("button", { type: "button" }, "Skjul (Esc)");
  close.addEventListener("click", hideOverlay);
  const count = faults.length === 1 ? "Én feil" : `${faults.length} feil`;
  box.replaceChildren(
    element("div", { class: "fv-feilhode" },
      element("h2", {}, `${count}. Den siste gode siden står under.`), close),
    element("ol", { tabindex: "0", "aria-label": "Feil" }, ...faults.map(fault)),
  );
  box.hidden = false;
}

function hideOverlay() {
  const inside = $("fv-feil").contains(document.activeElement);
  $("fv-feil").hidden = true;
  if (inside) $("fv-hoved").focus({ preventScroll: true });
}

// ---- What stands beside it ---------------------------------------------------------------------

async function beside() {
  const answer = await (await fetch(`/api/panel/${address}`)).json();
  replace($("fv-om"), answer.panel);
  replace($("fv-meny"), answer.meny);
  $("fv-pdf").hidden = !answer.pdf;
  $("fv-pdf-hele").hidden = !answer.lest;
  $("fv-tall").hidden = !answer.pdf;
  if (answer.tall !== figures) {
    figures = answer.tall;
    await catalogue();
  }
}

let asked = 0;
async function catalogue() {
  asked += 1;
  const mine = asked;
  const words = new URLSearchParams({ sok: $("fv-sok").value, alle: $("fv-alle").checked ? 1 : 0 });
  const html = await (await fetch(`/api/katalog/${address}?${words}`)).text();
  if (mine !== asked) return;
  replace($("fv-katalog"), html);
  if ($("fv-sok").value) say($("fv-katalog").querySelector(".fv-treff")?.textContent ?? "");
}

function say(text) {
  $("fv-melding").textContent = text;
}

async function copy(button) {
  const text = button.dataset.kall;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission: select it, and let the browser copy the selection.
    getSelection().selectAllChildren(button.querySelector("code"));
    document.execCommand("copy");
  }
  say(`Kopiert: ${text}`);
  $("fv-kopiert").textContent = `Kopiert: ${text}`;
  $("fv-kopiert").hidden = false;
  clearTimeout(copy.timer);
  copy.timer = setTimeout(() => { $("fv-kopiert").hidden = true; }, 1800);
}

// ---- Following ---------------------------------------------------------------------------------

async function refresh() {
  if (busy) return;
  busy = true;
  try {
    while (version < wanted) {
      const side = await (await fetch(`/api/side/${address}`)).json();
      version = side.versjon;
      if (!key && side.versjon && !side.feil.length) {
        location.replace("/");
        return;
      }
      show(side);
    }
    await beside();
  } catch {
    offline(true);
  } finally {
    busy = false;
  }
  if (version < wanted) refresh();
}

function offline(lost) {
  $("fv-linje").textContent = lost ? "Frakoblet: forhåndsvisningen er stoppet" : "Tilkoblet";
  document.body.classList.toggle("fv-frakoblet", lost);
}

function follow() {
  const events = new EventSource("/hendelser");
  let lost = false;
  events.addEventListener("message", (event) => {
    // A program started anew counts from the beginning: everything is fetched again.
    if (lost) version = -1;
    if (lost) figures = -1;
    lost = false;
    offline(false);
    wanted = Number(event.data);
    refresh();
  });
  events.addEventListener("error", () => {
    lost = true;
    offline(true);
  });
}

let pause;
$("fv-sok").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(catalogue, 120);
});
$("fv-alle").addEventListener("change", catalogue);
$("fv-sokeskjema").addEventListener("submit", (event) => {
  event.preventDefault();
  catalogue();
});
$("fv-katalog").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-kall]");
  if (button) copy(button);
});
for (const id of ["fv-pdf", "fv-pdf-hele"]) $(id).addEventListener("click", () => say("Lager PDF i en ny fane."));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("fv-feil").hidden) hideOverlay();
});
// By hand: after scrollIntoView the keyboard begins there in Chrome, and not with the skip links.
const here = document.querySelector(".fv-meny [aria-current]");
if (here) {
  const menu = here.closest(".fv-meny");
  menu.scrollTop = Math.max(0, here.offsetTop + here.offsetHeight - menu.clientHeight);
}
overlay(JSON.parse($("fv-start").textContent));
follow();
