// SPDX-License-Identifier: MIT
// Stand-ins of FMOD's and Wwise's integrations for Unity, and a listener in a closet's rim; `Wire` is a page's code.
using System;
using System.Collections.Generic;
using I2RVR;
using I2RVR.Trial;

namespace FMOD.Studio
{
    public struct System
    {
        public int setParameterByName(string name, float value, bool ignoreseekspeed = false)
        {
            Page.Told[name] = value;
            return 0;
        }
    }
}

namespace FMODUnity
{
    public static class RuntimeManager
    {
        public static FMOD.Studio.System StudioSystem => new FMOD.Studio.System();
    }
}

static class AkUnitySoundEngine
{
    public static int SetRTPCValue(string in_pszRtpcName, float in_value)
    {
        Page.Told[in_pszRtpcName] = in_value;
        return 1;
    }
}

static partial class Page
{
    public static readonly Dictionary<string, object> Told = new Dictionary<string, object>();

    static void Main()
    {
        Stage.Zone("hall", ZoneShape.Box, 0f, 0f);
        Stage.Zone("closet", ZoneShape.Sphere, 6f, 0f).priority = 1;
        var stage = new Stage();
        stage.Begin(true);
        Wire(stage.Blender);
        stage.MoveTo(1.5f, 0f, 0f);
        stage.Frame();
        Console.WriteLine(Printed.Json(Told));
    }
}
