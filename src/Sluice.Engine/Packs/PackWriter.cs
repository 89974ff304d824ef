using System.Security.Cryptography;

namespace Sluice.Engine.Packs;

/// <summary>
/// Writes packs so that nobody ever sees a half-written one: into a file of another name, flushed to the disk, read back, and
/// renamed. Whoever writes at the same time does the same; the last rename wins.
/// </summary>
internal sealed class PackWriter(PackPlan plan, ReadOnlyMemory<byte> tables, PackKey key, PackWork work, PackOptions options)
{
    private const string TemporaryEnding = ".tmp";

    private long FileBytes => PackHeader.Length + plan.Bytes + tables.Length;

    /// <summary>Writes the pack; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if that can't be done.</summary>
    public void Write(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        DeleteAbandoned(folder, Path.GetFileName(path));
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < FileBytes + options.ReserveBytes)
        {
            throw new IOException($"{FileBytes >> 20} MiB are needed in '{folder}' and {options.ReserveBytes >> 20} MiB must stay free there, but only {free >> 20} MiB are free.");
        }

        string temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}{TemporaryEnding}";
        using var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            // The lock tells others that the file is not abandoned; on Windows it would also keep it from being renamed.
            Share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None,
            BufferSize = 0,
            PreallocationSize = FileBytes,
        });
        try
        {
            Fill(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private void Fill(FileStream stream)
    {
        var file = stream.SafeFileHandle;
        byte[] contents = work.Write(file, tables.Span);
        RandomAccess.SetLength(file, FileBytes);
        RandomAccess.Write(file, new PackHeader(key.Model, plan.Bytes, key.Stamp, tables.Length, key.Source, key.Layout, contents).ToPage(), 0);
        RandomAccess.FlushToDisk(file);
        if (!work.Hash(file, tables.Length).AsSpan().SequenceEqual(contents))
        {
            throw new IOException("The disk gave back other bytes than were written.");
        }

        File.SetLastWriteTimeUtc(file, key.Stamp);
    }

    /// <summary>What a process left that was killed while it wrote.</summary>
    public static void DeleteAbandoned(string folder, string name)
    {
        foreach (string path in Directory.EnumerateFiles(folder, $"{name}.*{TemporaryEnding}"))
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
                {
                    // Nobody else has it open.
                }

                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it, or it is not ours.
            }
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next writer deletes it.
        }
    }
}
