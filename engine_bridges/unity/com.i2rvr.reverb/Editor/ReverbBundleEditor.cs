// SPDX-License-Identifier: MIT
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>A bundle's figures and its sound.</summary>
    [CustomEditor(typeof(ReverbBundle))]
    public sealed class ReverbBundleEditor : UnityEditor.Editor
    {
        readonly BundleFigures figures = new BundleFigures();

        public override void OnInspectorGUI()
        {
            // Unity greys out what is shown of an imported asset.
            GUI.enabled = true;
            figures.Draw((ReverbBundle)target);
        }
    }
}
