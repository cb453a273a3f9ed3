// Every page works without. Texts come translated in data attributes.
(() => {
  "use strict";
  const lang = document.documentElement.lang || "en";
  const region = lang === "en" ? "en-001" : lang === "ar" ? "ar-u-nu-latn" : lang; // as the server writes dates
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const fill = (pattern, name, value) => pattern.replace(`{${name}}`, value);
  let offset = 0; // ms the server's clock is ahead

  // --- words ---
  // As edition.words counts, which decides.
  const alone = /[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3fffd}]/gu;
  const letters = /[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u17d7\u17dc\u17dd]+/gu;
  const apart = /[\u0f0b-\u0f14\u200b\u3000-\u3004\u3008-\u303f\u30a0\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2013-\u2015]/gu;
  const words = (text) => (text.match(alone) || []).length +
    (text.match(letters) || []).reduce((n, run) => n + Math.ceil((run.match(/\p{L}/gu) || []).length / 4), 0) +
    text.replace(letters, " ").replace(alone, " ").replace(apart, " ").split(/\s+/).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
  const count = (field) => {
    const line = document.getElementById(`${field.id}-count`);
    if (!line?.dataset.max) return;
    const n = words(field.value), max = Number(line.dataset.max), number = new Intl.NumberFormat(region);
    line.classList.toggle("over", n > max);
    line.textContent = n > max ? fill(line.dataset.over, "n", number.format(n - max)) : fill(line.dataset.text, "n", number.format(n));
  };

  // --- times ---
  const zone = (root) => all("time[data-local]", root).forEach((time) => {
    const at = new Date(time.dateTime), style = { dateStyle: "medium", timeStyle: time.dataset.exact || "short", hourCycle: "h23" };
    const own = document.createElement("small"), words = document.createElement("bdi");
    words.textContent = fill(time.dataset.local, "time", new Intl.DateTimeFormat(region, style).format(at));
    own.append(" (", words, ")");
    delete time.dataset.local;
    time.after(own);
  });
  const unit = (n, name) => new Intl.NumberFormat(region, { style: "unit", unit: name, unitDisplay: "long" }).format(n);
  const span = (seconds) => {
    const h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60, s = seconds % 60;
    const parts = h ? [unit(h, "hour"), unit(m, "minute")] : m ? [unit(m, "minute"), unit(s, "second")] : [unit(s, "second")];
    return new Intl.ListFormat(region, { type: "unit" }).format(parts);
  };
  const tick = () => all("time[data-left]").forEach((time) => {
    const left = Math.ceil((new Date(time.dateTime) - Date.now() - offset) / 1000);
    [time.dataset.seconds, time.dataset.span] = [left, span(left)];
    if (left <= 0) time.textContent = time.dataset.closed;
    else if (left < 86400) time.textContent = fill(time.dataset.left, "span", span(left));
  });
  const near = () => [...all("time[data-left]")].some((time) => new Date(time.dateTime) - Date.now() < 90000000);
  const clock = async () => {
    try {
      const sent = Date.now(), answer = await fetch("/health/live", { method: "HEAD", cache: "no-store" });
      const date = Date.parse(answer.headers.get("Date")); // whole seconds: half of one is the expected loss
      if (date) offset = date + 500 - (sent + Date.now()) / 2;
      const apart = span(Math.round(Math.abs(offset) / 1000));
      all("[data-apart]").forEach((line) => { line.textContent = fill(line.dataset.apart, "span", apart); });
    } catch { /* our own clock */ }
  };

  // --- unsaved text ---
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    count(event.target);
    const form = event.target.form;
    if (form?.matches("[data-guard]")) unsaved.add(form);
  });
  document.addEventListener("submit", (event) => {
    unsaved.delete(event.target);
    // Texts that nominating.js keeps here are of who leaves.
    if (/\/(sign-out|me\/erasure)$/.test(event.target.action)) try { localStorage.clear(); } catch { /* there are none */ }
  });
  document.addEventListener("saved", () => {
    zone(document);
    all("textarea, input").forEach(count);
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) if (form.isConnected) { event.preventDefault(); return; }
  });

  // --- tables ---
  // A phone stacks the cells, and some browsers then forget that this is a table; in the page itself these roles are not allowed.
  const roles = { "": "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
  const table = (root) => Object.entries(roles).forEach(([part, role]) => all(`.stack ${part}`, root).forEach((one) => { one.setAttribute("role", role); }));

  // --- marks ---
  // In a row of marks that has the focus a digit chooses.
  document.addEventListener("keydown", (event) => {
    if (!/^\d$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const mark = event.target.closest?.(".scale")?.querySelector(`input[value="${event.key}"]`);
    mark?.focus();
    mark?.click();
  });

  navigator.serviceWorker?.register("/copies.js").catch(() => {});

  // --- htmx ---
  const failed = (show) => {
    const line = document.getElementById("announce");
    if (!line) return;
    line.classList.toggle("sr", !show);
    line.classList.toggle("bad", show);
    line.textContent = show ? document.body.dataset.failed : "";
  };
  document.addEventListener("htmx:error", ({ detail }) => { if (detail.ctx) failed(true); });
  document.addEventListener("htmx:response:error", ({ detail }) => { if (detail.ctx.response.status >= 500) failed(true); });
  document.addEventListener("htmx:before:request", () => {
    if (document.getElementById("announce")?.matches(".bad")) failed(false);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail, root = ctx.target?.isConnected ? ctx.target : document;
    const saver = ctx.sourceElement?.closest?.("form");
    if (saver && ctx.request?.method !== "GET" && ctx.response?.status < 400) unsaved.delete(saver); // a GET saves nothing
    zone(document);
    table(document);
    (root.matches?.(".errors") ? root : root.querySelector?.(".errors"))?.focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    zone(document);
    table(document);
    all("textarea, input").forEach(count);
    let asked = false; // a page may be open for days before the close is near
    const beat = () => {
      if (!near()) return;
      if (asked) return tick();
      asked = true;
      clock().then(tick);
    };
    beat();
    setInterval(beat, 1000);
  });
})();
