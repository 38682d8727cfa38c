// SPDX-License-Identifier: MIT
// The engine's header tool writes this file; nothing of it is needed to compile against stubs.
