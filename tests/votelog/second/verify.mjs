// A second verifier of a vote log, written from docs/votelog.md alone and mended only where that text was: it shares no line
// with prizes/votelog/verify.py, and tests/votelog/test_second.py compares the two.
// Node 18 or later, standard library only.
//
//   node verify.mjs DIR [--key FILE] [--seen FILE]    verify a dump
//   node verify.mjs ticket FILE DIR                   was the promise of this ticket kept?
//   node verify.mjs batch                             a JSON list of such argument lists on stdin, one answer on each line

import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";

import { counted } from "./rankings.mjs";

class Failed extends Error {
  constructor(step, reason) {
    super(`FAILED step ${step}: ${reason}`);
  }
}

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hex = (bytes) => sha256(bytes).toString("hex");

// ---- words of the grammar

const ID = "[A-Za-z0-9._-]{1,64}";
const HASH = "[0-9a-f]{64}";
const NUMBER = "(?:0|[1-9][0-9]{0,15})";
const INSTANT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";
const TAG = "[A-Za-z0-9_-]{21}[AQgw]"; // 16 bytes; the last character carries two bits
const SECRET = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"; // 32 bytes; the last character carries four bits
const REASON = "(?:DUP|BOT|FARM|DISPOSABLE|INELIGIBLE|WITHDRAWN|COURT)";
const whole = (...words) => new RegExp(`^${words.join(" ")}$`);

const LINES = {
  open: whole("open v1", `(${ID})`, `(${HASH})`, `(${HASH})`, `(${INSTANT})`, `(${INSTANT})`),
  time: whole("time", `(${INSTANT})`),
  cast: whole("cast", `(${ID})`, `(${TAG})`, `(${SECRET})`),
  blank: whole("blank", `(${ID})`, `(${TAG})`),
  void: whole("void", `(${NUMBER})`, `(${REASON})`, `(${ID})`),
  restore: whole("restore", `(${NUMBER})`, `(${REASON})`, `(${ID})`),
  amend: whole("amend", `(${HASH})`),
  close: whole("close", `(${INSTANT})`, `(${NUMBER})`),
  note: whole("note", "([a-z][a-z0-9-]{0,31})", `(${HASH})`),
  tally: whole("tally", `(${HASH})`, `(${HASH})`),
  final: whole("final", `(${HASH})`),
};

const isNumber = (text) => new RegExp(`^${NUMBER}$`).test(text) && Number.isSafeInteger(Number(text));

function isInstant(text) {
  const [year, month, day, hour, minute, second] = text.match(/[0-9]+/g).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] && hour < 24 && minute < 60 && second < 60;
}

function fromBase64(text) {
  const bytes = Buffer.from(text, "base64");
  return bytes.length && bytes.toString("base64") === text ? bytes : null;
}

// ---- files

function read(step, ...path) {
  try {
    return readFileSync(join(...path));
  } catch {
    throw new Failed(step, `${path.slice(1).join("/") || path[0]} is missing`);
  }
}

/** The lines of a text without their LF; a text without lines has none. */
function linesOf(step, name, bytes) {
  if (!bytes.length) return [];
  if (bytes[bytes.length - 1] !== 10) throw new Failed(step, `${name} does not end with a line feed`);
  const lines = bytes.toString("latin1").slice(0, -1).split("\n");
  lines.forEach((line, at) => {
    if (!/^[!-~]+(?: [!-~]+)*$/.test(line)) throw new Failed(step, `line ${at} of ${name} is not plain text`);
  });
  return lines;
}

// ---- step 1: key, signed notes, checkpoints

function keyOf(step, bytes) {
  const lines = linesOf(step, "key", bytes);
  const parts = lines.length === 1 && lines[0].match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/);
  if (!parts) throw new Failed(step, "key is not one line of name, id and key");
  const [, origin, id, text] = parts;
  const place = origin.match(new RegExp(`^[!-*,-~]+/votelog/(${ID})$`));
  if (!place) throw new Failed(step, "the origin is not <address>/votelog/<edition>");
  const raw = fromBase64(text);
  if (!raw || raw.length !== 33 || raw[0] !== 1) throw new Failed(step, "the key is not Ed25519 in base64");
  if (sha256(origin, "\n", raw).toString("hex", 0, 4) !== id) throw new Failed(step, "the id of the key is not its hash");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw.subarray(1)]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  return { origin, edition: place[1], id, key };
}

const SIGNATURE = /^\u2014 ([!-*,-~]+) ([A-Za-z0-9+/]+={0,2})$/;

/** The signed notes of a text that follow each other with nothing between: each with so many lines above its signatures. */
function notesOf(step, name, bytes, height) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failed(step, `${name} is not text`);
  }
  if (text && !text.endsWith("\n")) throw new Failed(step, `${name} does not end with a line feed`);
  const lines = text.split("\n").slice(0, -1);
  const notes = [];
  for (let at = 0; at < lines.length; ) {
    const start = at;
    const head = lines.slice(at, (at += height));
    if (head.length < height || !head.every((line) => /^[!-~]+(?: [!-~]+)*$/.test(line)) || lines[at++] !== "") {
      throw new Failed(step, `note ${notes.length} of ${name} is not ${height} lines and an empty one`);
    }
    const signatures = [];
    while (at < lines.length && lines[at].startsWith("\u2014")) {
      const parts = lines[at++].match(SIGNATURE);
      const signature = parts && fromBase64(parts[2]);
      if (!signature || signature.length < 5) throw new Failed(step, `note ${notes.length} of ${name} has an ill-formed signature`);
      signatures.push({ name: parts[1], signature });
    }
    if (signatures.length < 1 || signatures.length > 16) {
      throw new Failed(step, `note ${notes.length} of ${name} has ${signatures.length} signatures`);
    }
    notes.push({ head, signatures, text: lines.slice(start, at).join("\n") + "\n" });
  }
  return notes;
}

