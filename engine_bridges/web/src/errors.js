// SPDX-License-Identifier: MIT

/** A failure with a stable code: `CODE: found, expected, what to do (file)`. */
export class BundleError extends Error {
  /**
   * @param {string} code One of the codes of engine_bridges/README.md.
   * @param {string} found What was found.
   * @param {string} expected What was expected.
   * @param {string} action What to do.
   * @param {string} file Where.
   */
  constructor(code, found, expected, action, file) {
    super(`${code}: ${found}, expected ${expected}, ${action} (${file})`);
    this.name = "BundleError";
    this.code = code;
  }
}
