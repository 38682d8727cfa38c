// SPDX-License-Identifier: MIT
using System.Linq;

namespace I2RVR.Trial
{
    /// <summary>One program for all trials, since starting a compiler takes longer than a trial.</summary>
    static class Program
    {
        static int Main(string[] arguments)
        {
            string[] rest = arguments.Skip(1).ToArray();
            switch (arguments[0])
            {
                case "sound":
                    return Sound.Run(rest);
                case "importer":
                    return Importer.Run(rest);
                case "players":
                    return Players.Run(rest);
                case "capture":
                    return Capture.Run(rest);
                case "scenes":
                    return Scenes.Run(rest);
                case "levels":
                    return Levels.Run(rest);
                case "members":
                    return Members.Run(rest);
                default:
                    return 2;
            }
        }
    }
}
