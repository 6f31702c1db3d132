// What a page costs before it shows anything: bytes of HTML and styles, files of styles, scripts that it waits for.
// Also whatever it names of other sites, asked for or not.

const kilobytes = (entries) => entries.reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1024;
const sheets = performance.getEntriesByType('resource').filter((entry) => /\.css$/.test(new URL(entry.name).pathname));

const waits = (script) =>
  script.src
    ? !script.async && !script.defer && script.type !== 'module'
    : ['', 'text/javascript', 'application/javascript'].includes(script.type);

const FETCHED = 'stylesheet icon preload prefetch modulepreload preconnect dns-prefetch manifest'.split(' ');
const urls = [...document.querySelectorAll('[src], [srcset], [poster], link[href]')].flatMap((element) => {
  if (element.localName === 'link') return FETCHED.some((kind) => element.relList.contains(kind)) ? [element.href] : [];
  const choices = (element.getAttribute('srcset') ?? '').split(/,\s+/).map((choice) => choice.trim().split(' ')[0]);
  return [element.getAttribute('src'), element.getAttribute('poster'), ...choices].filter(Boolean);
});

return {
  kilobytes: kilobytes([...performance.getEntriesByType('navigation'), ...sheets]),
  stylesheets: new Set(sheets.map((entry) => entry.name)).size,
  waits_for: [...document.scripts].filter(waits).map((script) => script.src || 'a script in the page'),
  elsewhere: urls.map((url) => new URL(url, document.baseURI)).filter((url) => url.protocol !== 'data:')
    .filter((url) => url.origin !== location.origin).map((url) => url.href),
};
