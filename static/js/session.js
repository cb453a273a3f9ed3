// Says three minutes before a session of someone with a role ends that it does, with one button to stay. Texts come translated in data attributes.
(() => {
  "use strict";
  const box = document.getElementById("session-end");
  if (!box) return;
  const words = box.dataset, line = box.querySelector("p"), more = box.querySelector("button"), soon = 180;
  const from = (seconds) => Date.now() + 1000 * Number(seconds);
  const last = from(words.last), tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let end = from(words.left);
  const hide = () => {
    if (box.hidden) return;
    if (box.matches(":popover-open")) box.hidePopover();
    box.hidden = true;
    line.textContent = "";
  };
  const show = (text, act) => {
    more.hidden = !act;
    box.hidden = false;
    if (box.showPopover && !box.matches(":popover-open")) box.showPopover();
    if (line.textContent !== text) line.textContent = text;
  };
  const look = () => {
    const now = Date.now();
    if (now >= end) show(words.over, false);
    else if (end - now > soon * 1000) hide();
    else if (end < last - 1000) show(words.soon, true);
    else show(words.final, false);
  };
  const until = (at, tell = true) => {
    if (at > end) end = at;
    if (tell) tabs?.postMessage(end); // the others are of the same session
    look();
  };
  const used = () => until(Math.min(from(words.idle), last));
  document.addEventListener("saved", used);
  document.addEventListener("htmx:after:request", ({ detail }) => { if (detail.ctx?.response?.status < 400) used(); });
  tabs?.addEventListener("message", ({ data }) => until(Math.min(data, last), false));
  more.addEventListener("click", async () => {
    try {
      const answer = await fetch(words.address, { cache: "no-store", redirect: "error" });
      if (!answer.ok) throw answer;
      until(from(await answer.text()));
      if (box.hidden) document.getElementById("announce").textContent = words.good;
    } catch {
      if (navigator.onLine) end = 0; // it has ended elsewhere
      look();
    }
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5000);
  until(end);
})();
