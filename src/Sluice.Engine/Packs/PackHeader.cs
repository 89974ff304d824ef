using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Engine.Packs;

/// <summary>
/// The first page of a pack: 8 bytes of magic, version (u32), bytes of the model's path (u32), bytes of the matrices behind the header (i64), the
/// stamp (i64 ticks, UTC), bytes of the tables behind those (i64), then four SHA-256: of the model's files, of the layout, of the contents, and of all
/// these bytes and the path, which comes last (UTF-8). All little-endian.
/// </summary>
/// <param name="Model">Where the model was when the pack was written; empty where that is too long to be kept.</param>
/// <param name="Bytes">Of the matrices.</param>
/// <param name="Stamp">When the model was written.</param>
/// <param name="TableBytes">Of the tables.</param>
/// <param name="Source">The hash of the model's headers.</param>
/// <param name="Layout">The hash of the layout.</param>
/// <param name="Contents">The hash of matrices and tables.</param>
internal sealed record PackHeader(string Model, long Bytes, DateTime Stamp, long TableBytes, byte[] Source, byte[] Layout, byte[] Contents)
{
    public const int Length = 4096;

    private const uint Version = 4;
    private const int MaxPathBytes = 3072;
    private const int HashesAt = 40;
    private const int CheckAt = HashesAt + (3 * PackKey.HashBytes);
    private const int PathAt = CheckAt + PackKey.HashBytes;

    private static ReadOnlySpan<byte> Magic => "SLUICPAK"u8;

    /// <summary>Whether a page begins as that of a pack of any version.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> page) => page.StartsWith(Magic);

    /// <summary>Null if the page is no header of this version or was damaged.</summary>
    public static PackHeader? Read(ReadOnlySpan<byte> page)
    {
        if (page.Length < Length
            || !IsMarked(page)
            || BinaryPrimitives.ReadUInt32LittleEndian(page[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(page[12..]) is var pathBytes && pathBytes > MaxPathBytes
            || !Check(page).AsSpan().SequenceEqual(Hash(page, 3)))
        {
            return null;
        }

        long ticks = BinaryPrimitives.ReadInt64LittleEndian(page[24..]);
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks
            ? null
            : new PackHeader(
                Encoding.UTF8.GetString(page.Slice(PathAt, (int)pathBytes)),
                BinaryPrimitives.ReadInt64LittleEndian(page[16..]),
                new DateTime(ticks, DateTimeKind.Utc),
                BinaryPrimitives.ReadInt64LittleEndian(page[32..]),
                Hash(page, 0).ToArray(),
                Hash(page, 1).ToArray(),
                Hash(page, 2).ToArray());
    }

    public byte[] ToPage()
    {
        byte[] page = new byte[Length];
        byte[] path = Encoding.UTF8.GetBytes(Model);
        path = path.Length > MaxPathBytes ? [] : path;
        Magic.CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), (uint)path.Length);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(16), Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(24), Stamp.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(32), TableBytes);
        Source.CopyTo(page, HashesAt);
        Layout.CopyTo(page, HashesAt + PackKey.HashBytes);
        Contents.CopyTo(page, HashesAt + (2 * PackKey.HashBytes));
        path.CopyTo(page, PathAt);
        Check(page).CopyTo(page, CheckAt);
        return page;
    }

    private static byte[] Check(ReadOnlySpan<byte> page)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(page[..CheckAt]);
        hash.AppendData(page.Slice(PathAt, (int)BinaryPrimitives.ReadUInt32LittleEndian(page[12..])));
        return hash.GetHashAndReset();
    }

    private static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> page, int index) => page.Slice(HashesAt + (index * PackKey.HashBytes), PackKey.HashBytes);
}
