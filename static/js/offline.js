// On the page for when the connection is down: texts that nominating.js keeps on this device.
(() => {
  "use strict";
  const place = document.getElementById("texts");
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text, dir: "auto" });
  let found = [];
  try {
    found = Object.entries(localStorage).filter(([name]) => name.startsWith("prizes-draft:")).map(([, copy]) => JSON.parse(copy));
  } catch { /* none, or forbidden */ }
  const lang = document.documentElement.lang, region = lang === "en" ? "en-001" : lang === "ar" ? "ar-u-nu-latn" : lang;
  const at = new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  for (const one of found.sort((a, b) => b.at - a.at)) {
    const texts = Object.values(one.text).flat().filter((text) => text.trim().length > 3);
    place.append(make("h3", at.format(one.at)), ...texts.map((text) => make("blockquote", text)));
  }
  place.hidden = !found.length;
})();