function checkSignatures(step, name, note, log) {
  const message = Buffer.from(note.head.join("\n") + "\n");
  const own = note.signatures.filter((one) => one.name === log.origin && one.signature.toString("hex", 0, 4) === log.id);
  if (!own.length) throw new Failed(step, `${name} is not signed by the log`);
  for (const { signature } of own) {
    if (signature.length !== 68 || !verifySignature(null, message, log.key, signature.subarray(4))) {
      throw new Failed(step, `a signature of ${name} does not hold`);
    }
  }
}

function checkpointsOf(name, bytes, log) {
  const notes = notesOf(1, name, bytes, 3);
  if (!notes.length) throw new Failed(1, `there is no checkpoint in ${name}`);
  return notes.map((note, at) => {
    const [origin, size, root] = note.head;
    if (origin !== log.origin) throw new Failed(1, `checkpoint ${at} of ${name} is of another origin`);
    if (!isNumber(size)) throw new Failed(1, `checkpoint ${at} of ${name} has no size`);
    if (fromBase64(root)?.length !== 32) throw new Failed(1, `checkpoint ${at} of ${name} has no root`);
    checkSignatures(1, `checkpoint ${at} of ${name}`, note, log);
    return { size: Number(size), root, text: note.text };
  });
}

function stepOne(dir, options) {
  const given = read(1, dir, "key");
  const log = keyOf(1, options.key ? read(1, options.key) : given);
  if (options.key && !given.equals(readFileSync(options.key))) throw new Failed(1, "the key of the dump is not the key given");
  log.checkpoints = checkpointsOf("checkpoints.txt", read(1, dir, "checkpoints.txt"), log);
  log.checkpoints.reduce((before, next) => {
    if (next.size < before.size) throw new Failed(1, `size ${next.size} comes after size ${before.size}`);
    return next;
  });
  const last = log.checkpoints[log.checkpoints.length - 1];
  const single = join(dir, "checkpoint");
  if (existsSync(single) && readFileSync(single).compare(Buffer.from(last.text)) !== 0) {
    throw new Failed(1, "checkpoint is not the last of checkpoints.txt");
  }
  const seen = options.seen ? checkpointsOf("the checkpoints seen", read(1, options.seen), log) : [];
  log.roots = new Map();
  for (const { size, root } of [...log.checkpoints, ...seen]) {
    if ((log.roots.get(size) ?? root) !== root) throw new Failed(1, `two roots for size ${size}: a split view`);
    log.roots.set(size, root);
  }
  return log;
}

// ---- step 2: grammar and order of the lines

const BEFORE_CLOSE = new Set(["time", "cast", "blank", "void", "restore", "amend", "note", "close"]);
const AFTER_CLOSE = new Set(["time", "void", "restore", "amend", "note", "tally"]);

function entryOf(text, at) {
  const kind = text.split(" ", 1)[0];
  const parts = Object.hasOwn(LINES, kind) && text.match(LINES[kind]);
  if (!parts) throw new Failed(2, `line ${at} is no line of a log`);
  const words = parts.slice(1);
  const instants = { open: words.slice(3), time: words, close: words.slice(0, 1) }[kind] ?? [];
  if (!instants.every(isInstant)) throw new Failed(2, `line ${at} has no real instant`);
  const number = { void: words[0], restore: words[0], close: words[1] }[kind] ?? "0";
  if (!isNumber(number)) throw new Failed(2, `line ${at} has too large a number`);
  return { at, kind, words, text };
}

function stepTwo(dir, log) {
  const entries = linesOf(2, "log.txt", read(2, dir, "log.txt")).map(entryOf);
  if (entries[0]?.kind !== "open") throw new Failed(2, "the first line is not open");
  if (entries[0].words[3] >= entries[0].words[4]) throw new Failed(2, "the log opens after it closes");
  if (entries[0].words[0] !== log.edition) throw new Failed(2, "open names another edition than the key");
  if (entries.length > 1 && entries[1].kind !== "time") throw new Failed(2, "line 1 is not time");
  let [closed, tally, final, clock, changed] = [false, false, false, "", -1];
  for (const { at, kind, words } of entries.slice(1)) {
    if (final) throw new Failed(2, `line ${at} follows final`);
    if (!(closed ? AFTER_CLOSE : BEFORE_CLOSE).has(kind) && !(tally && kind === "final")) {
      throw new Failed(2, `${kind} may not stand at line ${at}`);
    }
    if (kind === "time" && words[0] < clock) throw new Failed(2, `time goes back at line ${at}`);
    if (kind === "time") clock = words[0];
    if (kind === "close") closed = true;
    if (kind === "tally") [tally, changed] = [true, -1];
    if (kind === "void" || kind === "restore") changed = at;
    if (kind === "final") {
      final = true;
      if (changed >= 0) throw new Failed(2, `line ${changed} stands between the last tally and final`);
    }
  }
  log.entries = entries;
}

