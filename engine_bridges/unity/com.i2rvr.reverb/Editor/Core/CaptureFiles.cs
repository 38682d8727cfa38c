// SPDX-License-Identifier: MIT
using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace I2RVR.Editor
{
    /// <summary>The files of a capture: picture, depth, materials and sidecar.</summary>
    public static class CaptureFiles
    {
        /// <summary>Write a capture; the picture comes last, so that a watcher sees it whole.</summary>
        /// <param name="folder">The watched folder; made where missing.</param>
        /// <param name="name">Stem of the files.</param>
        /// <param name="picture">PNG of the strip.</param>
        /// <param name="depth">Radial metres from the top row down; infinite is sky.</param>
        /// <param name="ids">Material ids from the top row down; 0 is sky.</param>
        /// <param name="size">Pixels of a face's edge.</param>
        /// <param name="sidecar">JSON text.</param>
        /// <exception cref="BridgeException">CAPTURE_FAILED, where the folder cannot be written.
        /// </exception>
        public static void Write(
            string folder, string name, byte[] picture, float[] depth, ushort[] ids, int size,
            string sidecar)
        {
            string stem = Path.Combine(folder, name);
            int width = CubeStrip.Faces * size;
            try
            {
                Directory.CreateDirectory(folder);
                Replace(stem + ".capture.json", new UTF8Encoding(false).GetBytes(sidecar));
                Replace(stem + ".depth.npy", Npy(depth, width, size));
                Replace(stem + ".material.png", GreyPng(ids, width, size));
                Replace(stem + ".png", picture);
            }
            catch (Exception error) when (
                error is IOException || error is UnauthorizedAccessException)
            {
                throw new BridgeException(
                    "CAPTURE_FAILED", error.Message, "a folder to write to", "check it", folder);
            }
        }

        /// <summary>A file's name out of any text: letters, digits, '-' and '_'.</summary>
        public static string FileName(string text)
        {
            var result = new StringBuilder();
            foreach (char c in text)
                result.Append(char.IsLetterOrDigit(c) || c == '-' || c == '_' ? c : '_');
            return result.Length == 0 ? "probe" : result.ToString();
        }

        static void Replace(string path, byte[] content)
        {
            string beside = path + ".part";
            File.WriteAllBytes(beside, content);
            if (File.Exists(path))
                File.Replace(beside, path, null);
            else
                File.Move(beside, path);
        }

        /// <summary>A NumPy file (format 1.0) of 32-bit floats [height, width].</summary>
        public static byte[] Npy(float[] values, int width, int height)
        {
            string header = "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                + height.ToString(CultureInfo.InvariantCulture) + ", "
                + width.ToString(CultureInfo.InvariantCulture) + "), }";
            int padded = (10 + header.Length + 1 + 63) / 64 * 64;
            header = header.PadRight(padded - 10 - 1) + "\n";
            using (var stream = new MemoryStream())
            using (var writer = new BinaryWriter(stream))
            {
                writer.Write(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0 });
                writer.Write((ushort)header.Length);
                writer.Write(Encoding.ASCII.GetBytes(header));
                foreach (float value in values)
                    writer.Write(value);
                writer.Flush();
                return stream.ToArray();
            }
        }

        /// <summary>A 16-bit grey PNG (ISO/IEC 15948), rows from the top down.</summary>
        public static byte[] GreyPng(ushort[] values, int width, int height)
        {
            var rows = new byte[height * (1 + 2 * width)];
            int place = 0;
            for (int row = 0; row < height; row++)
            {
                place++;
                for (int column = 0; column < width; column++)
                {
                    ushort value = values[row * width + column];
                    rows[place++] = (byte)(value >> 8);
                    rows[place++] = (byte)value;
                }
            }
            using (var stream = new MemoryStream())
            {
                var signature = new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A };
                stream.Write(signature, 0, signature.Length);
                var head = new byte[13];
                BigEndian((uint)width, head, 0);
                BigEndian((uint)height, head, 4);
                head[8] = 16;
                Chunk(stream, "IHDR", head);
                Chunk(stream, "IDAT", Zlib(rows));
                Chunk(stream, "IEND", new byte[0]);
                return stream.ToArray();
            }
        }

        static void BigEndian(uint value, byte[] bytes, int place)
        {
            for (int i = 0; i < 4; i++)
                bytes[place + i] = (byte)(value >> (24 - 8 * i));
        }

        static void Chunk(Stream stream, string name, byte[] content)
        {
            var chunk = new byte[content.Length + 12];
            BigEndian((uint)content.Length, chunk, 0);
            Encoding.ASCII.GetBytes(name, 0, 4, chunk, 4);
            Array.Copy(content, 0, chunk, 8, content.Length);
            BigEndian(Crc(chunk, 4, content.Length + 4), chunk, content.Length + 8);
            stream.Write(chunk, 0, chunk.Length);
        }

        static byte[] Zlib(byte[] content)
        {
            using (var stream = new MemoryStream())
            {
                stream.WriteByte(0x78);
                stream.WriteByte(0x9C);
                using (var deflate = new DeflateStream(stream, CompressionMode.Compress, true))
                    deflate.Write(content, 0, content.Length);
                var adler = new byte[4];
                BigEndian(Adler(content), adler, 0);
                stream.Write(adler, 0, 4);
                return stream.ToArray();
            }
        }

        static uint Adler(byte[] content)
        {
            uint a = 1;
            uint b = 0;
            foreach (byte value in content)
            {
                a = (a + value) % 65521;
                b = (b + a) % 65521;
            }
            return (b << 16) | a;
        }

        static uint Crc(byte[] content, int start, int count)
        {
            uint crc = 0xFFFFFFFF;
            for (int i = start; i < start + count; i++)
            {
                crc ^= content[i];
                for (int bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0xEDB88320 : 0);
            }
            return ~crc;
        }
    }
}
