// SPDX-License-Identifier: MIT
import { loadBundle } from "./bundle.js";
import { MAX_METADATA_BYTES, parseMetadata } from "./metadata.js";
import { fetchFile } from "./fetching.js";

/**
 * Tell whenever a bundle was baked again, so that a running page is heard with it.
 *
 * A bundle's metadata is written last: once it has changed, the files have. While a bake is at work it
 * is not there, which is passed over.
 *
 * @param {Bundle} bundle From `loadBundle`.
 * @param {(bundle: Bundle) => void | Promise<void>} onChange Gets the new one.
 * @param {object} [options] `everyS`: how often to look (2 s); else as of `loadBundle`, but `signal`.
 * @returns {() => void} Ends it.
 */
export function followBundle(bundle, onChange, options = {}) {
  const { everyS = 2, fetch = globalThis.fetch, ...wanted } = options;
  const ending = new AbortController();
  const { signal } = ending;
  // Not "no-cache": servers tell times in whole seconds, in which a file can change twice.
  const fresh = (url, how) => fetch(url, { ...how, cache: "reload" });
  const limits = { name: bundle.name, most: MAX_METADATA_BYTES, code: "METADATA_TOO_LARGE" };
  let known = JSON.stringify(bundle.metadata);
  const look = async () => {
    const { data } = await fetchFile(bundle.url, { ...limits, fetch: fresh, signal });
    const found = JSON.stringify(parseMetadata(new TextDecoder().decode(data), bundle.name));
    if (found === known) return;
    const changed = await loadBundle(bundle.url, { ...wanted, fetch: fresh, signal });
    known = JSON.stringify(changed.metadata);
    await onChange(changed);
  };
  const again = async () => {
    await look().catch(() => {});
    if (!signal.aborted) timer = setTimeout(again, 1000 * everyS);
  };
  let timer = setTimeout(again, 1000 * everyS);
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