// ---- steps 3 and 4: the tree

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Compares the roots of the sizes that are in `roots` with those of the tree, as far as there are leaves. */
function checkRoots(step, leaves, roots) {
  const stack = []; // roots of the full subtrees so far, the largest first
  const compare = (size) => {
    if (!roots.has(size)) return;
    const hashes = stack.map((one) => one.hash);
    let root = hashes.pop() ?? sha256("");
    while (hashes.length) root = sha256(NODE, hashes.pop(), root);
    if (root.toString("base64") !== roots.get(size)) throw new Failed(step, `the root of size ${size} is not that of the log`);
  };
  compare(0);
  leaves.forEach((leaf, at) => {
    stack.push({ width: 1, hash: leaf });
    while (stack.length > 1 && stack[stack.length - 1].width === stack[stack.length - 2].width) {
      const right = stack.pop();
      const left = stack.pop();
      stack.push({ width: left.width * 2, hash: sha256(NODE, left.hash, right.hash) });
    }
    compare(at + 1);
  });
}

function stepThreeAndFour(log) {
  for (const entry of log.entries) entry.leaf = sha256(LEAF, entry.text);
  checkRoots(3, log.entries.map((entry) => entry.leaf), log.roots);
  const largest = [...log.roots.keys()].reduce((most, size) => Math.max(most, size));
  if (log.entries.length < largest) throw new Failed(4, `the log has ${log.entries.length} lines, a checkpoint ${largest}`);
  if (log.entries.length > largest) throw new Failed(4, `lines from ${largest} on are under no checkpoint`);
}

// ---- step 5: batches and votes in force

const slotOf = (entry) => `${entry.words[1]} ${entry.words[0]}`; // tag and category

function stepFive(log) {
  const inForce = new Map(); // tag and category -> its cast line
  const casts = new Set();
  let [batch, before, others] = [new Set(), null, false];
  for (const entry of log.entries) {
    const { at, kind, words, text, leaf } = entry;
    if (kind === "time") {
      [batch, before, others] = [new Set(), null, false];
    } else if (kind === "cast" || kind === "blank") {
      const slot = slotOf(entry);
      if (others) throw new Failed(5, `line ${at} stands behind other lines of its batch`);
      if (before && Buffer.compare(before, leaf) >= 0) throw new Failed(5, `line ${at} is not in the order of its batch`);
      if (batch.has(slot)) throw new Failed(5, `line ${at} is a second version in its batch`);
      if (kind === "cast" && casts.has(text)) throw new Failed(5, `line ${at} equals an earlier one`);
      if (kind === "blank" && !inForce.has(slot)) throw new Failed(5, `line ${at} takes back what is not there`);
      batch.add(slot);
      before = leaf;
      if (kind === "cast") {
        casts.add(text);
        inForce.set(slot, entry);
      } else {
        inForce.delete(slot);
      }
    } else {
      others = true;
      if (kind === "close" && Number(words[1]) !== casts.size) throw new Failed(5, `close says ${words[1]}, there are ${casts.size} cast lines`);
    }
  }
  log.inForce = inForce;
}

// ---- step 6: setting aside

function stepSix(log) {
  const pairs = new Map(); // index of a cast line -> its pairs of reason and case
  log.aside = new Map(); // the same at the last tally
  for (const { at, kind, words } of log.entries) {
    if (kind === "tally") log.aside = new Map([...pairs].map(([index, all]) => [index, new Set(all)]));
    if (kind !== "void" && kind !== "restore") continue;
    const index = Number(words[0]);
    if (index >= at || log.entries[index].kind !== "cast") throw new Failed(6, `line ${at} points to no earlier vote`);
    const pair = `${words[1]} ${words[2]}`;
    const there = pairs.get(index) ?? new Set();
    if (kind === "void" && there.has(pair)) throw new Failed(6, `line ${at} sets aside again for the same cause`);
    if (kind === "restore" && words[1] === "WITHDRAWN") throw new Failed(6, `line ${at} restores a vote that was withdrawn`);
    if (kind === "restore" && !there.has(pair)) throw new Failed(6, `line ${at} restores what is not set aside`);
    if (kind === "void") there.add(pair);
    else there.delete(pair);
    pairs.set(index, there);
  }
}

const isAside = (log, at) => (log.aside.get(at)?.size ?? 0) > 0;
const isWithdrawn = (log, at) => [...(log.aside.get(at) ?? [])].some((pair) => pair.startsWith("WITHDRAWN "));

// ---- steps 7 and 8: openings

/** What an attribute of a voter can be. */
const ATTRIBUTE = { country: "[A-Z]{2}", list: "[a-z0-9][a-z0-9_-]{0,39}", groups: "[a-z0-9][a-z0-9_-]{0,39}", weight: "(?:[1-9][0-9]{0,2}|1000)" };

