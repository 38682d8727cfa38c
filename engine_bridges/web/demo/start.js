// SPDX-License-Identifier: MIT
// Starts the demo; what keeps it from starting is said on the page.
try {
  await import("./demo.js");
} catch (error) {
  const found = error?.message ?? String(error);
  document.getElementById("message").textContent =
    `${found}. Is three.js installed in demo/, and WebGL available? See README.md.`;
}
