// SPDX-License-Identifier: MIT
using System.IO;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Turns a level's file into an asset, from which zones are placed.</summary>
    [ScriptedImporter(1, "i2rvl")]
    public sealed class LevelImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext ctx)
        {
            try
            {
                var level = ScriptableObject.CreateInstance<ReverbLevel>();
                level.records = LevelReader.Open(ctx.assetPath);
                level.name = Path.GetFileNameWithoutExtension(ctx.assetPath);
                ctx.AddObjectToAsset("level", level);
                ctx.SetMainObject(level);
            }
            catch (BridgeException error)
            {
                ctx.LogImportError(error.Message);
            }
        }
    }
}
