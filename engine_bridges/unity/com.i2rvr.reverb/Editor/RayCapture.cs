// SPDX-License-Identifier: MIT
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Depth and materials by rays against colliders, for pipelines that do not draw them.
    /// </summary>
    /// <remarks>What has no collider is not there; a surface of several materials counts as its
    /// first.</remarks>
    public static class RayCapture
    {
        /// <summary>Radial metres and material numbers of every pixel, from the top row down.
        /// </summary>
        /// <param name="farMetres">What is further away is sky.</param>
        /// <param name="depth">Takes metres; infinite is sky.</param>
        /// <param name="ids">Takes numbers; 0 is sky.</param>
        public static void Cast(
            Vector3 probe, float yaw, int size, float farMetres, SurfaceNames surfaces,
            float[] depth, ushort[] ids)
        {
            Physics.SyncTransforms();
            int width = CubeStrip.Faces * size;
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    int place = row * width + column;
                    Triple ray = CubeStrip.Ray(column, row, size, yaw);
                    RaycastHit hit;
                    bool found = Physics.Raycast(
                        probe, new Vector3((float)ray.X, (float)ray.Y, (float)ray.Z), out hit,
                        farMetres, Physics.DefaultRaycastLayers, QueryTriggerInteraction.Ignore);
                    depth[place] = found ? hit.distance : float.PositiveInfinity;
                    ids[place] = found ? (ushort)Number(hit.collider, surfaces) : (ushort)0;
                }
            }
        }

        static int Number(Collider collider, SurfaceNames surfaces)
        {
            var renderer = collider.GetComponentInParent<Renderer>();
            Material[] materials = renderer == null ? null : renderer.sharedMaterials;
            bool named = materials != null && materials.Length > 0 && materials[0] != null;
            return surfaces.Number(
                named ? materials[0].name : collider.gameObject.name, collider);
        }
    }
}