function stepSevenAndEight(log, bytes, second, kind, attributes) {
  const between = second === "ranking" ? ">" : ",";
  const one = second === "points" ? `${ID}\\*[1-9][0-9]*` : ID;
  const vote = `(${one}(?:${between}${one})*${second ? "|\\*" : ""})`;
  const shape = whole(`(${NUMBER})`, kind ? `(${SECRET}:)${vote}` : `()${vote}`, `(${SECRET})`);
  const expected = [...log.inForce.values()].filter((entry) => !isWithdrawn(log, entry.at)).sort((a, b) => a.at - b.at);
  const openings = linesOf(7, "openings.txt", bytes).map((line, at) => {
    const parts = line.match(shape);
    if (!parts || !isNumber(parts[1])) throw new Failed(7, `line ${at} of openings.txt is no opening`);
    const text = parts[3];
    const given = second === "points" && text !== "*" ? text.split(",").map((each) => each.split("*")).map(([name, points]) => [name, Number(points)]) : null;
    if (given?.some(([, points]) => !Number.isSafeInteger(points))) throw new Failed(7, `the points at line ${at} of openings.txt are too large`);
    const choice = given ? given.map(([name]) => name) : text.split(between);
    if (second === "ranking" && new Set(choice).size !== choice.length) throw new Failed(7, `the ranking at line ${at} of openings.txt names one twice`);
    if (second !== "ranking" && choice.some((one, place) => place && choice[place - 1] >= one)) throw new Failed(7, `the choice at line ${at} of openings.txt is not in order`);
    return { index: Number(parts[1]), text: parts[2] + text, mark: parts[2].slice(0, -1), choice, points: given, r: parts[4] };
  });
  for (let at = 0; at < Math.max(openings.length, expected.length); at++) {
    if (openings[at]?.index !== expected[at]?.at) {
      throw new Failed(7, `line ${at} of openings.txt is for ${openings[at]?.index ?? "nothing"}, not for ${expected[at]?.at ?? "nothing"}`);
    }
  }
  const carried = attributes && linesOf(7, "attributes.txt", attributes).map((line) => line.match(whole(`(${NUMBER})`, `(${ATTRIBUTE[kind]})`, `(${SECRET})`)));
  if (carried && (carried.length !== openings.length || carried.some((parts, at) => !parts || Number(parts[1]) !== openings[at].index))) {
    throw new Failed(7, "attributes.txt is not of its form, or has other votes than openings.txt");
  }
  const zero = Buffer.of(0);
  openings.forEach(({ text, r }, at) => {
    const [category, tag, commitment] = expected[at].words;
    const known = ["wvl-commit-v1", log.edition, category, tag, text].flatMap((part) => [part, zero]);
    if (sha256(...known, Buffer.from(r, "base64url")).toString("base64url") !== commitment) {
      throw new Failed(8, `the opening of ${expected[at].at} does not fit its commitment`);
    }
  });
  carried?.forEach(([, , attribute, s], at) => {
    const known = ["wvl-group-v1", log.edition, ...expected[at].words.slice(0, 2), attribute].flatMap((part) => [part, zero]);
    if (sha256(...known, Buffer.from(s, "base64url")).toString("base64url") !== openings[at].mark) {
      throw new Failed(8, `the attribute of ${expected[at].at} does not fit its commitment`);
    }
  });
  return openings.map(({ choice, points }, at) => ({ entry: expected[at], choice, points, attribute: carried?.[at][2] }));
}

// ---- step 9: rules, paper, results

/** What a vote is in a dump of version 2, which is said by the first bytes of its paper: "choice", "points" or "ranking"; else null. */
function isSecond(dir) {
  try {
    const text = readFileSync(join(dir, "paper.txt")).toString("latin1");
    if (!text.startsWith("paper v2 ")) return null;
    return text.includes("\nballot choice\n") ? "choice" : text.includes("\nballot points ") ? "points" : "ranking";
  } catch {
    return null;
  }
}

/** What votes carry by the paper: a "country", a group of a "list", one of named "groups", a "weight", or nothing. */
function carriedBy(dir) {
  if (!isSecond(dir)) return null;
  const found = readFileSync(join(dir, "paper.txt")).toString("latin1").match(/\ncount by_(?:group (country|list|groups)|(weight)) /);
  return found && (found[1] ?? found[2]);
}

/** The count that a paper of version 2 names. */
function countOf(step, text, choices) {
  if (text.startsWith("by_group ")) {
    const [, of, ...words] = text.split(" ");
    const shares = of === "groups" ? new Map(words.shift().split(",").map((each) => each.split("*"))) : null;
    const [fewest, points, , ...rest] = words;
    if (shares && text.split(" ")[2] !== [...shares.keys()].sort().map((name) => `${name}*${shares.get(name)}`).join(",")) throw new Failed(step, "the named groups are not in order");
    const table = points.split(",").map(Number);
    const good = [Number(fewest), ...table].every(Number.isSafeInteger) && Number(fewest) >= 20 && table[0] > 0;
    if (!good || table.some((one, at) => at && one > table[at - 1])) throw new Failed(step, "the points of groups are not of their form");
    return { ...countOf(step, rest.join(" "), choices), groups: { of, fewest: Number(fewest), table, shares } };
  }
  if (text.startsWith("by_weight ")) return { ...countOf(step, text.split(" ").slice(2).join(" "), choices), weighs: true };
  const [method, list] = text.split(" ");
  const numbers = list ? list.split(",").map(Number) : [];
  if (!numbers.every(Number.isSafeInteger)) throw new Failed(step, "a number of the count is too large");
  if (method === "stv" && numbers[0] < 1) throw new Failed(step, "nobody would be elected");
  if (method === "points") {
    const falls = numbers.every((one, at) => !at || one <= numbers[at - 1]);
    if (numbers.length !== choices || numbers[0] < 1 || !falls) throw new Failed(step, "the points are not of their form");
  }
  return { method, numbers };
}

/** Who votes: after the first word pairs of a word and what it says, in one order, each at most once. */
const VOTERS = [
  ["countries", "[A-Z]{2}", true],
  ["groups", "[a-z0-9][a-z0-9_-]{0,39}", true],
  ["age", "[1-9][0-9]{0,2}", false],
  ["list", "[1-9][0-9]{0,15}", false],
  ["not_own", "country|organization", true],
];

function electorateOf(step, text) {
  const words = text.split(" ").slice(1);
  let place = -1;
  for (let at = 0; at < words.length; at += 2) {
    const next = VOTERS.findIndex(([name]) => name === words[at]);
    if (next <= place) throw new Failed(step, `the electorate cannot say ${words[at]} there`);
    place = next;
    const [name, form, several] = VOTERS[next];
    const said = several ? words[at + 1].split(",") : [words[at + 1]];
    const good = said.every((one, n) => new RegExp(`^(?:${form})$`).test(one) && (!n || said[n - 1] < one));
    if (!good || (name === "list" && !Number.isSafeInteger(Number(said[0])))) throw new Failed(step, `${name} of the electorate is not of its form`);
  }
}

