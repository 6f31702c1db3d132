// Everything that the keyboard should reach, in the order of the document, and how each looks without the focus.
// `keyboard_stop.js` finds both in the window object.

const REACHED = 'a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, audio[controls], ' +
  'video[controls], [contenteditable], [tabindex]';

// Some themes draw the focus around a card, by `:focus-within`, or on what a link lays over it.
window.roseLooks = (element) => {
  const boxes = [[element], [element, '::before'], [element, '::after']];
  for (let around = element.parentElement; around && boxes.length < 7; around = around.parentElement) {
    boxes.push([around]);
  }
  return boxes.map(([box, part]) => {
    const style = getComputedStyle(box, part);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {
      outline: outlined && !/^rgba\(.*, 0\)$/.test(style.outlineColor) ? `${style.outlineStyle} ${style.outlineWidth}` : '',
      rest: [style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth].join(' '),
    };
  });
};
const stops = [...document.querySelectorAll(REACHED)].filter(
  (element) => element.tabIndex >= 0 && !element.disabled && !element.closest('[inert]') &&
    element.checkVisibility({ visibilityProperty: true }),
);
window.roseStops = stops.map((element) => ({ element, looks: window.roseLooks(element) }));
document.activeElement?.blur();
scrollTo({ top: 0, behavior: 'instant' });
return stops.map(name);
