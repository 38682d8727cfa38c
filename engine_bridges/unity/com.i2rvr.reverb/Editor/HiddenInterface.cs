// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>While it lives, no canvas of the loaded scenes is drawn: signs that float in the
    /// room are no surfaces.</summary>
    public sealed class HiddenInterface : IDisposable
    {
        readonly List<Canvas> hidden = new List<Canvas>();

        public HiddenInterface()
        {
            foreach (GameObject root in LoadedScenes.Roots())
                foreach (Canvas canvas in root.GetComponentsInChildren<Canvas>())
                    Hide(canvas);
        }

        public void Dispose()
        {
            foreach (Canvas canvas in hidden)
                canvas.enabled = true;
        }

        void Hide(Canvas canvas)
        {
            if (!canvas.enabled)
                return;
            canvas.enabled = false;
            hidden.Add(canvas);
        }
    }
}
