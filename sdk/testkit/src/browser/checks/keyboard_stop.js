// Where the focus is now: which of the stops, and whether a reader sees it there. A page may take some frames to show
// it, as with a skip link that slides in.

const element = document.activeElement;
if (!element || element === document.body || element === root) return null;

const place = window.roseStops.findIndex((stop) => stop.element === element);
const before = window.roseStops[place]?.looks;

// The middle of what is in the window of its first line must be its own, not something that lies over it.
const visible = () => {
  const box = [...element.getClientRects()].find((line) => line.width > 1 && line.height > 1);
  if (!box) return false;
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, root.clientWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, root.clientHeight)];
  if (right - left < 2 || bottom - top < 2) return false;
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return element.contains(there) || (there?.contains(element) && getComputedStyle(element).pointerEvents === 'none');
};
const marked = () =>
  window.roseLooks(element).some((look, box) =>
    (look.outline && look.outline !== before?.[box].outline) || (before && look.rest !== before[box].rest));

for (let frames = 0; frames < 30 && !(visible() && marked()); frames += 1) await frame();
return {
  place,
  name: name(element),
  visible: visible(),
  marked: marked(),
  // The browser itself stops at what scrolls, so that it can be scrolled with the keyboard; it does so for parts of a
  // pixel, which the sizes that a page is told do not show.
  scrolls: /auto|scroll/.test(getComputedStyle(element).overflow),
};
