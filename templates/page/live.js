// Keeps an open page as it is now: asks for it again while somebody looks, and puts in what is new.
(() => {
  const PACE = 2e4, MOST = 6e5, OLD = 18e4;
  const box = document.getElementById("live"), main = document.getElementById("main");
  let wait = PACE, seen = Date.now(), timer = 0, body = "";

  // What readers are told of when it changes; "as of" and waits come and go in silence.
  const said = (doc) =>
    [...doc.querySelectorAll("main h1, main h2, .posted, main .status, .next, .late")]
      .map((one) => one.textContent.replace(/\s+/g, " ")).join("|");

  const key = (one) => one.nodeName + (one.nodeType > 1 ? "" :
    one.id || one.getAttribute("aria-labelledby") || one.getAttribute("href") ||
    (one.matches("li, h2, h3, article") && one.querySelector("a")?.getAttribute("href")) || "");

  // What stays the same thing stays the same element: it keeps the focus, and stays unfolded.
  const turn = (old, fresh) => {
    if (old.nodeType > 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name } of [...old.attributes])
      if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes)
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const all = [...fresh.childNodes], keys = new Set(all.map(key));
    let here = old.firstChild;
    for (const one of all) {
      let found = here;
      if (one.nodeType > 1) found = here?.nodeType > 1 && here;
      else while (found && key(found) !== key(one)) found = found.nextSibling;
      if (!found) {
        old.insertBefore(one, here);
        continue;
      }
      while (here !== found && (here.nodeType > 1 || !keys.has(key(here)))) here = drop(here);
      if (here === found) here = found.nextSibling;
      else old.insertBefore(found, here);
      turn(found, one);
    }
    while (here) here = drop(here);
  };
  const drop = (one) => {
    const next = one.nextSibling;
    one.remove();
    return next;
  };

  const show = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html"), now = fresh.querySelector("main");
    if (!now) throw 0;
    const news = said(fresh) !== said(document), focus = document.activeElement;
    const top = (one) => one.getBoundingClientRect().top;
    const place = [...main.querySelectorAll("h1, h2, h3, li")].find((one) => top(one) >= 0);
    const was = place && top(place);
    turn(main, now);
    document.title = fresh.title;
    if (place?.isConnected && scrollY) scrollBy({ top: top(place) - was, behavior: "instant" });
    if (focus !== document.activeElement) (focus.isConnected ? focus : main).focus({ preventScroll: true });
    if (news) box.textContent = `${box.dataset.new} ${main.querySelector("h1").textContent}`;
  };

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(1e4) });
      if (!answer.ok) throw 0;
      const text = await answer.text();
      if (box.className !== "unseen") box.textContent = "";
      box.className = "unseen";
      if (text !== body) show(text);
      body = text;
      seen = Date.now();
      wait = PACE;
    } catch {
      wait = Math.min(2 * wait, MOST);
    }
    if (Date.now() - seen > OLD && box.className) {
      box.className = "";
      box.textContent = box.dataset.old;
    }
    timer = setTimeout(look, wait * (0.9 + Math.random() / 5));
  };

  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("online", look);
  timer = setTimeout(look, PACE);
})();
