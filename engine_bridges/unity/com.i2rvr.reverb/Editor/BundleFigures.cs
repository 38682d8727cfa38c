// SPDX-License-Identifier: MIT
using UnityEditor;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>A bundle's figures, octave by octave, and its sound, in an inspector.</summary>
    sealed class BundleFigures
    {
        const float BarHeight = 60f;
        string message = "";

        public void Draw(ReverbBundle bundle)
        {
            if (bundle == null)
            {
                EditorGUILayout.HelpBox("No bundle: nothing reverberates here.", MessageType.Info);
                return;
            }
            ZoneRecord zone = bundle.metadata.zone;
            AcousticsRecord figures = zone.acoustics;
            GUILayout.Label("Figures", EditorStyles.boldLabel);
            EditorGUILayout.LabelField("T60", Figures.Time(figures));
            EditorGUILayout.LabelField("EDT", Figures.Of(figures.edt_s, "0.00", "s"));
            EditorGUILayout.LabelField("C50, C80", Figures.Of(figures.c50_db, "0.0", "dB") + ", "
                + Figures.Of(figures.c80_db, "0.0", "dB"));
            EditorGUILayout.LabelField("Direct to reverberant", Figures.Of(figures.drr_db, "0.0", "dB"));
            EditorGUILayout.LabelField("Volume", Figures.Of(zone.volume_m3, "0", "m\u00b3"));
            EditorGUILayout.LabelField("Depth, materials", bundle.metadata.capture.depth_source + ", "
                + bundle.metadata.capture.material_source);
            Bars(figures.t60_bands);
            foreach (WarningRecord warning in bundle.metadata.warnings)
                EditorGUILayout.HelpBox(warning.code + ": " + warning.message, MessageType.Info);
            if (GUILayout.Button("Clap there"))
                message = BundleAudition.Play(bundle);
            if (message.Length > 0)
                EditorGUILayout.HelpBox(message, MessageType.Info);
        }

        // T60 of each octave, as tall as it is long.
        static void Bars(BandTime[] bands)
        {
            double longest = 0.0;
            foreach (BandTime band in bands)
                longest = System.Math.Max(longest, band.s);
            if (longest <= 0.0)
                return;
            Rect area = GUILayoutUtility.GetRect(
                100f, 10000f, BarHeight + 18f, BarHeight + 18f);
            float width = area.width / bands.Length;
            for (int i = 0; i < bands.Length; i++)
            {
                float height = (float)(BarHeight * bands[i].s / longest);
                float left = area.x + i * width;
                EditorGUI.DrawRect(
                    new Rect(left + 2f, area.y + BarHeight - height, width - 4f, height),
                    new Color(0.2f, 0.7f, 1f, 0.8f));
                GUI.Label(
                    new Rect(left, area.y + BarHeight, width, 18f),
                    bands[i].hz + " Hz " + Figures.Of(bands[i].s, "0.00", "s"));
            }
        }
    }
}
