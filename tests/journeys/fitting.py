"""Whether everything that a page says can be read: nothing is cut by its box, and the page does not scroll sideways."""

UNFIT = """() => {
  const found = [], root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  const name = (one) => one.outerHTML.slice(0, 110);
  const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  const inside = (one) => { for (let up = one; up && up !== document.body; up = up.parentElement) if (scrolls(up)) return true; return false; };
  if (over > 0) {
    const out = [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > root.clientWidth + 1 || box.left < -1) && !inside(one);
    });
    found.push(`${over} px too wide: ${out.length ? name(out.at(-1)) : "?"}`);
  }
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    if (style.visibility === "hidden" || style.display === "none" || one.clientWidth < 2 || style.clipPath !== "none") continue;
    const hidden = (kind) => ["hidden", "clip"].includes(kind);
    const cut = hidden(style.overflowX) && one.scrollWidth > one.clientWidth
      || hidden(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
    if (cut && one.textContent.trim() && style.webkitLineClamp === "none") found.push(`cut off: ${name(one)}`);
  }
  return found.slice(0, 4);
}"""
"""What is wrong with the page as it is shown, by element: at most four. Text that an ellipsis ends counts as cut; an
extract of so many lines does not, beside which a link leads to the whole."""
