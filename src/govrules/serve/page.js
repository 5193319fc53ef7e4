"use strict";
const byId = (id) => document.getElementById(id);
const [form, file, drop, status, problem, result] =
  ["ask", "file", "drop", "status", "problem", "result"].map(byId);
const titles = { check: "检查报告", due: "应办未办" };
const formats = { check: ["html", "xlsx", "json"], due: ["html", "xlsx", "ics", "json"] };
const downloads = Array.from(document.querySelectorAll("#downloads button"));
let asked = null; // what is shown: which list, of which file, its content, how judged

class Refused extends Error {
  constructor(message, places = []) {
    super(message);
    this.places = places;
  }
}

async function answer(format) {
  const query = new URLSearchParams({ ...asked.query, name: asked.name, format });
  let got;
  try {
    got = await fetch("ledgers/" + asked.list + "?" + query, {
      method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: asked.content,
    });
  } catch {
    throw new Refused("服务没有答复，可能已经停止");
  }
  if (got.ok) return got.blob();
  const said = await got.json().catch(() => ({ message: "服务出错（" + got.status + "）", refused: [] }));
  throw new Refused(said.message, said.refused);
}

async function ask(list) {
  const chosen = file.files[0];
  if (!chosen) throw new Refused("请先选一份台账");
  const most = Number(form.dataset.mostBytes);
  if (chosen.size > most) throw new Refused("文件过大，不超过 " + Math.floor(most / 1e6) + "MB");
  const content = await chosen.arrayBuffer().catch(() => { throw new Refused("读不到这个文件"); });
  const given = Array.from(new FormData(form)).filter(([, value]) => value !== "");
  asked = { list, name: chosen.name, content, query: Object.fromEntries(given) };
  const report = byId("report").cloneNode(); // a new frame: Chromium leaves one blank that was hidden before
  const html = await (await answer("html")).text();
  report.srcdoc = html.replace("<head>", '<head><base href="about:srcdoc">'); // its links lead to its own parts
  report.title = byId("result-title").textContent = titles[list] + "：" + chosen.name;
  for (const button of downloads) button.hidden = !formats[list].includes(button.value);
  result.hidden = false;
  byId("report").replaceWith(report);
  byId("result-title").focus();
}

async function save(format) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer(format));
  link.download = titles[asked.list] + "-" + asked.name.replace(/\.[^.]*$/, "") + "." + format;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function show(error) {
  const places = error.places.map((place) => {
    const item = document.createElement("li");
    const at = [place.source, place.place].filter(Boolean).join(" ");
    item.textContent = at + "：" + place.message + (place.hint ? "　" + place.hint : "");
    return item;
  });
  const said = document.createElement("p");
  const list = document.createElement("ul");
  said.textContent = error.message;
  list.append(...places);
  problem.replaceChildren(said, ...(places.length ? [list] : []));
  problem.hidden = false;
}

async function busily(doing, done, work) {
  const buttons = Array.from(document.querySelectorAll("button"));
  problem.hidden = true;
  status.textContent = doing;
  for (const button of buttons) button.disabled = true;
  try {
    await work();
    status.textContent = done;
  } catch (error) {
    status.textContent = "";
    show(error instanceof Refused ? error : new Refused("页面出错，请刷新后再试"));
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const list = event.submitter ? event.submitter.value : "check";
  busily("正在检查……", "检查完毕，结果在下方。", async () => {
    result.hidden = true;
    await ask(list);
  });
});
for (const button of downloads) {
  button.addEventListener("click", () => busily("正在生成……", "已下载。", () => save(button.value)));
}
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.preventDefault(); // a file dropped beside the form must not replace the page
    drop.classList.toggle("over", over);
    if (name === "drop" && event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
}
