using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sluice.Architecture;

/// <summary>What the metadata of one of our assemblies says; none of its code is loaded.</summary>
internal sealed record SluiceAssembly(string ShortName, string[] References, IReadOnlyList<(string Assembly, string Namespace)> UsedTypes)
{
    internal static IReadOnlyList<SluiceAssembly> All() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => IsProduct(Path.GetFileNameWithoutExtension(file)))
            .Select(Read),
    ];

    internal IEnumerable<string> NamespacesUsedFrom(string assembly) =>
        UsedTypes.Where(type => type.Assembly == assembly).Select(type => type.Namespace).Distinct();

    private static bool IsProduct(string name) =>
        name is "sluice" || (name.StartsWith("Sluice.", StringComparison.Ordinal) && name is not ("Sluice.Architecture" or "Sluice.Testing"));

    private static SluiceAssembly Read(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        var name = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        return new SluiceAssembly(
            name == "sluice" ? "Cli" : name["Sluice.".Length..],
            [
                .. metadata.AssemblyReferences
                    .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
                    .Where(reference => reference.StartsWith("Sluice.", StringComparison.Ordinal))
                    .Select(reference => reference["Sluice.".Length..]),
            ],
            [
                .. metadata.TypeReferences
                    .Select(metadata.GetTypeReference)
                    .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference)
                    .Select(type => (
                        metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                        metadata.GetString(type.Namespace))),
            ]);
    }
}
