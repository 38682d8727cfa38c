// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>Rate, channels and length of a WAV file, its chunks checked.</summary>
    public sealed class WavHeader
    {
        const int Pcm = 1;
        const int Float = 3;
        const int Extensible = 0xFFFE;

        bool isFloat;

        public int SampleRate { get; private set; }

        public int Channels { get; private set; }

        public int Frames { get; private set; }

        /// <exception cref="IOException">Where it is no whole WAV file, or cannot be read.</exception>
        public static WavHeader Read(string path)
        {
            using (FileStream stream = File.OpenRead(path))
            using (var reader = new BinaryReader(stream))
            {
                var header = new WavHeader();
                try
                {
                    header.ReadChunks(reader, stream);
                }
                catch (EndOfStreamException)
                {
                    throw new IOException("it ends early");
                }
                return header;
            }
        }

        static string Tag(BinaryReader reader)
        {
            byte[] tag = reader.ReadBytes(4);
            if (tag.Length < 4)
                throw new EndOfStreamException();
            return Encoding.ASCII.GetString(tag);
        }

        void ReadChunks(BinaryReader reader, Stream stream)
        {
            string riff = Tag(reader);
            reader.ReadUInt32();
            if (riff != "RIFF" || Tag(reader) != "WAVE")
                throw new IOException("it is no RIFF WAVE file");
            int frameBytes = 0;
            while (true)
            {
                string name = Tag(reader);
                long size = reader.ReadUInt32();
                long end = stream.Position + size;
                if (end > stream.Length)
                    throw new IOException("its chunk '" + name + "' is cut off");
                if (name == "fmt ")
                    frameBytes = ReadFormat(reader);
                if (name == "data")
                {
                    if (frameBytes == 0 || size == 0 || size % frameBytes != 0)
                        throw new IOException("its samples are not whole");
                    Frames = (int)(size / frameBytes);
                    if (isFloat)
                        CheckFinite(reader, size);
                    return;
                }
                stream.Position = end + size % 2;
            }
        }

        static void CheckFinite(BinaryReader reader, long size)
        {
            for (long place = 0; place < size; place += sizeof(float))
            {
                float sample = reader.ReadSingle();
                if (float.IsNaN(sample) || float.IsInfinity(sample))
                    throw new IOException("it has samples that are no numbers");
            }
        }

        int ReadFormat(BinaryReader reader)
        {
            int code = reader.ReadUInt16();
            Channels = reader.ReadUInt16();
            long rate = reader.ReadUInt32();
            reader.ReadUInt32();
            int frameBytes = reader.ReadUInt16();
            int bits = reader.ReadUInt16();
            isFloat = code == Float && bits == 32;
            bool known = code == Pcm || code == Float || code == Extensible;
            if (!known || Channels == 0 || rate == 0 || rate > 1000000
                || frameBytes != Channels * ((bits + 7) / 8) || bits == 0)
                throw new IOException("its format is not one of samples");
            SampleRate = (int)rate;
            return frameBytes;
        }
    }
}