function paperOf(step, bytes) {
  const second = bytes.subarray(0, 9).equals(Buffer.from("paper v2 "));
  const lines = linesOf(step, "paper.txt", bytes);
  const line = (at, pattern) => {
    const parts = lines[at]?.match(pattern);
    if (!parts) throw new Failed(step, `line ${at} of paper.txt is not of its form`);
    return parts.slice(1);
  };
  const number = (text, least, word) => {
    if (text === word) return Infinity;
    if (!isNumber(text) || Number(text) < least) throw new Failed(step, `paper.txt has a number out of range: ${text}`);
    return Number(text);
  };
  const [edition, rules] = line(0, whole(second ? "paper v2" : "paper v1", `(${ID})`, `(${HASH})`));
  const choices = number(line(1, whole("choices", `(${NUMBER})`))[0], 1);
  const [complete] = line(2, whole("complete", `(any|all|${NUMBER})`));
  if (complete !== "any" && complete !== "all") number(complete, 2);
  const changes = number(line(3, whole("changes", `(any|${NUMBER})`))[0], 0, "any");
  const blanks = line(4, whole("blanks", "(yes|no)"))[0] === "yes";
  const auditors = line(5, whole("openings", "(public|auditors)"))[0] === "auditors";
  let [first, ballot, least, none, points, toOne] = [6, "choice", 1, false, null, null];
  if (second) {
    electorateOf(step, line(first++, whole("electorate", "confirmed_email((?: [a-z_]+ [^ ]+)*)"))[0]);
    const [is] = line(first++, whole("ballot", `(choice|ranking|points ${NUMBER} ${NUMBER})`));
    const words = is.split(" ");
    ballot = words[0];
    if (ballot === "points") [points, toOne] = words.slice(1).map((each) => number(each, 1));
    if (lines[first]?.startsWith("least ")) least = number(line(first++, whole("least", `(${NUMBER})`))[0], 2);
    if (least > choices) throw new Failed(step, "a vote would have to name more than it may");
    if (ballot === "points" && (toOne > points || least > points)) throw new Failed(step, "no vote could give these points");
    if (lines[first] === "none yes") [none, first] = [true, first + 1];
  }
  const share = `${ATTRIBUTE.groups}[*]${ATTRIBUTE.weight}`;
  const by = `(?:by_group (?:country|list|groups ${share}(?:,${share})+) ${NUMBER} ${NUMBER}(?:,${NUMBER})* of |by_weight of )?`;
  const count = second ? countOf(step, line(first++, whole("count", `(${by}(?:sum|points ${NUMBER}(?:,${NUMBER})*|schulze|ranked_pairs|run_off|stv ${NUMBER}))`))[0], choices) : null;
  const nominees = [];
  for (let at = first; at < lines.length; at++) {
    if (at > first && lines[at - 1] >= lines[at]) throw new Failed(step, `line ${at} of paper.txt is not in order`);
    nominees.push(line(at, whole("nominee", `(${ID} ${ID})`))[0]);
  }
  if (count && (count.method === "sum") !== (ballot !== "ranking")) throw new Failed(step, "the count is none of such votes");
  return { edition, rules, choices, complete, changes, blanks, auditors, nominees, count, least, none, points, toOne };
}

/** Rules and paper: their hashes, their form and where the paper stands. The paper, or null where the log has none yet. */
function checkPaper(step, dir, log) {
  let [rules, note, closed] = ["", null, false];
  for (const entry of log.entries) {
    const { at, kind, words } = entry;
    if (kind === "open" || kind === "amend") {
      rules = kind === "open" ? words[1] : words[0];
      if (hex(read(step, dir, "rules", rules)) !== rules) throw new Failed(step, `rules/${rules} has another hash`);
    } else if (kind === "note" && words[0] === "paper") {
      if (closed) throw new Failed(step, `line ${at} changes the paper after the close`);
      note = { hash: words[1], rules };
    } else if (kind === "cast" || kind === "blank") {
      if (!note) throw new Failed(step, `line ${at} is a vote before any paper`);
    } else if (kind === "close") {
      closed = true;
    }
  }
  if (!note) return null;
  const bytes = read(step, dir, "paper.txt");
  if (hex(bytes) !== note.hash) throw new Failed(step, "paper.txt is not the paper of the log");
  const paper = paperOf(step, bytes);
  if (paper.edition !== log.edition) throw new Failed(step, "paper.txt is of another edition");
  if (paper.rules !== note.rules) throw new Failed(step, "paper.txt names other rules than were in force");
  return paper;
}

function checkVotes(log, paper) {
  const versions = new Map();
  const home = new Map();
  for (const entry of log.entries) {
    const { at, kind, words } = entry;
    if (kind !== "cast" && kind !== "blank") continue;
    if (kind === "blank" && !paper.blanks) throw new Failed(9, `line ${at} is blank, which the paper does not allow`);
    const slot = slotOf(entry);
    versions.set(slot, (versions.get(slot) ?? 0) + 1);
    if (versions.get(slot) - 1 > paper.changes) throw new Failed(9, `line ${at} is one change too many`);
    const [category, tag] = words;
    if (paper.complete === "any" && (home.get(tag) ?? category) !== category) throw new Failed(9, `the tag of line ${at} stands in two categories`);
    home.set(tag, category);
  }
  const known = new Set(paper.nominees.map((one) => one.split(" ")[0]));
  for (const { at, words } of log.inForce.values()) {
    if (!known.has(words[0])) throw new Failed(9, `the vote at ${at} is in a category without nominees`);
  }
}

