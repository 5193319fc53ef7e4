"use strict";
const form = document.getElementById("filters");
const items = Array.from(document.querySelectorAll(".item"));
const groups = Array.from(document.querySelectorAll("[data-group]"));

function apply() {
  const wanted = Array.from(form.querySelectorAll("select")).filter((select) => select.value !== "");
  for (const item of items) {
    item.hidden = wanted.some((select) => item.dataset[select.name] !== select.value);
  }
  for (const group of groups) {
    const shown = group.querySelectorAll(".item:not([hidden])").length;
    const count = group.querySelector(".count");
    if (count) count.textContent = shown;
    group.hidden = shown === 0;
    if (group.tagName === "DETAILS") group.open = wanted.length > 0;
  }
  for (const whole of document.querySelectorAll("[data-whole]")) whole.hidden = wanted.length > 0;
  const counted = items.filter((item) => item.classList.contains(form.dataset.counts));
  const shown = counted.filter((item) => !item.hidden);
  const by = wanted.map((select) => select.dataset.title + "：" + select.selectedOptions[0].textContent).join("，");
  document.getElementById("shown").textContent =
    "显示 " + shown.length + " 项，共 " + counted.length + " 项" + (by ? "（" + by + "）" : "");
}

/* The name of a group in an overview becomes a button that shows this group only. */
for (const cell of document.querySelectorAll("th[data-name]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = cell.textContent;
  button.addEventListener("click", () => {
    form.elements[cell.dataset.name].value = button.textContent;
    apply();
    document.getElementById("results").scrollIntoView();
  });
  cell.replaceChildren(button);
}
if (matchMedia("(max-width: 64rem)").matches) {
  for (const details of document.querySelectorAll("aside details")) details.open = false;
}

form.addEventListener("change", apply);
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
apply();
