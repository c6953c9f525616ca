"use strict";
// The board by keyboard, narrowed by typing, with fresh figures. Nothing needs it.
(() => {
  const table = document.querySelector(".points");
  if (!table) return;
  const at = (id) => document.getElementById(id);
  const find = at("find");
  const all = (what) => [...table.querySelectorAll(what)];
  const rows = () => all("[data-search]:not([hidden])");

  const narrow = () => {
    const asked = find.value.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();
    for (const row of all("[data-search]")) row.hidden = !row.dataset.search.includes(asked);
    for (const body of table.tBodies) body.hidden = !body.querySelector("[data-search]:not([hidden])");
  };
  find.addEventListener("input", narrow);
  find.form.addEventListener("submit", (event) => {
    if (!rows()[0]) return;
    event.preventDefault();
    rows()[0].focus();
  });

  // A type's mark is that of all its rows.
  table.addEventListener("change", ({ target }) => {
    const [whole, ...marks] = target.closest("tbody").querySelectorAll("[type=checkbox]");
    if (target === whole) marks.forEach((one) => { one.checked = whole.checked; });
    else if (marks.includes(target)) whole.checked = marks.every((one) => one.checked);
  });

  const step = (row, by) => {
    const there = rows();
    there[there.indexOf(row) + by]?.focus();
  };
  const keys = {
    ArrowDown: (row) => step(row, 1),
    ArrowUp: (row) => step(row, -1),
    x: (row) => row.querySelector("[name=id]")?.click(),
    w: (row) => row.querySelector(".wait input")?.focus(),
    u: () => at("undo")?.click(),
    "/": () => find.focus(),
  };
  // 1 to 4: the states, 0: automatic; of the row or of all that are marked.
  for (const number of [0, 1, 2, 3, 4]) {
    keys[number] = (row) => {
      const place = table.querySelector("[name=id]:checked") ? document.querySelector(".together") : row;
      [...place.querySelectorAll(".switch button")].at(number - 1)?.click();
    };
  }
  table.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const row = target.closest("[data-search]");
    const typing = target.matches(".wait input") && key.length === 1;
    if (!row || !keys[key] || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[key](row);
  });

  setInterval(async () => {
    const here = document.activeElement;
    if (document.hidden || all(".wait input").some((one) => one.value || one === here)) return;
    const answer = await fetch(table.dataset.rows).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = document.createElement("table");
    fresh.innerHTML = await answer.text();
    const marked = all(":checked").map((one) => one.id);
    all("tbody").forEach((one) => one.remove());
    table.append(...fresh.tBodies);
    for (const id of marked) if (at(id)) at(id).checked = true;
    narrow();
    at(here.id)?.focus({ preventScroll: true });
  }, 10000);

  narrow();
  at(location.hash.slice(1))?.focus();
})();
