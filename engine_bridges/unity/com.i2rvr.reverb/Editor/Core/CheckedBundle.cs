// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;

namespace I2RVR.Editor
{
    /// <summary>A bundle on disk whose metadata and WAV files have been checked.</summary>
    public sealed class CheckedBundle
    {
        const string Engine = "unity";
        const string Rebake = "bake the capture again";

        CheckedBundle(Metadata metadata, string file)
        {
            Metadata = metadata;
            Placement = ZonePlacement.Of(metadata);
            Notes = NotesOf(metadata, Placement, file);
        }

        public Metadata Metadata { get; }

        public ZonePlacement Placement { get; }

        /// <summary>What the user should know; stops nothing.</summary>
        public IList<BridgeNote> Notes { get; }

        /// <summary>Read and check a bundle by its <c>.i2rvr</c> file.</summary>
        /// <exception cref="BridgeException">As <see cref="MetadataReader.Read"/>, and
        /// FILE_MISSING or FILE_UNREADABLE.</exception>
        public static CheckedBundle Open(string file)
        {
            Metadata metadata = ReadMetadata(file);
            string folder = Path.GetDirectoryName(file);
            foreach (KeyValuePair<string, int> sound in Sounds(metadata))
                CheckSound(Path.Combine(folder, sound.Key), sound.Value, metadata.sample_rate_hz);
            return new CheckedBundle(metadata, file);
        }

        /// <summary>The metadata alone.</summary>
        /// <exception cref="BridgeException">As <see cref="MetadataReader.Read"/>.</exception>
        public static Metadata ReadMetadata(string file)
        {
            using (FileStream stream = File.OpenRead(file))
            {
                var data = new byte[Math.Min(stream.Length, MetadataReader.MaxBytes + 1L)];
                int count = 0;
                int read;
                while ((read = stream.Read(data, count, data.Length - count)) > 0)
                    count += read;
                return MetadataReader.Read(data, file);
            }
        }

        /// <summary>WAV files of a bundle and their numbers of channels.</summary>
        public static IDictionary<string, int> Sounds(Metadata metadata)
        {
            var sounds = new Dictionary<string, int> { { metadata.zone.ir, 1 } };
            foreach (DirectionRecord direction in metadata.directions)
                sounds[direction.ir] = 1;
            foreach (FileRecord record in metadata.files)
            {
                if (record.role == "zone" || record.role == "direction")
                    sounds[record.name] = 1;
                if (record.role == "wet")
                    sounds[record.name] = 2;
                if (record.role == "ambix")
                    sounds[record.name] = 4;
            }
            if (metadata.zone.wet.Length > 0)
                sounds[metadata.zone.wet] = 2;
            if (metadata.zone.ambix.Length > 0)
                sounds[metadata.zone.ambix] = 4;
            return sounds;
        }

        /// <summary>True where a sound bundle beside the file says that the WAV is its.</summary>
        public static bool Owns(string wav)
        {
            string folder = Path.GetDirectoryName(wav);
            if (!Directory.Exists(folder))
                return false;
            foreach (string file in Directory.GetFiles(folder, "*.i2rvr"))
            {
                try
                {
                    if (Sounds(ReadMetadata(file)).ContainsKey(Path.GetFileName(wav)))
                        return true;
                }
                catch (Exception error) when (
                    error is BridgeException || error is IOException
                    || error is UnauthorizedAccessException)
                {
                    // The importer of that file tells what is wrong with it.
                }
            }
            return false;
        }

        static void CheckSound(string path, int channels, int rate)
        {
            if (!File.Exists(path))
                throw new BridgeException(
                    "FILE_MISSING", "no such file", "it, as listed", Rebake, path);
            WavHeader header;
            try
            {
                header = WavHeader.Read(path);
            }
            catch (Exception error) when (
                error is IOException || error is UnauthorizedAccessException)
            {
                throw Unreadable(error.Message, "a whole WAV file", path);
            }
            if (header.SampleRate != rate || header.Channels != channels)
                throw Unreadable(
                    header.Channels + " channels at " + header.SampleRate + " Hz",
                    channels + " at " + rate + " Hz", path);
        }

        static BridgeException Unreadable(string found, string expected, string path)
        {
            return new BridgeException("FILE_UNREADABLE", found, expected, Rebake, path);
        }

        static IList<BridgeNote> NotesOf(Metadata metadata, ZonePlacement placement, string file)
        {
            var notes = new List<BridgeNote>();
            if (!metadata.zone.reverb.i3dl2.representable)
                notes.Add(new BridgeNote(
                    "REVERB_APPROXIMATE", "a decay that AudioReverbZone cannot play",
                    "one within its ranges", "use the convolution where it matters", file));
            if (!placement.positioned)
                notes.Add(new BridgeNote(
                    "NO_POSITION", "a capture without a position", "one",
                    "move the zone from the origin to its place", file));
            string engine = metadata.capture.engine;
            if (engine.Length > 0 && engine != Engine)
                notes.Add(new BridgeNote(
                    "ENGINE_DIFFERS", "a capture taken in " + engine, Engine,
                    "check the zone's place; it was converted", file));
            return notes;
        }
    }
}
