// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.Linq;
using UnityEngine;

namespace I2RVR.Editor
{
    /// <summary>Brings a zone to what a level says now, but for what a person changed.</summary>
    static class ZoneEdits
    {
        const float Close = 1e-4f;

        public static void Bring(
            ReverbZone zone, PlacedZone wanted, PlacedZone placed, bool isNew)
        {
            Transform place = zone.transform;
            if (isNew || zone.gameObject.name == placed.name)
                zone.gameObject.name = wanted.name;
            if (isNew || Near(place.position, placed.position))
                place.position = wanted.position;
            if (isNew || Mathf.Abs(Mathf.DeltaAngle(place.eulerAngles.y, placed.yaw)) < 0.01f)
                place.rotation = Quaternion.Euler(0f, wanted.yaw, 0f);
            if (isNew || zone.bundle == placed.bundle)
                zone.bundle = wanted.bundle;
            if (isNew || SameExtent(zone, placed))
            {
                zone.shape = wanted.shape;
                zone.size = wanted.size;
                zone.boxes = wanted.boxes;
                zone.radius = wanted.radius;
            }
            if (isNew || zone.blendDistance == placed.blendDistance)
                zone.blendDistance = wanted.blendDistance;
            if (isNew || zone.priority == placed.priority)
                zone.priority = wanted.priority;
            if (isNew || zone.muted == placed.muted)
                zone.muted = wanted.muted;
        }

        // Shape, size, boxes and radius belong together: one of them edited keeps them all.
        static bool SameExtent(ReverbZone zone, PlacedZone placed)
        {
            return zone.shape == placed.shape && Near(zone.size, placed.size)
                && zone.radius == placed.radius && SameBoxes(zone.boxes, placed.boxes);
        }

        static bool SameBoxes(IList<ZoneBox> one, IList<ZoneBox> other)
        {
            int count = other == null ? 0 : other.Count;
            return one.Count == count && Enumerable.Range(0, count).All(
                i => Near(one[i].center, other[i].center) && Near(one[i].size, other[i].size));
        }

        static bool Near(Vector3 one, Vector3 other)
        {
            return Vector3.Distance(one, other) < Close;
        }
    }
}
