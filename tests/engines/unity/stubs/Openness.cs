// SPDX-License-Identifier: MIT
// What the stubs remember is open to the programs of the tests, not to the package.
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("trial")]
