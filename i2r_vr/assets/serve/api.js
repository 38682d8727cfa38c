// SPDX-License-Identifier: MIT

/** What the server refused: `code`, `message`, and what to do where it is known. */
export class Refusal extends Error {
  constructor(error) {
    super(error.message);
    Object.assign(this, error);
  }
}

async function told(response) {
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refusal(answer.error ?? { code: "FAILED", message: `status ${response.status}` });
}

async function asked(address, options) {
  try {
    return await told(await fetch(address, options));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = "the server does not answer; start i2r-vr serve again";
    throw new Refusal({ code: "NO_ANSWER", message });
  }
}

/** What is at an address. */
export const get = (address) => asked(address);

/** Ask for something to be done. */
export function post(address, question = {}) {
  return asked(address, { method: "POST", body: JSON.stringify(question) });
}

/** Send files as one drop. */
export async function drop(files, progress) {
  const { drop: own } = await post("/api/drops");
  const refused = [];
  for (const [i, file] of files.entries()) {
    progress(`Sending ${file.name} (${i + 1} of ${files.length})`);
    const address = `/api/drops/${own}/${encodeURIComponent(file.name)}`;
    try {
      await asked(address, { method: "PUT", body: file });
    } catch (error) {
      refused.push(error);
    }
  }
  progress("Checking what was dropped");
  const done = await post(`/api/drops/${own}`);
  return { taken: done.taken, refused: [...refused, ...done.refused] };
}
