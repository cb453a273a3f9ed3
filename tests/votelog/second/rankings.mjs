// Version 2 of openings and results, from docs/votelog.md alone: points, rankings and their counts. Fractions are pairs of BigInt.

const gcd = (a, b) => (b ? gcd(b, a % b) : a);
const fraction = (over, under) => {
  const by = gcd(over < 0n ? -over : over, under) || 1n;
  return [over / by, under / by];
};
const plus = ([a, b], [c, d]) => fraction(a * d + c * b, b * d);
const minus = ([a, b], [c, d]) => fraction(a * d - c * b, b * d);
const times = ([a, b], [c, d]) => fraction(a * c, b * d);
const over = ([a, b], [c, d]) => fraction(a * d, b * c);
const less = ([a, b], [c, d]) => a * d < c * b;
const equal = ([a, b], [c, d]) => a * d === c * b;

/** Places from 1 by what each has; `better(x, y)`: whether x goes before y. Equals share one. */
function ranks(held, better, behind = 0) {
  const all = [...held.values()];
  return new Map([...held].map(([name, own]) => [name, behind + 1 + all.filter((other) => better(other, own)).length]));
}

/** Who goes out: the least now; of equals the least in the last round before in which they differ; else all of them. */
function leaving(rounds) {
  let tied = [...rounds[rounds.length - 1].keys()];
  for (let at = rounds.length - 1; at >= 0 && tied.length > 1; at--) {
    const least = tied.map((name) => rounds[at].get(name)).reduce((one, other) => (less(other, one) ? other : one));
    tied = tied.filter((name) => equal(rounds[at].get(name), least));
  }
  return new Set(tied);
}

/** By name and name how many votes put the first before the second. */
function duels(votes, names) {
  const duel = (a, b) => votes.filter(({ ranking }) => {
    const [one, other] = [ranking.indexOf(a), ranking.indexOf(b)];
    return one >= 0 && (other < 0 || one < other);
  }).reduce((sum, { number }) => sum + number, 0);
  return new Map(names.map((a) => [a, new Map(names.map((b) => [b, a === b ? 0 : duel(a, b)]))]));
}

function schulze(votes, names) {
  const links = duels(votes, names);
  const strength = (a, b) => (links.get(a).get(b) > links.get(b).get(a) ? links.get(a).get(b) : 0);
  // The strongest path from `from` to each other: the widest first, as one looks for the shortest way.
  const widest = (from) => {
    const best = new Map(names.map((name) => [name, name === from ? Infinity : 0]));
    const open = new Set(names);
    while (open.size) {
      const next = [...open].reduce((one, other) => (best.get(other) > best.get(one) ? other : one));
      open.delete(next);
      for (const to of open) best.set(to, Math.max(best.get(to), Math.min(best.get(next), strength(next, to))));
    }
    return best;
  };
  const paths = new Map(names.map((name) => [name, widest(name)]));
  const beaten = new Map(names.map((name) => [name, names.filter((other) => other !== name && paths.get(other).get(name) > paths.get(name).get(other)).length]));
  return ranks(beaten, (one, other) => one < other);
}

function rankedPairs(votes, names) {
  const links = duels(votes, names);
  const reaches = (edges, from, to) => {
    const seen = new Set([from]);
    for (const at of seen) for (const [a, b] of edges) if (a === at) seen.add(b); // a set grows while it is walked
    return seen.has(to);
  };
  const wins = names.flatMap((a) => names.map((b) => ({ pair: [a, b], by: links.get(a).get(b), against: links.get(b).get(a) })))
    .filter(({ by, against }) => by > against)
    .sort((one, other) => other.by - one.by || one.against - other.against);
  let locked = [];
  while (wins.length) {
    const [{ by, against }] = wins;
    const alike = wins.filter((win) => win.by === by && win.against === against).map(({ pair }) => pair);
    wins.splice(0, alike.length);
    const all = [...locked, ...alike];
    locked = [...locked, ...alike.filter(([a, b]) => !reaches(all, b, a))];
  }
  const before = new Map(names.map((name) => [name, names.filter((other) => other !== name && reaches(locked, other, name)).length]));
  return ranks(before, (one, other) => one < other);
}

/** What each of `names` holds; a vote counts for the first of them in it. `worth`: by place of the vote. */
function holding(votes, names, worth) {
  const held = new Map(names.map((name) => [name, [0n, 1n]]));
  const holders = votes.map(({ ranking }) => ranking.find((name) => held.has(name)));
  holders.forEach((name, at) => name !== undefined && held.set(name, plus(held.get(name), worth[at])));
  return { held, holders };
}

const whole = (votes) => votes.map(({ number }) => [BigInt(number), 1n]);

function runOff(votes, names) {
  const [found, rounds] = [new Map(), []];
  let left = [...names];
  while (left.length) {
    rounds.push(holding(votes, left, whole(votes)).held);
    const out = leaving(rounds);
    left = left.filter((name) => !out.has(name));
    for (const name of out) found.set(name, left.length + 1);
  }
  return found;
}

function stv(votes, names, seats) {
  const worth = whole(votes);
  const number = votes.reduce((sum, vote) => sum + BigInt(vote.number), 0n);
  const quota = [number / (BigInt(seats) + 1n) + 1n, 1n];
  const [elected, out, rounds] = [new Map(), [], []];
  let left = [...names];
  for (;;) {
    const { held, holders } = holding(votes, left, worth);
    const free = seats - elected.size;
    if (free <= 0 || left.length <= free) {
      const found = new Map([...elected, ...ranks(held, (one, other) => less(other, one), elected.size)]);
      for (const group of out.reverse()) {
        const place = found.size + 1;
        for (const name of group) found.set(name, place);
      }
      return found;
    }
    rounds.push(held);
    const over_ = new Map([...held].filter(([, one]) => !less(one, quota)));
    if (over_.size) {
      for (const [name, place] of ranks(over_, (one, other) => less(other, one), elected.size)) elected.set(name, place);
      holders.forEach((name, at) => {
        if (over_.has(name)) worth[at] = times(worth[at], over(minus(held.get(name), quota), held.get(name)));
      });
      left = left.filter((name) => !over_.has(name));
    } else {
      const gone = leaving(rounds);
      out.push(gone);
      left = left.filter((name) => !gone.has(name));
    }
  }
}

/** By nominee its number and its place. `left`: who has left the contest. */
export function counted({ method, numbers }, votes, nominees, left) {
  const names = nominees.filter((name) => !left.has(name));
  const read = votes.map(({ ranking, number }) => ({ ranking: ranking.filter((name) => names.includes(name)), number })).filter(({ ranking }) => ranking.length);
  const sums = new Map(names.map((name) => [name, 0]));
  if (votes.some(({ points }) => points)) {
    // Points that the voter gave: each nominee has its own, whoever else has left.
    for (const { points, number } of votes) for (const [name, worth] of points) if (sums.has(name)) sums.set(name, sums.get(name) + number * worth);
  } else {
    for (const { ranking, number } of read) {
      ranking.forEach((name, at) => sums.set(name, sums.get(name) + number * (method === "points" ? numbers[at] : 1)));
    }
  }
  const places = method === "points" || method === "sum" ? ranks(sums, (one, other) => one > other)
    : method === "schulze" ? schulze(read, names)
      : method === "ranked_pairs" ? rankedPairs(read, names)
      : method === "run_off" ? runOff(read, names)
        : stv(read, names, numbers[0]);
  return new Map(nominees.map((name) => [name, left.has(name) ? [0, 0] : [sums.get(name), places.get(name)]]));
}
