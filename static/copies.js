// Copies of public pages on the reader's device, for when the connection is down. Stored is only what the service marks
// as the same for everybody: nobody's choices, name or sign-in. Forms are sent as ever, and never from here.
"use strict";
const PAGES = "pages-1", FILES = "files-1", MARK = "prizes-copy", TAKEN = "prizes-taken";
const MOST = { [PAGES]: 40, [FILES]: 60 }, LIFE = 7 * 86400000, SOON = 3600000; // ms
const BALLOT = /^\/[a-z]{2}\/[^/]+\/categories(\/[^/]+)?$/;
const language = (url) => /^\/(ar|zh|en|fr|ru|es)\//.exec(url.pathname)?.[1] ?? "en";
const without = (url) => `/${language(url)}/offline`;

const put = async (place, address, answer) => {
  const cache = await caches.open(place), headers = new Headers(answer.headers);
  headers.delete("Content-Encoding"); // what is stored is unpacked
  headers.delete("Vary");
  headers.set(TAKEN, Date.now());
  await cache.put(address, new Response(await answer.arrayBuffer(), { headers }));
  const addresses = await cache.keys();
  await Promise.all(addresses.slice(0, -MOST[place]).map((each) => cache.delete(each)));
};
const age = (answer) => Date.now() - Number(answer?.headers.get(TAKEN) ?? 0);
const get = async (place, address) => (await caches.open(place)).match(address);
// What a stranger sees at this address.
const ask = async (address) => {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok || !answer.headers.get(MARK)) return;
  const text = await answer.clone().text();
  for (const [, each] of text.matchAll(/(?:src|href)="(\/static\/[^"]+\?v=[^"]+)"/g)) {
    if (!(await get(FILES, each))) await put(FILES, each, await fetch(each));
  }
  await put(PAGES, address, answer); // last: a stored page has its files
};
const remember = async (url, answer) => {
  const address = url.pathname + url.search;
  try {
    if (answer?.headers.get(MARK)) await put(PAGES, address, answer);
    else if (BALLOT.test(url.pathname) && age(await get(PAGES, address)) > SOON) await ask(address);
    if (age(await get(PAGES, without(url))) > LIFE / 2) await ask(without(url));
  } catch { /* no room, or no connection */ }
};

const copy = async (url) => {
  const stored = await get(PAGES, url.pathname + url.search), words = await get(PAGES, without(url));
  if (!words) return Response.error();
  if (!stored || age(stored) > LIFE) return words;
  const lang = language(url), style = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
  const region = lang === "en" ? "en-001" : lang === "ar" ? "ar-u-nu-latn" : lang;
  const time = new Intl.DateTimeFormat(region, style).format(Number(stored.headers.get(TAKEN)));
  const notice = /<template id="copy">([^]*?)<\/template>/.exec(await words.text())[1].replace("{time}", `<bdi>${time}</bdi>`);
  const page = (await stored.text()).replace(/<main\b[^>]*><div[^>]*>/, (main) => main + notice);
  return new Response(page, { headers: stored.headers });
};
const page = async (event, url) => {
  let answer;
  try {
    answer = (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return copy(url);
  }
  if (answer.ok) event.waitUntil(remember(url, answer.headers.get(MARK) ? answer.clone() : null));
  return answer;
};
const file = async (event, url) => {
  const address = url.pathname + url.search, stored = await get(FILES, address);
  if (stored) return stored;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(put(FILES, address, answer.clone()).catch(() => {}));
  return answer;
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  await registration.navigationPreload?.enable(); // the page is asked for while this starts
  await clients.claim();
  for (const each of await clients.matchAll()) {
    const url = new URL(each.url);
    await ask(without(url)).catch(() => {});
    await ask(url.pathname + url.search).catch(() => {});
  }
})()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(file(event, url));
});