/** The tags whose ballots count: judged on the votes in force before anything was set aside. */
function completeTags(log, paper) {
  const categories = new Map();
  for (const { words } of log.inForce.values()) {
    if (!categories.has(words[1])) categories.set(words[1], new Set());
    categories.get(words[1]).add(words[0]);
  }
  const all = [...new Set(paper.nominees.map((one) => one.split(" ")[0]))];
  const counts = (voted) => {
    if (paper.complete === "any") return true;
    if (paper.complete === "all") return all.every((category) => voted.has(category));
    return voted.size >= Number(paper.complete);
  };
  return new Set([...categories].filter(([, voted]) => counts(voted)).map(([tag]) => tag));
}

function recount(log, paper, openings) {
  const counts = new Map(paper.nominees.map((one) => [one, [0, 0]]));
  const complete = completeTags(log, paper);
  for (const { entry, choice } of openings) {
    const [category, tag] = entry.words;
    if (choice.length > paper.choices) throw new Failed(9, `the vote at ${entry.at} has too many nominees`);
    for (const nominee of choice) {
      const both = counts.get(`${category} ${nominee}`);
      if (!both) throw new Failed(9, `the vote at ${entry.at} is for somebody who is not on the paper`);
      if (!complete.has(tag)) continue;
      both[1] += 1;
      if (!isAside(log, entry.at)) both[0] += 1;
    }
  }
  return counts;
}

function checkResults(bytes, paper, counts) {
  const lines = linesOf(9, "results.txt", bytes);
  const shape = whole(`(${ID} ${ID})`, `(${NUMBER})`, `(${NUMBER})`);
  if (lines.length !== paper.nominees.length) throw new Failed(9, "results.txt has not one line for each nominee");
  lines.forEach((line, at) => {
    const parts = line.match(shape);
    if (!parts || !isNumber(parts[2]) || !isNumber(parts[3])) throw new Failed(9, `line ${at} of results.txt is no result`);
    if (parts[1] !== paper.nominees[at]) throw new Failed(9, `line ${at} of results.txt is for another nominee`);
    const both = counts?.get(parts[1]);
    if (both && both.join(" ") !== `${parts[2]} ${parts[3]}`) throw new Failed(9, `${parts[1]} has ${both.join(" ")}, results.txt says ${parts[2]} ${parts[3]}`);
  });
}

// ---- the same of version 2

/** Form and nominees of results.txt; its four numbers by category and nominee, and what groups give. */
function resultsOf(bytes, paper) {
  const lines = linesOf(9, "results.txt", bytes);
  const shape = whole(`(${ID} (?:${ID}|\\*))`, ...Array(4).fill(`(${NUMBER})`));
  const due = [...paper.nominees, ...(paper.none ? [...new Set(paper.nominees.map((one) => `${one.split(" ")[0]} *`))] : [])].sort();
  const last = lines.slice(due.length);
  if (lines.length < due.length || (last.length && !paper.count.groups)) throw new Failed(9, "results.txt has not one line for each nominee");
  const results = new Map(lines.slice(0, due.length).map((line, at) => {
    const parts = line.match(shape);
    if (!parts || !parts.slice(2).every(isNumber)) throw new Failed(9, `line ${at} of results.txt is no result`);
    if (parts[1] !== due[at]) throw new Failed(9, `line ${at} of results.txt is for another nominee`);
    return [parts[1], parts.slice(2).map(Number)];
  }));
  const gives = last.map((line, at) => {
    const parts = line.match(whole(`(${ID})`, `(${ATTRIBUTE[paper.count.groups.of]})`, `(${ID})`, `(${NUMBER})`, `(${NUMBER})`));
    const points = parts?.slice(4).map(Number);
    const good = parts && paper.nominees.includes(`${parts[1]} ${parts[3]}`) && points.some((one) => one) && points.every((one) => !one || isOfTable(paper.count.groups, parts[2], one));
    if (!good) throw new Failed(9, `line ${due.length + at} of results.txt is no points of a group`);
    return { category: parts[1], group: parts[2], name: parts[3], points };
  });
  const keys = gives.map(({ category, group, name }) => `${category} ${group} ${name}`);
  if (keys.some((key, at) => at && !comesBefore(keys[at - 1], key))) throw new Failed(9, "the points of groups are not in order");
  if (paper.count.groups) checkSums(paper, results, gives);
  return { results, gives };
}

/** How many times the points of a group count; none of a group that the paper does not name, where it names some. */
const shareOf = ({ shares }, group) => (shares ? Number(shares.get(group) ?? 0) : 1);

const isOfTable = (groups, group, number) => groups.table.some((one) => one * shareOf(groups, group) === number);

/** Whether one row is before another, word by word. */
function comesBefore(one, other) {
  const [first, second] = [one.split(" "), other.split(" ")];
  const at = first.findIndex((word, n) => word !== second[n]);
  return at >= 0 && first[at] < second[at];
}

