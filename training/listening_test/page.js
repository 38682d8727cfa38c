"use strict";
const study = JSON.parse(document.getElementById("study").textContent);
const at = id => document.getElementById(id);
const SCALES = [
  { name: "quality", legend: "How good is the reverberation?", ends: ["bad", "excellent"] },
  { name: "match", legend: "How well does it match the place in the picture?", ends: ["not at all", "perfectly"] },
];
const storageName = "listening-test-" + study.id;

/* Mulberry32: a small generator, so that an order can be made again from its seed. */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled(values, random) {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function fresh() {
  const numbers = crypto.getRandomValues(new Uint32Array(3));
  return {
    format: "listening-test-results",
    version: 1,
    study: study.id,
    participant: numbers[0].toString(16).padStart(8, "0") + numbers[1].toString(16).padStart(8, "0"),
    seed: numbers[2],
    order: shuffled(study.items.map(item => item.id), generator(numbers[2])),
    screening: null,
    answers: [],
    checks: {},
  };
}

function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(storageName));
    return kept && kept.study === study.id ? kept : null;
  } catch {
    return null;
  }
}

function keep() {
  try {
    localStorage.setItem(storageName, JSON.stringify(results));
  } catch {
    /* Private windows may refuse; the answers are then only in this page. */
  }
}

const results = stored() || fresh();
let plays = 0;
let shownAt = 0;

function show(id) {
  for (const section of document.querySelectorAll("section")) section.hidden = section.id !== id;
  window.scrollTo(0, 0);
}

function radios(group, name, options, onChoice) {
  options.forEach(([value, text, note]) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = name;
    input.value = value;
    input.addEventListener("change", onChoice);
    label.append(input, " " + text);
    if (note !== undefined) {
      const small = document.createElement("small");
      small.textContent = note;
      label.append(small);
    }
    group.append(label);
  });
}

function chosen(form, name) {
  const input = form.querySelector(`input[name="${name}"]:checked`);
  return input ? input.value : null;
}

function buildScales() {
  for (const scale of SCALES) {
    const fieldset = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = scale.legend;
    const row = document.createElement("div");
    row.className = "scale";
    const notes = [scale.ends[0], "", "", "", scale.ends[1]];
    radios(row, scale.name, notes.map((note, i) => [String(i + 1), String(i + 1), note]), ready);
    fieldset.append(legend, row);
    at("ratings").append(fieldset);
  }
}

function ready() {
  const rated = SCALES.every(scale => chosen(at("ratings"), scale.name) !== null);
  at("next").disabled = !(rated && plays > 0);
  at("hint").hidden = plays > 0;
}

function showTrial() {
  const number = results.answers.length;
  if (number === results.order.length) return showChecks();
  const item = study.items.find(candidate => candidate.id === results.order[number]);
  at("ratings").reset();
  plays = 0;
  shownAt = performance.now();
  at("picture").src = study.pictures[item.picture];
  at("sound").src = item.sound;
  at("progress").max = results.order.length;
  at("progress").value = number;
  at("place").textContent = `Sound ${number + 1} of ${results.order.length}`;
  ready();
  show("trial");
}

function nextTrial() {
  results.answers.push({
    item: results.order[results.answers.length],
    quality: Number(chosen(at("ratings"), "quality")),
    match: Number(chosen(at("ratings"), "match")),
    plays,
    seconds: Math.round((performance.now() - shownAt) / 100) / 10,
  });
  at("sound").pause();
  keep();
  showTrial();
}

function buildChecks() {
  for (const check of study.checks) {
    const fieldset = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = check.question;
    fieldset.append(legend);
    if (check.sound) {
      const audio = document.createElement("audio");
      audio.controls = true;
      audio.src = check.sound;
      fieldset.append(audio);
    }
    const row = document.createElement("div");
    row.className = "scale";
    radios(row, check.id, check.options.map(option => [option, option]), checksReady);
    fieldset.append(row);
    at("questions").append(fieldset);
  }
}

function checksReady() {
  at("finish").disabled = !study.checks.every(check => chosen(at("questions"), check.id) !== null);
}

function showChecks() {
  if (Object.keys(results.checks).length === study.checks.length) return showDone();
  checksReady();
  show("checks");
}

function finish() {
  for (const check of study.checks) results.checks[check.id] = chosen(at("questions"), check.id);
  keep();
  showDone();
}

function showDone() {
  at("copy").value = JSON.stringify(results, null, 1);
  show("done");
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([at("copy").value], { type: "application/json" }));
  link.download = `${study.id}-${results.participant}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  at("again").disabled = false;
}

function again() {
  localStorage.removeItem(storageName);
  location.reload();
}

at("level").src = study.dry;
at("screening").querySelector("legend").textContent = study.screening.question;
radios(at("screening"), "screening", study.screening.options.map(option => [option, option]), () => {
  at("start").disabled = false;
});
buildScales();
buildChecks();
at("sound").addEventListener("ended", () => { plays += 1; ready(); });
at("start").addEventListener("click", () => {
  results.screening = chosen(at("screening"), "screening");
  at("level").pause();
  keep();
  showTrial();
});
at("next").addEventListener("click", nextTrial);
at("finish").addEventListener("click", finish);
at("save").addEventListener("click", save);
at("again").addEventListener("click", again);
if (results.screening !== null) showTrial();
