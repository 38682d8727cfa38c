// Makes each numbered direction a button that plays the dry sound from there, and shows the
// picture of the probe that is pressed on a level's plan.
"use strict";
(() => {
  let context = null;
  let playing = null;

  const samples = (packed) => {
    const bytes = Uint8Array.from(atob(packed.pcm), (c) => c.charCodeAt(0));
    const levels = new DataView(bytes.buffer);
    const found = new Float32Array(bytes.length / 2);
    for (let i = 0; i < found.length; i++) {
      found[i] = (levels.getInt16(2 * i, true) / 32767) * packed.peak;
    }
    return found;
  };

  const response = (data, entry) => {
    const head = samples(entry);
    const whole = entry.level === 0 ? head : samples(data.zone).map((v) => v * entry.level);
    whole.set(head);
    return whole;
  };

  const drySound = async () => {
    const uri = document.querySelector(".player.dry audio").src;
    const bytes = Uint8Array.from(atob(uri.slice(uri.indexOf(",") + 1)), (c) => c.charCodeAt(0));
    return context.decodeAudioData(bytes.buffer);
  };

  const stop = () => {
    if (playing === null) return;
    playing.source.stop();
    playing.output.disconnect();
    playing.marks.forEach((mark) => mark.classList.remove("playing"));
    playing = null;
  };

  const play = async (section, index) => {
    const again = playing !== null && playing.section === section && playing.index === index;
    stop();
    if (again) return;
    document.querySelectorAll("audio").forEach((player) => player.pause());
    const data = JSON.parse(section.querySelector(".responses").textContent);
    context = context || new AudioContext({ sampleRate: data.rate });
    await context.resume();
    const ir = response(data, data.directions.find((entry) => entry.index === index));
    const buffer = context.createBuffer(1, ir.length, data.rate);
    buffer.copyToChannel(ir, 0);
    const room = new ConvolverNode(context, { buffer, disableNormalization: true });
    const source = new AudioBufferSourceNode(context, { buffer: await drySound() });
    const output = new GainNode(context, { gain: data.gain });
    source.connect(room).connect(output).connect(context.destination);
    const marks = [...section.querySelectorAll(`[data-direction="${index}"]`)];
    marks.forEach((mark) => mark.classList.add("playing"));
    playing = { section, index, source, output, marks };
    const own = playing;
    source.onended = () => setTimeout(() => playing === own && stop(), 1000 * buffer.duration);
    source.start();
  };

  document.querySelectorAll("section").forEach((section) => {
    if (section.querySelector(".responses") === null) return;
    section.querySelectorAll(".marker").forEach((mark) => {
      const index = Number(mark.dataset.direction);
      mark.setAttribute("role", "button");
      mark.setAttribute("tabindex", "0");
      mark.setAttribute("aria-label", `${mark.querySelector("title").textContent}: play`);
      mark.addEventListener("click", () => play(section, index));
      mark.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        play(section, index);
      });
    });
  });
  document.querySelectorAll("audio").forEach((player) => player.addEventListener("play", stop));

  const showProbe = () => {
    document.querySelectorAll(".probe.shown").forEach((mark) => mark.classList.remove("shown"));
    const card = document.querySelector(".card:target");
    if (card === null) return;
    document.querySelectorAll(".probe").forEach((mark) => {
      mark.classList.toggle("shown", mark.getAttribute("href") === `#${card.id}`);
    });
    const image = card.querySelector("img");
    if (image === null || image.hasAttribute("src")) return;
    image.src = document.querySelector(`#${image.dataset.place} .stack img`).src;
    image.hidden = false;
  };
  addEventListener("hashchange", showProbe);
  addEventListener("load", showProbe);
})();
