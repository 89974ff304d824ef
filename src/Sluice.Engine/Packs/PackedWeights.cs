using System.Buffers.Binary;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models;
using Sluice.Engine.Threading;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Packs;

/// <summary>
/// The weights as the kernels want them: from a pack file beside the model (or in the folder for those), which is written at
/// the first load, else made in memory.
/// </summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly NativeBuffer? _memory;
    private readonly PackFile? _file;

    private PackedWeights(NativeBuffer? memory, PackFile? file, string? warning)
    {
        _memory = memory;
        _file = file;
        Warning = warning;
    }

    /// <summary>The pack file in use, or null.</summary>
    public string? Path => _file?.Path;

    /// <summary>The tables of the model's tokens, to be read before this is disposed; null where there are none.</summary>
    public TableReader? Tables => _file?.Tables;

    /// <summary>Why there is no pack file although there should be one, or null.</summary>
    public string? Warning { get; }

    /// <summary>Arranges the matrices and lets them read the result, which must stay until they are not used any more.</summary>
    public static PackedWeights Of(GgufFile file, IReadOnlyCollection<Linear> matrices, WorkerTeam team, PackOptions options)
    {
        if (options is { IsEnabled: true, Folder: { } folder })
        {
            PackPlaces.Clean(folder);
        }

        var plan = new PackPlan(matrices);
        var work = new PackWork(plan, team);
        string? warning = null;
        if (options.IsEnabled && plan.Bytes > 0 && plan.Bytes >= options.MinimumBytes)
        {
            if (FromFile(file, plan, work, options, out warning) is { } pack)
            {
                plan.Use(pack.Contents);
                return new PackedWeights(null, pack, null);
            }
        }

        var memory = new NativeBuffer(plan.Bytes);
        try
        {
            work.Pack(memory.Pointer);
        }
        catch
        {
            memory.Dispose();
            throw;
        }

        plan.Use(memory.Pointer);
        return new PackedWeights(memory, null, warning);
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _file?.Dispose();
    }

    private static PackFile? FromFile(GgufFile file, PackPlan plan, PackWork work, PackOptions options, out string? warning)
    {
        var key = PackKey.Of(file, plan);
        string[] paths = PackPlaces.Of(key.Model, plan.Layout, options);
        warning = null;
        foreach (string path in paths)
        {
            if (PackFile.Find(path, key, plan, work) is { } found)
            {
                return found;
            }
        }

        var tables = TokenTables.TryWrite(file.Metadata, seed: BinaryPrimitives.ReadUInt64LittleEndian(key.Source));
        var problems = new List<string>();
        foreach (string path in paths)
        {
            try
            {
                new PackWriter(plan, tables, key, work, options).Write(path);
                if (PackFile.Find(path, key, plan, work) is { } written)
                {
                    return written;
                }

                problems.Add($"'{path}' was replaced by another process.");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add(error.Message);
            }
        }

        warning = $"The rearranged weights could not be kept in a file, so every start makes them anew in memory: {string.Join(' ', problems)}";
        return null;
    }
}
