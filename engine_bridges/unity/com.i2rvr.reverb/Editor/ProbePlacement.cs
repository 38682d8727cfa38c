// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEditor;
using UnityEngine;
using UnityEngine.AI;

namespace I2RVR.Editor
{
    /// <summary>Puts capture probes into the open scene; each call is one step of undo.</summary>
    public static class ProbePlacement
    {
        const float Clearance = 0.2f;

        /// <summary>A probe at a place.</summary>
        public static void One(Vector3 place)
        {
            Selection.activeGameObject = Add(place, 1, null);
        }

        /// <summary>A grid of probes; those inside or close to a collider are left out.</summary>
        public static int Grid(Bounds bounds, float spacing)
        {
            return AddFree(ProbeLayout.Grid(Of(bounds.center), Of(bounds.size), spacing));
        }

        /// <summary>Probes above the NavMesh.</summary>
        /// <exception cref="BridgeException">CAPTURE_FAILED, where there is no NavMesh.</exception>
        public static int NavMeshSurface(float spacing, float height)
        {
            NavMeshTriangulation mesh = NavMesh.CalculateTriangulation();
            if (mesh.indices.Length == 0)
                throw new BridgeException(
                    "CAPTURE_FAILED", "no NavMesh", "a baked one", "bake it, or use a grid", null);
            var vertices = new Triple[mesh.vertices.Length];
            for (int i = 0; i < vertices.Length; i++)
                vertices[i] = Of(mesh.vertices[i]);
            return AddFree(ProbeLayout.Surface(vertices, mesh.indices, spacing, height));
        }

        static int AddFree(List<Triple> points)
        {
            var parent = new GameObject("Capture Probes");
            Undo.RegisterCreatedObjectUndo(parent, "Add capture probes");
            int count = 0;
            foreach (Triple point in points)
            {
                var place = new Vector3((float)point.X, (float)point.Y, (float)point.Z);
                if (!Physics.CheckSphere(place, Clearance))
                    Add(place, ++count, parent.transform);
            }
            if (count == 0)
                Undo.DestroyObjectImmediate(parent);
            return count;
        }

        static GameObject Add(Vector3 place, int number, Transform parent)
        {
            var probe = new GameObject("Probe " + number);
            probe.AddComponent<CaptureProbe>();
            probe.transform.position = place;
            if (parent != null)
                probe.transform.SetParent(parent, true);
            else
                Undo.RegisterCreatedObjectUndo(probe, "Add capture probe");
            return probe;
        }

        static Triple Of(Vector3 vector)
        {
            return new Triple(vector.x, vector.y, vector.z);
        }
    }
}
