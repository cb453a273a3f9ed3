// Keys in the marks of a review; no conflict and a conflict exclude each other. The pages work without.
(() => {
  "use strict";
  const plain = (event) => !(event.ctrlKey || event.altKey || event.metaKey);
  const rows = () => [...document.querySelectorAll(".marks .scale")];
  document.addEventListener("keydown", (event) => {
    const row = event.target.matches?.("[type=radio]") && event.target.closest(".marks .scale");
    const step = { j: 1, k: -1 }[event.key];
    if (!row || !step || !plain(event)) return;
    const next = rows()[rows().indexOf(row) + step];
    (next?.querySelector(":checked") ?? next?.querySelector("input"))?.focus();
  });
  document.addEventListener("change", ({ target }) => {
    const answers = target.closest?.(".declare [role=group]");
    if (!answers) return;
    const none = answers.querySelector("[type=checkbox]"), conflict = answers.querySelector("select");
    if (target === none && none.checked) conflict.value = "";
    if (target === conflict && conflict.value) none.checked = false;
  });
})();
