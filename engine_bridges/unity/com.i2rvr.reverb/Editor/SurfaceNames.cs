// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace I2RVR.Editor
{
    /// <summary>Names of surfaces, numbered from 1 on: the material's, and after it the physics
    /// material's.</summary>
    public sealed class SurfaceNames
    {
        readonly Dictionary<string, int> numbers = new Dictionary<string, int>();
        readonly List<string> names = new List<string>();

        /// <summary>The first has number 1.</summary>
        public IList<string> Names => names;

        /// <summary>Number of a surface.</summary>
        /// <param name="name">Of its material.</param>
        /// <param name="surface">Whose collider, or whose parents', has the physics material.
        /// </param>
        public int Number(string name, Component surface)
        {
            var collider = surface.GetComponentInParent<Collider>();
            Object physics = collider == null ? null : collider.sharedMaterial;
            string whole = physics == null ? name : name + " " + physics.name;
            int number;
            if (numbers.TryGetValue(whole, out number))
                return number;
            names.Add(whole);
            numbers.Add(whole, names.Count);
            return names.Count;
        }
    }
}
