// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace I2RVR.Editor
{
    /// <summary>While it lives, every surface of the open scenes is drawn as place and material id.</summary>
    /// <remarks>
    /// Materials are exchanged rather than the camera's shader replaced, since a scriptable
    /// pipeline knows no replacement shader. What is no surface (particles, lines, sprites, trees
    /// and grass of terrains) is left out. Nothing is recorded for undo; all is put back.
    /// </remarks>
    public sealed class CaptureMaterials : IDisposable
    {
        readonly Shader shader;
        readonly SurfaceNames surfaces;
        readonly List<Material> byNumber = new List<Material>();
        readonly List<Action> putBack = new List<Action>();

        /// <param name="surfaces">Gives the materials their numbers.</param>
        public CaptureMaterials(SurfaceNames surfaces)
        {
            this.surfaces = surfaces;
            shader = Shader.Find("Hidden/I2RVR/CaptureData");
            foreach (GameObject root in LoadedScenes.Roots())
            {
                foreach (Renderer renderer in root.GetComponentsInChildren<Renderer>())
                    Exchange(renderer);
                foreach (Terrain terrain in root.GetComponentsInChildren<Terrain>())
                    Exchange(terrain);
            }
        }

        public void Dispose()
        {
            foreach (Action action in putBack)
                action();
            foreach (Material material in byNumber)
                Object.DestroyImmediate(material);
        }

        void Exchange(Renderer renderer)
        {
            if (!(renderer is MeshRenderer) && !(renderer is SkinnedMeshRenderer))
            {
                bool off = renderer.forceRenderingOff;
                putBack.Add(() => renderer.forceRenderingOff = off);
                renderer.forceRenderingOff = true;
                return;
            }
            Material[] own = renderer.sharedMaterials;
            var ours = new Material[own.Length];
            for (int i = 0; i < own.Length; i++)
                ours[i] = Numbered(own[i] == null ? renderer.name : own[i].name, renderer);
            putBack.Add(() => renderer.sharedMaterials = own);
            renderer.sharedMaterials = ours;
        }

        void Exchange(Terrain terrain)
        {
            Material own = terrain.materialTemplate;
            bool instanced = terrain.drawInstanced;
            bool trees = terrain.drawTreesAndFoliage;
            putBack.Add(() =>
            {
                terrain.materialTemplate = own;
                terrain.drawInstanced = instanced;
                terrain.drawTreesAndFoliage = trees;
            });
            TerrainLayer[] layers = terrain.terrainData == null
                ? new TerrainLayer[0]
                : terrain.terrainData.terrainLayers;
            string name = layers.Length > 0 && layers[0] != null ? layers[0].name : terrain.name;
            terrain.materialTemplate = Numbered(name, terrain);
            terrain.drawInstanced = false;
            terrain.drawTreesAndFoliage = false;
        }

        Material Numbered(string name, Component surface)
        {
            int number = surfaces.Number(name, surface);
            if (number <= byNumber.Count)
                return byNumber[number - 1];
            var material = new Material(shader) { hideFlags = HideFlags.HideAndDontSave };
            material.SetFloat("_I2RVRId", number);
            byNumber.Add(material);
            return material;
        }
    }
}
