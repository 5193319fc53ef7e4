"use strict";
const form = document.getElementById("filters");
const items = Array.from(document.querySelectorAll(".item"));
const groups = Array.from(document.querySelectorAll("[data-group]"));
const chosen = () => Array.from(form.querySelectorAll("select")).filter((select) => select.value !== "");

function apply() {
  const wanted = chosen();
  for (const item of items) {
    item.hidden = wanted.some((select) => item.dataset[select.name] !== select.value);
  }
  for (const group of groups) {
    group.hidden = group.querySelector(".item:not([hidden])") === null;
    if (group.tagName === "DETAILS") group.open = wanted.length > 0;
  }
  const counted = items.filter((item) => item.classList.contains(form.dataset.counts));
  const shown = counted.filter((item) => !item.hidden);
  const by = wanted.map((select) => select.dataset.title + "：" + select.selectedOptions[0].textContent).join("，");
  document.getElementById("shown").textContent =
    "显示 " + shown.length + " 项，共 " + counted.length + " 项" + (by ? "（" + by + "）" : "");
}

form.addEventListener("change", apply);
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeprint", () => groups.forEach((group) => { if (group.tagName === "DETAILS") group.open = true; }));
form.hidden = false;
apply();
