// SPDX-License-Identifier: MIT
using System;

namespace I2RVR.Editor
{
    /// <summary>An error with a stable code; its text is the one line that is shown.</summary>
    public sealed class BridgeException : Exception
    {
        public BridgeException(
            string code, string found, string expected, string action, string file)
            : base(BridgeMessage.Line(code, found, expected, action, file))
        {
            Code = code;
        }

        public string Code { get; }
    }

    /// <summary>Something worth telling that stops nothing.</summary>
    public sealed class BridgeNote
    {
        public BridgeNote(
            string code, string found, string expected, string action, string file)
        {
            Code = code;
            Text = BridgeMessage.Line(code, found, expected, action, file);
        }

        public string Code { get; }

        public string Text { get; }
    }
}
