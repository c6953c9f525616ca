"use strict";
// The board of contact points by keyboard, narrowed while one types, with fresh figures. Nothing needs it.
(() => {
  const table = document.querySelector(".points");
  if (!table) return;
  const find = document.getElementById("find");
  const all = (what) => [...table.querySelectorAll(what)];
  const rows = () => all("tr[data-search]").filter((one) => !one.hidden);
  const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();

  const narrow = () => {
    const asked = plain(find.value);
    for (const row of all("tr[data-search]")) row.hidden = !row.dataset.search.includes(asked);
    for (const body of table.tBodies) body.hidden = !body.querySelector("tr[data-search]:not([hidden])");
  };
  find.addEventListener("input", narrow);
  find.form.addEventListener("submit", (event) => {
    if (!rows().length) return;
    event.preventDefault();
    rows()[0].focus();
  });

  // A type's mark is that of all its rows.
  table.addEventListener("change", ({ target }) => {
    const marks = [...target.closest("tbody").querySelectorAll("[name=id]")];
    const whole = target.closest("tbody").querySelector("[name=type]");
    if (target === whole) marks.forEach((one) => { one.checked = whole.checked; });
    else if (target.name === "id") whole.checked = marks.every((one) => one.checked);
  });

  const step = (row, by) => {
    const there = rows();
    there[Math.min(Math.max(there.indexOf(row) + by, 0), there.length - 1)]?.focus();
  };
  const state = (row, number) => {
    const group = table.querySelector("[name=id]:checked") ? document.querySelector(".together .switch") : row.querySelector(".switch");
    const buttons = [...(group?.querySelectorAll("button") ?? [])];
    buttons.at(number - 1)?.click();
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = target.closest(".points tr[data-search]");
    const typing = target.matches("input:not([type=checkbox])");
    if (target === find && key === "ArrowDown") step(null, 1);
    else if (typing && key === "Escape" && row) row.focus();
    else if (key === "ArrowDown" && row) step(row, 1);
    else if (key === "ArrowUp" && row) step(row, -1);
    else if (typing || !row) return;
    else if (/^[0-4]$/.test(key)) state(row, Number(key));
    else if (key === "x") row.querySelector("[name=id]")?.click();
    else if (key === "w") row.querySelector(".wait input")?.focus();
    else if (key === "u") document.getElementById("undo")?.click();
    else if (key === "/") find.focus();
    else return;
    event.preventDefault();
  });

  const refresh = async () => {
    const busy = all(".wait input").some((one) => one.value || one === document.activeElement);
    if (!busy && !document.hidden) {
      try {
        const answer = await fetch(table.dataset.rows);
        if (answer.redirected || !answer.ok) throw new Error(answer.status);
        const fresh = document.createElement("table");
        fresh.innerHTML = await answer.text();
        const marked = all(":checked").map((one) => one.id);
        const active = document.activeElement;
        const here = table.contains(active) && (active.id || `row-${active.value?.split(" ")[0]}`);
        all("tbody").forEach((one) => one.remove());
        table.append(...fresh.tBodies);
        for (const id of marked) (document.getElementById(id) ?? {}).checked = true;
        narrow();
        if (here) document.getElementById(here)?.focus({ preventScroll: true });
      } catch { /* the next time */ }
    }
    setTimeout(refresh, 10000);
  };
  setTimeout(refresh, 10000);

  narrow();
  document.getElementById(location.hash.slice(1))?.focus();
})();
