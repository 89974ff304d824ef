using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Engine.Packs;

/// <summary>
/// The first page of a pack: 8 bytes of magic, version (u32), zero (u32), bytes of the matrices behind the header (i64), the stamp
/// (i64 ticks, UTC), bytes of the tables behind those (i64), then four SHA-256: of the model's files, of the layout, of the contents, and of all these bytes. All little-endian.
/// </summary>
internal sealed record PackHeader(long Bytes, DateTime Stamp, long TableBytes, byte[] Source, byte[] Layout, byte[] Contents)
{
    public const int Length = 4096;

    private const uint Version = 2;
    private const int HashesAt = 40;
    private const int CheckAt = HashesAt + (3 * PackKey.HashBytes);

    private static ReadOnlySpan<byte> Magic => "SLUICPAK"u8;

    /// <summary>Null if the page is no header of this version or was damaged.</summary>
    public static PackHeader? Read(ReadOnlySpan<byte> page)
    {
        if (page.Length < Length
            || !page.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(page[8..]) != Version
            || !SHA256.HashData(page[..CheckAt]).AsSpan().SequenceEqual(Hash(page, 3)))
        {
            return null;
        }

        long ticks = BinaryPrimitives.ReadInt64LittleEndian(page[24..]);
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks
            ? null
            : new PackHeader(
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
        Magic.CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(16), Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(24), Stamp.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(32), TableBytes);
        Source.CopyTo(page, HashesAt);
        Layout.CopyTo(page, HashesAt + PackKey.HashBytes);
        Contents.CopyTo(page, HashesAt + (2 * PackKey.HashBytes));
        SHA256.HashData(page.AsSpan(0, CheckAt)).CopyTo(page, CheckAt);
        return page;
    }

    private static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> page, int index) => page.Slice(HashesAt + (index * PackKey.HashBytes), PackKey.HashBytes);
}
