// What all checks share: naming an element for a person, and whether a reader sees it. It stands before each check,
// and the check is the body of a function.

const root = document.documentElement;

const name = (element) => {
  const id = element.id ? `#${element.id}` : '';
  const classes = [...element.classList].map((item) => `.${item}`).join('');
  const words = (element.getAttribute('alt') ?? element.textContent).trim().replace(/\s+/g, ' ');
  return `<${element.localName}${id}${classes}> "${words.length > 40 ? `${words.slice(0, 40)}…` : words}"`;
};

// Text for screen readers alone is a box of one pixel, or clipped to nothing.
const forEarsOnly = (element) => {
  for (let around = element; around && around !== document.body; around = around.parentElement) {
    const style = getComputedStyle(around);
    const box = around.getBoundingClientRect();
    const tiny = box.width <= 1 || box.height <= 1;
    if (style.position === 'absolute' && tiny && style.overflow !== 'visible') return true;
    if (/^(rect\((0px|1px)|inset\(50%)/.test(style.clip === 'auto' ? style.clipPath : style.clip)) return true;
  }
  return false;
};

const seen = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !forEarsOnly(element);

const frame = () => new Promise((done) => requestAnimationFrame(done));
const pause = (time) => new Promise((done) => setTimeout(done, time));
