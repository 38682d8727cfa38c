// SPDX-License-Identifier: MIT
import { BundleError } from "./errors.js";

async function bodyOf(response, most, tooLarge) {
  const stated = Number(response.headers?.get("content-length") ?? 0);
  if (stated > most) throw tooLarge(stated);
  if (!response.body?.getReader) {
    const data = await response.arrayBuffer();
    if (data.byteLength > most) throw tooLarge(data.byteLength);
    return data;
  }
  // Piece by piece: a server need not state how much it sends.
  const reader = response.body.getReader();
  const pieces = [];
  let size = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    size += step.value.byteLength;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw tooLarge(`more than ${most}`);
    }
    pieces.push(step.value);
  }
  const data = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.byteLength;
  }
  return data.buffer;
}

/**
 * Fetch a file of bounded size.
 *
 * @param {URL} url
 * @param {{name: string, most: number, code: string, fetch: typeof fetch, signal?: AbortSignal}}
 *   options `name` is named in errors, `most` bytes are read, `code` is the error of more.
 * @returns {Promise<{data: ArrayBuffer, url: URL}>} `url` is where redirections ended.
 * @throws {BundleError} FILE_MISSING, or `code`; what the signal says if it was aborted.
 */
export async function fetchFile(url, { name, most, code, fetch, signal }) {
  const missing = (found) =>
    new BundleError("FILE_MISSING", found, `a file at ${url}`, "put it there", name);
  const tooLarge = (size) =>
    new BundleError(code, `${size} bytes`, `at most ${most}`, "bake again", name);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw missing(`status ${response.status}`);
    // Development servers answer with their start page where there is no file.
    if (/^text\/html\b/i.test(response.headers?.get("content-type") ?? "")) {
      throw missing("a web page");
    }
    const data = await bodyOf(response, most, tooLarge);
    return { data, url: new URL(response.url || url) };
  } catch (error) {
    if (error instanceof BundleError) throw error;
    if (signal?.aborted) throw signal.reason ?? error;
    throw missing(String(error?.message ?? error));
  }
}
