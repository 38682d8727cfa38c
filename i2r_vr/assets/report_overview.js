// Sorts and filters the table of places, points out lines of the comparison, and saves CSV.
(() => {
  const table = document.getElementById("places");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const compared = document.querySelector(".compared");
  const parts = compared === null ? [] : [...compared.querySelectorAll("[data-place]")];
  document.querySelectorAll(".tools").forEach((tools) => (tools.hidden = false));

  const valueOf = (row, column) => {
    const text = row.cells[column].dataset.value;
    return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
  };

  // What is not known comes last, whichever way.
  const order = (a, b, way) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const words = typeof a === "string" || typeof b === "string";
    return way * (words ? String(a).localeCompare(String(b), undefined, { numeric: true }) : a - b);
  };

  const sort = (head) => {
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
    const column = head.cellIndex;
    rows.sort((a, b) => order(valueOf(a, column), valueOf(b, column), way));
    body.append(...rows);
  };

  table.querySelectorAll("thead th").forEach((head) => {
    const words = head.querySelector(".sort");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...words.childNodes);
    button.addEventListener("click", () => sort(head));
    words.append(button);
  });

  const filter = document.getElementById("filter");
  const count = document.getElementById("count");
  const all = count.textContent;
  filter.addEventListener("input", () => {
    const words = filter.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    });
    const shown = new Set(rows.filter((row) => !row.hidden).map((row) => row.dataset.place));
    parts.forEach((part) => part.classList.toggle("out", !shown.has(part.dataset.place)));
    count.textContent = words.length === 0 ? all : `${shown.size} of ${all}`;
  });

  const point = (place) => {
    if (compared === null) return;
    compared.classList.toggle("pointed", place !== undefined);
    parts.forEach((part) => part.classList.toggle("near", part.dataset.place === place));
  };
  [...rows, ...parts].forEach((each) => {
    each.addEventListener("pointerenter", () => point(each.dataset.place));
    each.addEventListener("pointerleave", () => point(undefined));
    each.addEventListener("focusin", () => point(each.dataset.place));
    each.addEventListener("focusout", () => point(undefined));
  });

  document.getElementById("csv").addEventListener("click", () => {
    const [titles, ...lines] = JSON.parse(document.getElementById("figures").textContent);
    const shown = rows.filter((row) => !row.hidden).map((row) => lines[Number(row.dataset.place)]);
    const link = document.createElement("a");
    link.download = "places.csv";
    link.href = URL.createObjectURL(new Blob([titles, ...shown], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
})();
