// SPDX-License-Identifier: MIT
using System;

namespace I2RVR
{
    /// <summary>Which of many zones a listener hears, and how much of each.</summary>
    /// <remarks>
    /// Of the zones that hold the listener, those of the highest priority are heard and nothing
    /// else; zones of one priority share. Where no zone of a priority holds it, those whose rims it
    /// is in are heard by weight, and the next priority has what is left.
    /// </remarks>
    public static class RoomShares
    {
        /// <summary>Shares of energy, together at most 1.</summary>
        /// <param name="distances">Metres to each zone; 0 inside.</param>
        /// <param name="rims">Metres over which each zone fades.</param>
        /// <param name="priorities">Of each zone.</param>
        /// <param name="count">Zones.</param>
        /// <param name="shares">Takes the answer.</param>
        public static void Decide(
            double[] distances, double[] rims, int[] priorities, int count, double[] shares)
        {
            double left = 1.0;
            int done = int.MaxValue;
            Array.Clear(shares, 0, count);
            while (left > 0.0)
            {
                int priority = Next(priorities, count, done);
                if (priority == done)
                    return;
                left = Share(distances, rims, priorities, count, shares, priority, left);
                done = priority;
            }
        }

        // The highest priority below one; that one itself where there is none.
        static int Next(int[] priorities, int count, int below)
        {
            int next = int.MinValue;
            bool any = false;
            for (int i = 0; i < count; i++)
            {
                if (priorities[i] >= below || priorities[i] < next)
                    continue;
                next = priorities[i];
                any = true;
            }
            return any ? next : below;
        }

        static double Share(
            double[] distances, double[] rims, int[] priorities, int count, double[] shares,
            int priority, double left)
        {
            bool inside = false;
            for (int i = 0; i < count; i++)
                inside |= priorities[i] == priority && distances[i] <= 0.0;
            double sum = 0.0;
            for (int i = 0; i < count; i++)
            {
                if (priorities[i] != priority || (inside && distances[i] > 0.0))
                    continue;
                shares[i] = ZoneBlend.Weight(distances[i], rims[i]);
                sum += shares[i];
            }
            for (int i = 0; i < count; i++)
                if (priorities[i] == priority)
                    shares[i] *= left / Math.Max(1.0, sum);
            return left * (1.0 - Math.Min(1.0, sum));
        }
    }
}
