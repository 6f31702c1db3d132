// What makes a reader scroll sideways, or is cut off at an edge of the window. What scrolls by itself, such as a long
// line of code in its box, may be as wide as it likes. `overflow` on the body hides a fault and mends none.

const width = root.clientWidth;
const fromRight = getComputedStyle(root).direction === 'rtl';

const inABox = (element) => {
  for (let box = element.parentElement; box && box !== document.body && box !== root; box = box.parentElement) {
    if (getComputedStyle(box).overflowX !== 'visible') return true;
  }
  return false;
};

const faults = [];
if (root.scrollWidth > width) faults.push(`the page is ${root.scrollWidth} px wide in a window of ${width} px`);
for (const element of document.body.querySelectorAll('*')) {
  const { left, right, width: own, height } = element.getBoundingClientRect();
  if (!own || !height || !seen(element) || inABox(element)) continue;
  // Wholly beyond the edge where the text begins nothing can be scrolled to: a skip link may wait there.
  const waits = fromRight ? left >= width : right <= 0;
  const beyond = Math.round(Math.max(-left, right - width));
  if (beyond > 1 && !waits) faults.push(`${name(element)} reaches ${beyond} px beyond the window`);
}
return faults;