/** The points of a nominee are those that groups give it, and its place is by them; who has left is given none. */
function checkSums(paper, results, gives) {
  for (const category of new Set(paper.nominees.map((one) => one.split(" ")[0]))) {
    const names = paper.nominees.filter((each) => each.split(" ")[0] === category).map((each) => each.split(" ")[1]);
    const of = (name) => gives.filter((each) => each.category === category && each.name === name);
    const there = names.filter((name) => results.get(`${category} ${name}`).some((number) => number));
    const sums = new Map(names.map((name) => [name, [0, 1].map((at) => of(name).reduce((sum, { points }) => sum + points[at], 0))]));
    for (const name of names) {
      const places = [0, 1].map((at) => 1 + there.filter((other) => sums.get(other)[at] > sums.get(name)[at]).length);
      const right = there.includes(name) ? [...sums.get(name), ...places] : [0, 0, 0, 0];
      if (results.get(`${category} ${name}`).join(" ") !== right.join(" ") || (!there.includes(name) && of(name).length)) throw new Failed(9, `${category} ${name} does not have what groups give`);
    }
  }
}

/** Whether `text` can be `least` times a weight from 1 to 1000 of each. */
const canWeigh = (said, least) => said.every((number, at) => number >= least[at] && number <= 1000 * least[at]);

/** What a group of voters gives in both columns, by name: `columns` are both counts of it. */
function groupGives(columns, table, share) {
  const found = new Map();
  columns.forEach((counts, at) => {
    const named = [...counts].filter(([, [number]]) => number);
    for (const [name, [, place]] of named) {
      const last = named.filter(([, [, other]]) => other <= place).length;
      found.set(name, (found.get(name) ?? [0, 0]).map((one, n) => (n === at ? share * (table[last - 1] ?? 0) : one)));
    }
  });
  return new Map([...found].filter(([, points]) => points.some((one) => one)));
}

function recountRankings(log, paper, openings, { results, gives }) {
  const complete = completeTags(log, paper);
  const known = new Set(paper.nominees);
  const columns = new Map(paper.nominees.map((one) => [one.split(" ")[0], [[], []]]));
  for (const { entry, choice, points, attribute } of openings) {
    const [category, tag] = entry.words;
    const isNone = paper.none && choice[0] === "*";
    if (points) {
      const all = points.reduce((sum, [, worth]) => sum + worth, 0);
      if (all > paper.points) throw new Failed(9, `the vote at ${entry.at} gives too many points`);
      if (points.some(([, worth]) => worth > paper.toOne)) throw new Failed(9, `the vote at ${entry.at} gives too many points to one`);
    }
    if (choice.length > paper.choices) throw new Failed(9, `the vote at ${entry.at} ranks too many`);
    if (choice.length < paper.least && !isNone) throw new Failed(9, `the vote at ${entry.at} ranks too few`);
    if (!isNone && !choice.every((one) => known.has(`${category} ${one}`))) throw new Failed(9, `the vote at ${entry.at} ranks somebody who is not on the paper`);
    if (!complete.has(tag)) continue;
    const vote = { ranking: choice, points: points ?? (paper.points ? [] : null), number: (paper.count.weighs && Number(attribute)) || 1, attribute };
    columns.get(category)[1].push(vote);
    if (!isAside(log, entry.at)) columns.get(category)[0].push(vote);
  }
  for (const [category, [one, two]] of columns) {
    const names = paper.nominees.filter((each) => each.split(" ")[0] === category).map((each) => each.split(" ")[1]);
    const left = new Set(names.filter((name) => results.get(`${category} ${name}`).every((number) => !number)));
    const blind = !openings.every(({ attribute }) => attribute);
    const isNone = ({ ranking }) => ranking[0] === "*";
    if (paper.none) {
      const right = [one, two].map((votes) => votes.filter(isNone).reduce((sum, { number }) => sum + number, 0));
      const said = results.get(`${category} *`);
      const good = paper.count.weighs && blind ? canWeigh(said.slice(0, 2), right) && !said[2] && !said[3] : said.join(" ") === [...right, 0, 0].join(" ");
      if (!good) throw new Failed(9, `${category} has ${right} in a recount for none of these`);
    }
    if (paper.count.groups) {
      checkGroups(paper, category, [one, two], names, left, gives.filter((each) => each.category === category), blind);
      continue;
    }
    const [first, second] = [one, two].map((votes) => counted(paper.count, votes, names, left));
    for (const name of names) {
      const said = results.get(`${category} ${name}`);
      const right = [first.get(name)[0], second.get(name)[0], first.get(name)[1], second.get(name)[1]].join(" ");
      const good = paper.count.weighs && blind ? canWeigh(said.slice(0, 2), [first.get(name)[0], second.get(name)[0]]) : said.join(" ") === right;
      if (!good) throw new Failed(9, `${category} ${name} has ${right} in a recount`);
    }
  }
}

/** Groups with enough counted votes give exactly what results.txt says; where no group is known, there are enough votes for them. */
function checkGroups(paper, category, [one, two], names, left, gives, blind) {
  const { fewest, table } = paper.count.groups;
  const said = new Map();
  for (const { group, name, points } of gives) said.set(group, [...(said.get(group) ?? []), `${name} ${points}`]);
  if (blind) {
    if (said.size * fewest > one.length) throw new Failed(9, `${category}: more groups than there can be`);
    return;
  }
  const stranger = two.find(({ attribute }) => !shareOf(paper.count.groups, attribute));
  if (stranger) throw new Failed(9, `${category}: a vote is of a group that the paper does not name`);
  for (const group of new Set([...said.keys(), ...two.map(({ attribute }) => attribute)])) {
    const columns = [one, two].map((votes) => votes.filter(({ attribute }) => attribute === group));
    const right = columns[0].length < fewest ? [] : [...groupGives(columns.map((votes) => counted(paper.count, votes, names, left)), table, shareOf(paper.count.groups, group))].map(([name, points]) => `${name} ${points}`).sort();
    if (right.join() !== (said.get(group) ?? []).sort().join()) throw new Failed(9, `${category}: ${group} gives something else in a recount`);
  }
}

