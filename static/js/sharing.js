// The device's own way to share, and a button that copies. Without scripts the links and the address are enough.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-share]").forEach((box) => {
    const { share: url, title, text } = box.dataset, [own, copy] = box.querySelectorAll("button");
    if (navigator.share) {
      own.closest("li").hidden = false;
      own.addEventListener("click", () => { navigator.share({ url, title, text }).catch(() => { /* changed their mind */ }); });
    }
    if (!navigator.clipboard) return;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(url); } catch { box.querySelector("input").select(); return; }
      copy.textContent = copy.dataset.done;
      document.getElementById("announce").textContent = copy.dataset.done;
    });
  });
});
