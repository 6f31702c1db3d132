// Text that a box cuts off. A clamp on lines is meant to: it shows with "…" that there is more.

const CUTS = /hidden|clip/;

const faults = [];
for (const element of document.body.querySelectorAll('*')) {
  const style = getComputedStyle(element);
  if (!CUTS.test(style.overflow) || style.display === 'inline') continue;
  if (style.webkitLineClamp !== 'none' || !element.textContent.trim() || !seen(element)) continue;
  // The ink of a line may stand out of a narrow line's height.
  const slack = Math.max(1, parseFloat(style.fontSize) / 5);
  const below = element.scrollHeight - element.clientHeight;
  const beside = element.scrollWidth - element.clientWidth;
  if (CUTS.test(style.overflowY) && below > slack) faults.push(`${name(element)} hides ${below} px of its height`);
  if (CUTS.test(style.overflowX) && beside > slack) faults.push(`${name(element)} hides ${beside} px of its width`);
}
return faults;
