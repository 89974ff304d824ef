using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox;

/// <summary>That the program under test is built for release, as the one is that users get.</summary>
public sealed class PublishedProgramTests
{
    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(ProgramFile.Path)!, "*luice*.dll").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_OfTheProgram_IsOptimized(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(ProgramFile.Path)!, name)));
        var metadata = file.GetMetadataReader();
        var modes = metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute).Where(attribute => IsDebuggable(metadata, attribute)).Select(ModesOf);

        Assert.Equal(DebuggableAttribute.DebuggingModes.None, Assert.Single(modes) & DebuggableAttribute.DebuggingModes.DisableOptimizations);

        DebuggableAttribute.DebuggingModes ModesOf(CustomAttribute attribute)
        {
            // The prolog of two bytes, then the argument.
            var value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16();
            return (DebuggableAttribute.DebuggingModes)value.ReadInt32();
        }
    }

    private static bool IsDebuggable(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, nameof(DebuggableAttribute));
}
