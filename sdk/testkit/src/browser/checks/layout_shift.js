// How much the page has moved under a reader who goes through it from top to bottom, as browsers measure it
// ("cumulative layout shift"), and what moved.

const entries = [];
const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
observer.observe({ type: 'layout-shift', buffered: true });

for (let y = 0; y < root.scrollHeight; y += innerHeight * 0.9) {
  scrollTo({ top: y, behavior: 'instant' });
  await frame();
  await frame();
}
const arrived = (picture) =>
  new Promise((done) => ['load', 'error'].forEach((end) => picture.addEventListener(end, done, { once: true })));
const awaited = [...document.images].filter((picture) => !picture.complete).map(arrived);
await Promise.race([Promise.all(awaited), pause(5000)]);
await frame();
await frame();
// What was buffered comes in a task of its own.
await pause(50);
scrollTo({ top: 0, behavior: 'instant' });
observer.disconnect();

// Browsers leave out what moves within half a second of an input, and take the first layout of a phone's page for one.
// Here nobody touches anything.
const place = (rect) => `${[rect.x, rect.y].map(Math.round)} ${[rect.width, rect.height].map(Math.round).join('×')}`;
const told = entries.flatMap((entry) =>
  entry.sources.map(({ node, previousRect, currentRect }) => {
    const element = node?.localName ? node : node?.parentElement;
    const what = element ? name(element) : 'what is gone';
    return `${what} from ${place(previousRect)} to ${place(currentRect)} after ${Math.round(entry.startTime)} ms`;
  }),
);
return { sum: entries.reduce((sum, entry) => sum + entry.value, 0), moved: [...new Set(told)] };
