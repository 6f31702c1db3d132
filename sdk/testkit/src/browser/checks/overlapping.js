// Headings and links whose text lies on that of another one.

const lines = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (text.nextNode()) {
    if (!text.currentNode.data.trim() || !seen(text.currentNode.parentElement)) continue;
    range.selectNodeContents(text.currentNode);
    found.push(...range.getClientRects());
  }
  // Above the page's top waits the skip link.
  return found.filter((line) => line.width > 1 && line.bottom + scrollY > 0);
};

// A line's box is higher than its letters, so that neighbours may share some of it.
const meet = (one, other) => {
  const beside = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const below = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return beside > 1 && below > Math.min(one.height, other.height) / 3;
};

const things = [...document.body.querySelectorAll('h1, h2, h3, h4, h5, h6, a[href], button')]
  .filter(seen)
  .map((element) => ({ element, lines: lines(element) }));
const faults = [];
things.forEach((one, place) => {
  for (const other of things.slice(place + 1)) {
    if (one.element.contains(other.element)) continue;
    if (one.lines.some((line) => other.lines.some((near) => meet(line, near)))) {
      faults.push(`${name(one.element)} lies on ${name(other.element)}`);
    }
  }
});
return faults;
