// The form of a project saves by itself, and keeps text on this device while the server is out of reach.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id), line = byId("saved"), form = line && byId(line.dataset.form);
  if (matchMedia("(max-width: 63.99rem)").matches) document.querySelector(".fold")?.removeAttribute("open");
  if (!form) return;
  const words = line.dataset, prefix = `prizes-draft:${words.key}:`, own = prefix + form.elements.saved_from.value;
  const OLDEST = 8000, LIFE = 60 * 86400000; // ms
  form.removeAttribute("data-guard"); // what leaves is saved or kept

  // --- fields ---
  const ticks = (field) => /^(checkbox|radio)$/.test(field.type);
  const isText = (field) => field.name && !/^(hidden|submit|button|file)$/.test(field.type) && !/^(other|words)\./.test(field.name);
  const fields = (root = form) => [...root.querySelectorAll("input, textarea, select")].filter(isText);
  const read = () => {
    const all = {};
    for (const field of fields()) {
      all[field.name] ??= [];
      if (!ticks(field) || field.checked) all[field.name].push(field.value);
    }
    return all;
  };
  const same = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
  const put = (name, values) => fields().filter((field) => field.name === name).forEach((field, n) => {
    if (ticks(field)) field.checked = values.includes(field.value);
    else field.value = values[n] ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- the copy on this device ---
  const store = (act) => { try { return act(localStorage); } catch { return null; } }; // full, or forbidden
  const keep = () => store((box) => box.setItem(own, JSON.stringify({ at: Date.now(), base, sent, text: read() })));
  const drop = (name = own) => store((box) => box.removeItem(name));
  const copies = () => store((box) => Object.keys(box).filter((name) => name.startsWith(prefix))) ?? [];
  const make = (tag) => document.createElement(tag), boxes = () => form.querySelectorAll("[data-copy]");
  const button = (text, act) => {
    const made = make("button");
    made.type = "button";
    made.className = "button quiet";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const say = (text, forgettable) => {
    line.replaceChildren(text);
    if (forgettable) line.append(" ", button(words.forget, () => {
      copies().forEach(drop);
      boxes().forEach((box) => box.remove());
      forgotten = true;
      say(words.forgotten);
    }));
  };

  // --- saving ---
  let base = read(); // what the server is known to have
  let sent = null, lost = null; // values and body of a save whose answer was not heard
  let dirty = false, first = 0, timer = 0, tries = 0, forgotten = false, going = Promise.resolve();
  const body = () => new URLSearchParams(new FormData(form)).toString();
  const post = (data) => fetch(words.save, {
    method: "POST", body: data, keepalive: data.length < 60000, signal: AbortSignal.timeout(20000),
    headers: { "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" },
  });
  const wait = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };
  // However steadily somebody types.
  const soon = (ms) => { first ||= Date.now(); if (!tries) wait(Math.max(0, Math.min(ms, first + OLDEST - Date.now()))); };
  const send = () => going = going.then(async () => {
    clearTimeout(timer);
    while (lost || dirty) {
      // A save whose answer was lost is sent again as it was: so the server knows our own text from another's.
      const again = lost !== null, data = lost ?? body(), values = again ? sent : read();
      if (!again) { dirty = false; first = 0; }
      [lost, sent] = [data, values];
      try {
        const answer = await post(data), html = await answer.text();
        if (answer.status >= 500 || answer.status === 429 || /^\s*<!doctype/i.test(html)) throw new Error(answer.status);
        [lost, tries] = [null, 0];
        show(html);
        if (!answer.ok) { dirty = dirty || answer.status === 401; keep(); return; }
        [base, sent] = [values, null];
        if (!dirty) drop();
      } catch {
        if (!forgotten) keep();
        if (!tries++) say(words.kept, true);
        return wait(Math.min(60000, 1000 * 2 ** tries));
      }
    }
  });
  form.addEventListener("input", (event) => {
    if (!isText(event.target)) return;
    dirty = true;
    forgotten = false;
    if (tries) keep();
    soon(2000);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") { dirty = true; return soon(300); }
    // Whichever button is pressed now, the chosen files go with it.
    form.enctype = "multipart/form-data";
    form.action = target.dataset.sentTo;
  });
  form.addEventListener("focusout", () => { if (dirty) soon(0); });
  const leave = () => { if ((dirty || lost) && !forgotten) keep(); };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    if (dirty || lost) send(); else drop();
  });
  addEventListener("pagehide", () => {
    leave();
    if (dirty) post(body()).catch(() => {});
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("online", send);
  // The next page shows what was typed.
  const patience = () => Promise.race([send(), new Promise((done) => { setTimeout(done, 4000); })]);
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!dirty || link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    await patience();
    location.href = link.href;
  });
  let passing = false;
  form.addEventListener("submit", async (event) => {
    if (passing || !dirty && !lost) return;
    event.preventDefault();
    await patience();
    if (lost) return; // the line says that it is kept here
    passing = true;
    form.requestSubmit(event.submitter);
  });

  // --- the answer ---
  const show = (html) => {
    const made = make("template"), at = document.activeElement;
    const place = at && form.contains(at) ? [at.id, at.selectionStart, at.selectionEnd] : null;
    made.innerHTML = html;
    made.content.querySelectorAll("[hx-swap-oob]").forEach((fresh) => {
      const old = byId(fresh.id);
      fresh.remove();
      if (!old) return;
      fresh.removeAttribute("hx-swap-oob");
      const typed = fresh.dataset.keep ? fields(old).map((field) => [field.name, field.value, field.checked]) : [];
      if (old.contains(line)) fresh.append(line);
      old.replaceWith(fresh);
      for (const field of typed.length ? fields(fresh) : []) { // typed since it was asked
        const kept = typed.find(([name, value]) => name === field.name && (!ticks(field) || value === field.value));
        if (kept && !(field.dataset.own && sent[field.name]?.includes(kept[1]))) [field.value, field.checked] = [kept[1], kept[2]];
      }
    });
    // Who presses the link to sign in leaves a field, which saves: an equal link must not replace it meanwhile.
    if (line.innerHTML !== made.innerHTML) line.replaceChildren(made.content);
    form.dispatchEvent(new Event("saved", { bubbles: true }));
    const field = place && byId(place[0]);
    if (!field || field === document.activeElement) return;
    field.focus({ preventScroll: true });
    if (place[1] !== null) field.setSelectionRange?.(place[1], place[2]);
  };

  // --- what an earlier page kept ---
  const offer = (name, values, copy) => {
    const named = fields().filter((field) => field.name === name), box = make("div"), text = make("blockquote");
    const label = (value) => named.find((field) => ticks(field) && field.value === value)?.closest("label").textContent.trim();
    const done = (act) => () => {
      act?.();
      box.remove();
      if (![...boxes()].some((each) => each.dataset.copy === copy)) drop(copy);
    };
    box.className = "notice warn";
    box.dataset.copy = copy;
    text.dir = "auto";
    text.textContent = values.map((value) => label(value) ?? value).join(", ") || "–";
    box.append(words.two, text, button(words.use, done(() => put(name, values))), button(words.leave, done()));
    named[0].closest("[id^=q-]").append(box);
  };
  let back = false;
  for (const name of copies()) {
    const copy = store((box) => JSON.parse(box.getItem(name)));
    let two = false;
    const here = read();
    for (const [field, mine] of Object.entries(copy && copy.at > Date.now() - LIFE ? copy.text : {})) {
      const there = here[field], was = copy.base[field];
      if (!there || same(mine, there) || same(mine, was)) continue;
      if (same(there, was) || copy.sent && same(there, copy.sent[field])) { put(field, mine); back = true; }
      else { offer(field, mine, name); two = true; }
    }
    if (!two) drop(name);
  }
  if (back) { say(words.back, true); keep(); }

  // --- the close ---
  const closes = byId("closes"), told = byId("time-left");
  let warned = Infinity;
  setInterval(() => {
    const left = closes?.dataset.seconds, due = [120, 300, 900, 3600].find((seconds) => left <= seconds);
    if (!(left > 0) || !due || due >= warned) return;
    warned = due;
    told.className = "notice warn";
    told.textContent = words.left.replace("{span}", closes.dataset.span);
  }, 1000);
})();
