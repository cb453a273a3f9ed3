// What a ballot gains when scripts run: the next category opens in place after a vote. Texts come from the server.
(() => {
  "use strict";
  const KEY = "prizes-stay";
  const stays = () => { try { return localStorage.getItem(KEY) === "yes"; } catch { return false; } };
  const paper = () => document.getElementById("paper");
  const settings = () => document.querySelectorAll("[data-stay]").forEach((line) => {
    line.hidden = false;
    line.querySelector("input").checked = stays();
  });
  const had = new WeakSet(); // forms whose category had a vote when the button was pressed: who changes a vote stays

  document.addEventListener("change", ({ target }) => {
    if (!target.closest("[data-stay]")) return;
    try { localStorage.setItem(KEY, target.checked ? "yes" : "no"); } catch { /* nothing is remembered */ }
  });
  const lost = (form, on) => {
    form.querySelectorAll(".do > .error").forEach((line) => line.remove());
    const row = on && document.activeElement?.closest(".row");
    if (!row) return;
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = form.dataset.unsaved;
    row.querySelector(".do").prepend(line);
  };
  const form = ({ ctx }) => ctx?.sourceElement?.closest?.("form.votes[data-unsaved]");
  document.addEventListener("htmx:before:request", ({ detail }) => {
    const votes = form(detail);
    if (!votes || detail.ctx.request?.method !== "POST") return;
    lost(votes, false);
    if (votes.querySelector("[aria-pressed=true]") || document.querySelector("#paper .ranked")) had.add(votes);
  });
  document.addEventListener("htmx:error", ({ detail }) => { const votes = form(detail); if (votes) lost(votes, true); });
  document.addEventListener("htmx:after:swap", async ({ detail }) => {
    const votes = form(detail), next = document.querySelector("#progress .button");
    if (!votes || detail.ctx.request.method !== "POST" || detail.ctx.response.status >= 400) return;
    if (had.has(votes) || stays() || !next || !votes.querySelector("button")) return;
    const target = new URL(next.href);
    if (!/\/categories\//.test(target.pathname)) { location.assign(target); return; }
    const after = encodeURIComponent(paper().dataset.category);
    await htmx.ajax("GET", `${target.pathname}?after=${after}`, { target: "#paper", swap: "outerHTML", push: target.pathname });
    if (paper().dataset.category === decodeURIComponent(after)) return; // it did not come; the link is still there
    document.querySelectorAll("header [hreflang]").forEach((link) => {
      link.href = link.href.replace(/\/categories\/.*/, `/categories/${paper().dataset.category}`);
    });
    settings();
    scrollTo(0, 0);
    document.getElementById("heading").focus({ preventScroll: true });
  });
  // How many points are left, or too many: the server judges.
  const left = () => document.querySelectorAll("form[data-points]").forEach((votes) => {
    const line = votes.querySelector("[data-rest]"), fields = [...votes.querySelectorAll("input[type=number]")];
    const n = votes.dataset.points - fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
    if (!line) return;
    line.classList.toggle("error", n < 0);
    line.textContent = line.dataset[n < 0 ? "over" : "rest"].replace("{n}", Math.abs(n));
  });
  document.addEventListener("input", left);
  document.addEventListener("htmx:after:swap", left);
  document.addEventListener("DOMContentLoaded", () => { settings(); left(); });
})();
