{# Handed out without its indentation. Words are put in as text alone, never as markup; nothing is
   drawn before there is an answer, so that what a page says in our place itself stays until then. #}
/* StatusHub on any page. No cookies; silent where it fails. */
(() => {
  const script = document.currentScript || document.querySelector('script[src*="/embed.js"]');
  if (!script) return;
  const known = {{ languages }};
  const css = `*{box-sizing:border-box;margin:0}
div{overflow-wrap:anywhere}
a{color:inherit;text-underline-offset:.2em}
a:focus-visible{outline:3px solid;outline-offset:2px}
ul{padding:0;list-style:none}
li,p+*,ul+*{margin-top:.4rem}
aside{padding:.75rem 1rem;color:#fff;font:1rem/1.5 system-ui,sans-serif}
@media print{aside{color:#000;border:1px solid}}`;

  const spoken = (place) => {
    const own = place.closest("[lang]");
    for (const asked of [own ? own.lang : "", ...navigator.languages]) {
      const tag = asked.toLowerCase();
      const [main] = tag.split("-");
      const found = known.find((one) => one.toLowerCase() === tag) || known.find((one) => one.split("-")[0] === main);
      if (found) return found;
    }
    return known[0];
  };
  const add = (parent, name, words = "", more = {}) => {
    const one = Object.assign(document.createElement(name), { textContent: words }, more);
    parent.append(one);
    return one;
  };
  const draw = (box, part, name, tag) => {
    box.replaceChildren();
    if (!part) return;
    const own = add(box, tag);
    own.setAttribute("aria-label", name);
    if (part.colour) own.style.backgroundColor = part.colour;
    if (part.sentence) add(add(own, "p"), "strong", part.sentence);
    const list = part.lines.length && add(own, "ul");
    for (const { words, href, lang, more } of part.lines) {
      const line = add(list, "li");
      add(line, "a", words, { href, lang });
      line.append(more);
    }
    const last = add(own, "p", part.as_of);
    add(last, "a", part.more.words, { href: part.more.href });
  };
  const show = async (place) => {
    try {
      const address = new URL(spoken(place) + "/embed.json", script.src);
      const told = await (await fetch(address, { credentials: "omit" })).json();
      const banner = place.dataset.statushub === "banner";
      const part = told[place.dataset.statushub];
      const words = JSON.stringify(part);
      if (words === place.told) return;
      const root = place.shadowRoot || place.attachShadow({ mode: "open" });
      if (root.activeElement) return;
      const box = root.lastChild || add(root, "div");
      if (banner) box.setAttribute("role", "status");
      if (!place.told && root.adoptedStyleSheets) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [sheet];
      }
      Object.assign(box, { lang: told.language, dir: told.direction });
      {# A moment later, so that screen readers notice that there is something new. #}
      setTimeout(draw, 100, box, part, told.name, banner ? "aside" : "section");
      place.told = words;
    } catch {}
  };
  const start = () => {
    if (!document.querySelector("[data-statushub]")) {
      const place = document.createElement("div");
      place.dataset.statushub = "banner";
      document.body.prepend(place);
    }
    const all = () => document.hidden || document.querySelectorAll("[data-statushub]").forEach(show);
    all();
    setInterval(all, 60000);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
