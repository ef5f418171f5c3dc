"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const body = $("rows"), more = $("more"), count = $("count");
  const STEP = 200;
  let shown = STEP;
  const clock = (m) => String(Math.floor(m / 60) % 24).padStart(2, "0") + ":" + String(m % 60).padStart(2, "0");
  const place = (m) => (100 * (m - data.first)) / (data.last - data.first);

  function cell(row, text) {
    const td = document.createElement("td");
    td.textContent = text;
    td.title = text;
    row.append(td);
  }

  function bar(shift) {
    const td = document.createElement("td"), div = document.createElement("div");
    div.className = "bar";
    div.setAttribute("role", "img");
    const said = [shift.code + " " + clock(shift.start) + "-" + clock(shift.end)];
    const add = (tag, from, to, css) => {
      const part = document.createElement(tag);
      part.style.left = place(from) + "%";
      part.style.width = place(to) - place(from) + "%";
      if (css) part.className = css;
      div.append(part);
    };
    add("i", shift.start, shift.end, shift.kind);
    for (const [from, to] of shift.breaks) {
      add("u", from, to);
      said.push(data.words.break + " " + clock(from) + "-" + clock(to));
    }
    for (const [from, to, words] of shift.sessions) {
      add("u", from, to, "session");
      said.push(words + " " + clock(from) + "-" + clock(to));
    }
    div.setAttribute("aria-label", said.join(", "));
    td.title = said.join(", ");
    td.append(div);
    return td;
  }

  function draw() {
    const day = Number($("day").value), team = $("team").value;
    const words = $("find").value.trim().toLowerCase();
    const found = data.shifts.filter((s) => {
      if (s.day !== day) return false;
      const who = data.people[s.who];
      if (team && who[2] !== team) return false;
      return !words || [...who, s.code].some((t) => t.toLowerCase().includes(words));
    });
    body.replaceChildren(...found.slice(0, shown).map((s) => {
      const row = document.createElement("tr");
      for (const text of data.people[s.who]) cell(row, text);
      cell(row, s.code);
      row.append(bar(s));
      return row;
    }));
    count.textContent = data.words.count.replace("{count}", found.length);
    more.hidden = found.length <= shown;
  }

  for (const id of ["day", "team", "find"]) {
    $(id).addEventListener("input", () => { shown = STEP; draw(); });
  }
  for (const field of document.querySelectorAll("input[data-rows]")) {
    const rows = [...$(field.dataset.rows).querySelectorAll("tbody tr")];
    field.addEventListener("input", () => {
      const words = field.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
    });
    field.form.addEventListener("submit", (event) => event.preventDefault());
  }
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => { shown += STEP; draw(); });
  window.addEventListener("beforeprint", () => { shown = Infinity; draw(); });
  draw();
})();
