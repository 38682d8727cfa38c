// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>A run of <c>i2r-vr bake</c>: started, watched, cancelled.</summary>
    public sealed class BakeProcess : IDisposable
    {
        readonly Process process;
        readonly object sync = new object();
        readonly List<string> errors = new List<string>();
        int done;
        bool cancelled;

        /// <param name="tool">The command, such as <c>i2r-vr</c> or its path.</param>
        /// <param name="captures">Folder of the captures.</param>
        /// <param name="bundles">Folder for the bundles.</param>
        /// <exception cref="BridgeException">TOOL_MISSING.</exception>
        public BakeProcess(string tool, string captures, string bundles)
        {
            string arguments = "bake " + Quoted(captures) + " --out " + Quoted(bundles) + " --json";
            process = new Process
            {
                StartInfo = new ProcessStartInfo(tool, arguments)
                {
                    UseShellExecute = false,
                    CreateNoWindow = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    StandardOutputEncoding = Encoding.UTF8,
                    StandardErrorEncoding = Encoding.UTF8
                }
            };
            process.OutputDataReceived += (sender, line) => Count(line.Data);
            process.ErrorDataReceived += (sender, line) => Keep(line.Data);
            try
            {
                process.Start();
            }
            catch (Win32Exception error)
            {
                process.Dispose();
                throw new BridgeException(
                    "TOOL_MISSING", error.Message, "the command i2r-vr",
                    "install it (pipx install i2r-vr) or give its path", tool);
            }
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>Captures that are baked, up to date or failed.</summary>
        public int Done
        {
            get
            {
                lock (sync)
                    return done;
            }
        }

        public bool Running => !process.HasExited;

        /// <summary>End the run; bundles that are whole stay.</summary>
        public void Cancel()
        {
            cancelled = true;
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended by itself.
            }
        }

        /// <summary>Wait for the end.</summary>
        /// <exception cref="BridgeException">BAKE_FAILED, with the command's own line, or
        /// CANCELLED.</exception>
        public void Finish()
        {
            process.WaitForExit();
            if (cancelled)
                throw new BridgeException(
                    "CANCELLED", "a bake that was stopped", "nothing more",
                    "bundles baked so far stay", null);
            if (process.ExitCode != 0)
                throw new BridgeException(
                    "BAKE_FAILED", "exit code " + process.ExitCode, "0", FirstError(), null);
        }

        public void Dispose()
        {
            process.Dispose();
        }

        /// <summary>An argument of a command line as Windows and .NET part it.</summary>
        public static string Quoted(string argument)
        {
            var result = new StringBuilder("\"");
            int slashes = 0;
            foreach (char c in argument)
            {
                slashes = c == '\\' ? slashes + 1 : 0;
                if (c == '"')
                    result.Append('\\', 1 + TrailingSlashes(result));
                result.Append(c);
            }
            return result.Append('\\', slashes).Append('"').ToString();
        }

        static int TrailingSlashes(StringBuilder text)
        {
            int count = 0;
            while (count < text.Length && text[text.Length - 1 - count] == '\\')
                count++;
            return count;
        }

        string FirstError()
        {
            lock (sync)
                return errors.Count == 0 ? "run it by hand to see more" : errors[0];
        }

        void Count(string line)
        {
            if (string.IsNullOrEmpty(line) || line[0] != '{')
                return;
            lock (sync)
                done++;
        }

        void Keep(string line)
        {
            if (string.IsNullOrEmpty(line))
                return;
            lock (sync)
            {
                if (errors.Count < 100)
                    errors.Add(line);
            }
        }
    }
}
