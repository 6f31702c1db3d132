// Titles of posts under the search field while one types. Without this script the form works all the same.
const field = document.querySelector("input[data-suggest]");

if (field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("aria-label", field.dataset.suggested);
  field.form.append(list);

  let timer;
  let asked;

  const hide = () => {
    list.hidden = true;
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ title, url }) => {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = title;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    list.hidden = found.length === 0;
  };

  const ask = async () => {
    asked?.abort();
    const words = field.value.trim();
    if (words.length < 2) return hide();
    asked = new AbortController();
    try {
      const address = `${field.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // Asked anew meanwhile, or offline: the form still works.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });

  // Arrows go through the suggestions, Escape puts them away.
  field.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      hide();
      field.focus();
      event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || list.hidden) return;
    const places = [field, ...list.querySelectorAll("a")];
    const next = places[places.indexOf(document.activeElement) + step];
    if (next) {
      next.focus();
      event.preventDefault();
    }
  });

  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) hide();
  });
}