// ---- the whole

function verifyDump(dir, options) {
  const log = stepOne(dir, options);
  stepTwo(dir, log);
  stepThreeAndFour(log);
  stepFive(log);
  stepSix(log);
  const said = `${log.entries.length} lines, ${log.checkpoints.length} checkpoints, ${log.inForce.size} votes in force`;
  const tally = log.entries.filter((entry) => entry.kind === "tally").pop();
  if (!tally) {
    checkPaper(9, dir, log);
    for (const name of ["openings.txt", "results.txt", ...(carriedBy(dir) ? ["attributes.txt"] : [])]) {
      if (existsSync(join(dir, name))) throw new Failed(10, `${name} is there before a tally`);
    }
    return `ok, no tally yet: ${said}`;
  }
  const closed = !existsSync(join(dir, "openings.txt"));
  if (closed && !checkPaper(7, dir, log)?.auditors) throw new Failed(7, "openings.txt is missing");
  const bytes = closed ? null : read(7, dir, "openings.txt");
  const kind = carriedBy(dir);
  const attributes = kind && existsSync(join(dir, "attributes.txt")) ? read(7, dir, "attributes.txt") : null;
  const openings = closed ? null : stepSevenAndEight(log, bytes, isSecond(dir), kind, attributes);
  const paper = checkPaper(9, dir, log);
  if (!paper) throw new Failed(9, "a tally without any paper");
  checkVotes(log, paper);
  const results = read(9, dir, "results.txt");
  if (paper.count) {
    const said_ = resultsOf(results, paper);
    if (openings) recountRankings(log, paper, openings, said_);
  } else {
    checkResults(results, paper, openings && recount(log, paper, openings));
  }
  if (bytes && hex(bytes) !== tally.words[0]) throw new Failed(10, "openings.txt is not that of the last tally");
  if (hex(results) !== tally.words[1]) throw new Failed(10, "results.txt is not that of the last tally");
  if (kind) {
    const note = log.entries[tally.at - 1];
    if (note.kind !== "note" || note.words[0] !== "attributes") throw new Failed(10, "no attributes are noted directly before the tally");
    if (attributes && hex(attributes) !== note.words[1]) throw new Failed(10, "attributes.txt is not that of the last tally");
  }
  if (kind && !closed && !attributes) return `ok without attributes: ${said}; what groups or weights make of the votes is left out`;
  return closed ? `ok without openings: ${said}; steps 7, 8 and the recount are left out` : `ok: ${said}; counted again`;
}

// ---- tickets

const seconds = (instant) => Date.parse(instant) / 1000;

function verifyTicket(file, dir) {
  const step = "ticket";
  const log = keyOf(step, read(step, dir, "key"));
  const notes = notesOf(step, "the ticket", read(step, file), 6);
  if (notes.length !== 1) throw new Failed(step, "the ticket is not one signed note");
  const [version, origin, leaf, time, within, checkpoint] = notes[0].head;
  const wanted = leaf.match(whole("leaf", `(${HASH})`));
  const given = time.match(whole("time", `(${INSTANT})`));
  const size = checkpoint.match(whole("checkpoint", `(${NUMBER})`, "(.+)"));
  const formed = version === "wvl-ticket-v1" && within === "within 60" && wanted && given && isInstant(given[1]);
  if (!formed || !size || !isNumber(size[1]) || fromBase64(size[2])?.length !== 32) throw new Failed(step, "the ticket is not of its form");
  if (origin !== log.origin) throw new Failed(step, "the ticket is of another log");
  checkSignatures(step, "the ticket", notes[0], log);
  const known = Number(size[1]);
  const lines = read(step, dir, "log.txt").toString("latin1").split("\n").slice(0, -1);
  if (known > lines.length) throw new Failed(step, "the log does not reach the checkpoint of the ticket");
  const leaves = lines.map((line) => sha256(LEAF, Buffer.from(line, "latin1")));
  checkRoots(step, leaves, new Map([[known, size[2]]]));
  const kept = leaves.findIndex((hash, at) => hash.toString("hex") === wanted[1] && (at >= known || lines[at].startsWith("cast ")));
  if (kept < 0) throw new Failed(step, "no such line stands in the log");
  const clock = lines.slice(0, kept + 1).reverse().find((line) => line.startsWith("time "))?.slice(5) ?? "";
  if (!(seconds(clock) <= seconds(given[1]) + 60)) throw new Failed(step, `the line at ${kept} came later than promised`);
  return `ok: the line stands in the log at ${kept}`;
}

// ---- the command

const USAGE = "usage: verify.mjs DIR [--key FILE] [--seen FILE] | ticket FILE DIR | batch";

/** What a list of arguments answers, in one line. */
export function answer(args) {
  const rest = [...args];
  const options = {};
  for (const name of ["key", "seen"]) {
    const at = rest.indexOf(`--${name}`);
    if (at >= 0) options[name] = rest.splice(at, 2)[1];
  }
  try {
    if (rest[0] === "ticket" && rest.length === 3) return verifyTicket(rest[1], rest[2]);
    if (rest.length === 1) return verifyDump(rest[0], options);
  } catch (error) {
    if (error instanceof Failed) return error.message;
    throw error;
  }
  return null;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  if (argv[2] === "batch") {
    for (const args of JSON.parse(readFileSync(0, "utf-8"))) console.log(answer(args) ?? USAGE);
  } else {
    const said = answer(argv.slice(2));
    console.log(said ?? USAGE);
    exit(said === null ? 2 : said.startsWith("ok") ? 0 : 1);
  }
}
