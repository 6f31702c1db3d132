// What moves in the reader's first window while the document comes in: a browser paints what it has read so far, on a
// busy machine or a slow line in the middle of a list. The content's nodes are taken away from the end, one by one, and
// the blocks that are left must stand where they stood. The page is of no use afterwards.
//
// Lines of text and the cells of tables move as they fill, and nobody sees that of an empty block. The page's head is
// left out, as it is read in one go.

// What moves by less can hardly be noticed.
const MAX_PIXELS = 8;

const content = document.querySelector('main') ?? document.body;
const FILLED = 'img, svg, audio, video, iframe, input, textarea, select, hr';
const FLOWS = /^(inline|contents|none|table-)/;
const watched = [...content.querySelectorAll('*')].filter((element) => {
  const { top, width } = element.getBoundingClientRect();
  const flows = FLOWS.test(getComputedStyle(element).display) || element.closest(`svg, picture, table, ${EXCEPT}`) !== null;
  return width > 0 && top < innerHeight && !flows && seen(element);
});
const place = (element) => {
  const { x, y } = element.getBoundingClientRect();
  return [x, y].map(Math.round);
};
const isEmpty = (element) =>
  !element.textContent.trim() && !element.matches(FILLED) && element.querySelector(FILLED) === null;
const places = new Map(watched.map((element) => [element, place(element)]));

const nodes = [];
const walker = document.createTreeWalker(content, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  // A drawing is one thing, and a `picture` that loses its `img` fetches again.
  if (!walker.currentNode.parentElement.closest('svg, picture')) nodes.push(walker.currentNode);
}

const moved = new Map();
for (const node of nodes.reverse()) {
  const isElement = node.nodeType === Node.ELEMENT_NODE;
  const missing = isElement && name(node);
  places.delete(node);
  node.remove();
  if (!isElement) continue;
  for (const [element, [x, y]] of places) {
    const [nowX, nowY] = place(element);
    if (Math.hypot(nowX - x, nowY - y) <= MAX_PIXELS || isEmpty(element)) continue;
    // What stands in it goes along.
    [element, ...element.querySelectorAll('*')].forEach((inner) => places.delete(inner));
    moved.set(element, `${name(element)} moves from ${nowX} ${nowY} to ${x} ${y} when ${missing} comes`);
  }
}
return [...moved.values()];
