// Plays the dry sound in a place, from all sides or from one direction. It is convolved here, so
// that any recording can be heard; sounds beside the page are scripts, which load from a disk, too.
"use strict";
const i2rvrSounds = {};
(() => {
  const CEILING = 0.97, LONGEST_S = 60, LARGEST_BYTES = 200e6;
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const [audio, status, choice, alone] = ["sound", "heard", "dry", "alone"].map((id) =>
    document.getElementById(id));
  const dropped = new Map();
  const dry = new Map();
  let latest = 0;
  let heard = null;

  const soundOf = (name) => {
    if (name in i2rvrSounds) return i2rvrSounds[name];
    const inside = document.getElementById(`sound-${name}`);
    if (inside !== null) return (i2rvrSounds[name] = JSON.parse(inside.textContent));
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${settings.beside}${name}.js`;
      script.onload = () => resolve(i2rvrSounds[name]);
      script.onerror = () => reject(new Error(`${script.src} is not beside the page`));
      document.head.append(script);
    });
  };

  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  const samplesOf = ({ count, peak, data }) => {
    const bytes = bytesOf(data);
    const values = new Int8Array(bytes.buffer, Math.ceil(count / settings.block), count);
    return Float32Array.from(values, (value, i) =>
      ((value / 127) * peak) / 2 ** (bytes[Math.floor(i / settings.block)] / settings.steps));
  };

  const responseOf = (place, index) => {
    if (index === null) return samplesOf(place.zone);
    const direction = place.directions.find((entry) => entry.index === index);
    const head = samplesOf(direction);
    if (direction.level === 0) return head;
    const whole = samplesOf(place.zone).map((value) => value * direction.level);
    whole.set(head);
    return whole;
  };

  const decoded = (data) => new OfflineAudioContext(1, 1, settings.rate).decodeAudioData(data);

  const dryOf = async (name) => {
    if (dropped.has(name)) return dropped.get(name);
    if (!dry.has(name)) dry.set(name, await decoded(bytesOf((await soundOf(name)).wav).buffer));
    return dry.get(name);
  };

  const inRoom = (sound, response) => {
    const length = sound.length + response.length - 1;
    const context = new OfflineAudioContext(sound.numberOfChannels, length, settings.rate);
    const buffer = context.createBuffer(1, response.length, settings.rate);
    buffer.copyToChannel(response, 0);
    const room = new ConvolverNode(context, { buffer, disableNormalization: true });
    const source = new AudioBufferSourceNode(context, { buffer: sound });
    source.connect(room).connect(context.destination);
    source.start();
    return context.startRendering();
  };

  const channelsOf = (buffer) =>
    Array.from({ length: buffer.numberOfChannels }, (_, i) => buffer.getChannelData(i));

  const peakOf = (channels) =>
    channels.reduce((most, channel) =>
      channel.reduce((peak, value) => Math.max(peak, Math.abs(value)), most), 0);

  const wavOf = (channels, gain) => {
    const count = channels[0].length, frame = 2 * channels.length;
    const view = new DataView(new ArrayBuffer(44 + frame * count));
    const letters = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
    letters(0, "RIFF");
    view.setUint32(4, 36 + frame * count, true);
    letters(8, "WAVEfmt ");
    [[16, 16, 4], [20, 1, 2], [22, channels.length, 2], [24, settings.rate, 4],
      [28, frame * settings.rate, 4], [32, frame, 2], [34, 16, 2]].forEach(([at, value, size]) =>
      size === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true));
    letters(36, "data");
    view.setUint32(40, frame * count, true);
    channels.forEach((channel, number) =>
      channel.forEach((value, i) =>
        view.setInt16(44 + frame * i + 2 * number, Math.round(32767 * gain * value), true)));
    return new Blob([view.buffer], { type: "audio/wav" });
  };

  const controls = ({ place, direction }) => {
    if (place === null) return [alone];
    if (direction === null) return [...document.querySelectorAll(`.hear[data-place="${place}"]`)];
    return [...document.querySelectorAll(`#place${place} [data-direction="${direction}"]`)];
  };

  const mark = () => {
    document.querySelectorAll(".playing").forEach((each) => {
      each.classList.remove("playing");
      if (each.hasAttribute("aria-pressed")) each.setAttribute("aria-pressed", "false");
    });
    if (heard === null || audio.paused) return;
    controls(heard).forEach((each) => {
      each.classList.add("playing");
      if (each.hasAttribute("aria-pressed")) each.setAttribute("aria-pressed", "true");
    });
  };

  // From where it was, so that two places are compared at the same word or note.
  const show = (channels, words) => {
    const peak = peakOf(channels);
    const lowered = Math.max(1, peak / CEILING);
    const from = audio.paused ? 0 : audio.currentTime;
    if (audio.src !== "") URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(wavOf(channels, 1 / lowered));
    audio.currentTime = from;
    const note = lowered > 1.006 ? `, lowered by ${(20 * Math.log10(lowered)).toFixed(1)} dB` : "";
    status.textContent = words + note;
    return audio.play();
  };

  const play = async (wanted) => {
    const ticket = ++latest;
    try {
      const name = choice.selectedOptions[0].textContent;
      let [words, channels] = [`Dry: ${name}`, null];
      if (wanted.place === null) {
        channels = channelsOf(await dryOf(choice.value));
      } else {
        status.textContent = "Loading \u2026";
        const place = await soundOf(`place${wanted.place}`);
        const direction = place.directions.find((each) => each.index === wanted.direction);
        const where = direction ? `${place.name}, ${direction.words}` : place.name;
        words = `${where}: ${name}`;
        const sound = await dryOf(choice.value);
        channels = channelsOf(await inRoom(sound, responseOf(place, wanted.direction)));
      }
      if (ticket !== latest) return;
      heard = wanted;
      await show(channels, words);
    } catch (error) {
      if (ticket !== latest || error.name === "AbortError") return;
      status.textContent = error.name === "NotAllowedError"
        ? `${status.textContent}. Press play.` : `Not heard: ${error.message}`;
    }
  };

  const press = (place, direction) => {
    const again = heard !== null && heard.place === place && heard.direction === direction;
    if (again && !audio.paused) audio.pause();
    else play({ place, direction });
  };

  const addOwn = async (file) => {
    try {
      if (file.size > LARGEST_BYTES) throw new Error("larger than 200 MB");
      const whole = await decoded(await file.arrayBuffer());
      const length = Math.min(whole.length, LONGEST_S * settings.rate);
      const channels = channelsOf(whole).slice(0, 2).map((channel) => channel.slice(0, length));
      const peak = peakOf(channels);
      if (!(peak > 1e-9 && peak < Infinity)) throw new Error("nothing but silence");
      const buffer = new AudioBuffer({
        length, numberOfChannels: channels.length, sampleRate: settings.rate });
      channels.forEach((channel, i) =>
        buffer.copyToChannel(channel.map((value) => (value * settings.dryPeak) / peak), i));
      const name = `own${dropped.size}`;
      dropped.set(name, buffer);
      const cut = length < whole.length ? ` (its first ${LONGEST_S} s)` : "";
      choice.add(new Option(file.name + cut, name, true, true));
      if (heard !== null && heard.place !== null) play(heard);
      else status.textContent = `${file.name} is there: hear a place.`;
    } catch (error) {
      status.textContent = `${file.name} can't be heard: ${error.message}`;
    }
  };

  const asButton = (element, words, pressed) => {
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "0");
    element.setAttribute("aria-pressed", "false");
    element.setAttribute("aria-label", words);
    element.addEventListener("click", pressed);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pressed();
    });
  };

  document.getElementById("player").hidden = false;
  document.querySelectorAll(".hear").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => press(Number(button.dataset.place), null));
  });
  document.querySelectorAll("section.place").forEach((section) => {
    const place = Number(section.id.replace("place", ""));
    section.querySelectorAll(".marker").forEach((marker) => {
      const words = `Hear ${marker.querySelector("title").textContent}`;
      asButton(marker, words, () => press(place, Number(marker.dataset.direction)));
    });
    section.querySelectorAll("tr[data-direction] th").forEach((head) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "direction";
      button.dataset.direction = head.parentElement.dataset.direction;
      button.setAttribute("aria-pressed", "false");
      button.append(...head.childNodes);
      button.addEventListener("click", () => press(place, Number(button.dataset.direction)));
      head.append(button);
    });
  });
  alone.addEventListener("click", () => press(null, null));
  choice.addEventListener("change", () => {
    if (heard !== null && !audio.paused) play(heard);
  });
  document.getElementById("own").addEventListener("change", (event) =>
    [...event.target.files].forEach(addOwn));
  ["play", "pause", "ended"].forEach((kind) => audio.addEventListener(kind, mark));
  const holdsFiles = (event) => event.dataTransfer !== null && event.dataTransfer.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    [...event.dataTransfer.files].forEach(addOwn);
  });
})();
