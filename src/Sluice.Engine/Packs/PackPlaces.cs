using System.Security.Cryptography;
using System.Text;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Packs;

/// <summary>Where the packs of a model are, and what becomes of those whose model is gone.</summary>
internal static class PackPlaces
{
    private const string Ending = ".sluicepack";
    private const int PlaceBytes = 8;

    /// <summary>The files that a model's pack may be in, the best first: beside it, and in the folder for those that can't be there.</summary>
    public static string[] Of(string model, string layout, PackOptions options)
    {
        string beside = Path.Combine(Path.GetDirectoryName(model)!, $"{GgufFile.NameOf(model)}.{layout}{Ending}");
        return options.Folder is null ? [beside] : [beside, Path.Combine(Path.GetFullPath(options.Folder), StartInFolder(model) + layout + Ending)];
    }

    /// <summary>
    /// Deletes from the folder for packs those whose model is gone, those that this version can't read, and what writers left that were killed.
    /// Files that were not put there by <see cref="Of"/> stay.
    /// </summary>
    public static void Clean(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*" + Ending))
            {
                if (IsAbandoned(path))
                {
                    File.Delete(path);
                }
            }

            PackWriter.DeleteAbandoned(folder, "*" + Ending);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It can't be cleaned; the next load tries again.
        }
    }

    private static bool IsAbandoned(string path)
    {
        byte[] page = new byte[PackHeader.Length];
        try
        {
            using var file = File.OpenHandle(path);
            if (RandomAccess.Read(file, page, 0) < page.Length || !PackHeader.IsMarked(page))
            {
                return false;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return PackHeader.Read(page) is not { } header
            || (header.Model.Length > 0 && !File.Exists(header.Model) && Path.GetFileName(path).StartsWith(StartInFolder(header.Model), StringComparison.Ordinal));
    }

    /// <summary>Models of the same name in several folders must not share a file.</summary>
    private static string StartInFolder(string model)
    {
        string place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)).AsSpan(0, PlaceBytes));
        return $"{GgufFile.NameOf(model)}-{place}.";
    }
}
