// SPDX-License-Identifier: MIT
using UnityEditor;

namespace I2RVR.Editor
{
    /// <summary>A zone's settings, and the figures and the sound of its bundle; of several zones
    /// those of the first.</summary>
    [CanEditMultipleObjects]
    [CustomEditor(typeof(ReverbZone))]
    public sealed class ReverbZoneEditor : UnityEditor.Editor
    {
        readonly BundleFigures figures = new BundleFigures();

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            figures.Draw(((ReverbZone)target).bundle);
        }
    }
}
