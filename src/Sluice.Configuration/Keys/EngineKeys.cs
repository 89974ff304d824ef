using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>engine</c>.</summary>
internal static class EngineKeys
{
    public static ObjectType<EngineOptions> Type { get; } = new(
        () => new EngineOptions(),
        Keys<EngineOptions>.Of("pack_files", KeyTypes.Flag, o => o.PackFiles, (o, v) => o with { PackFiles = v },
            "Whether a model's weights, rearranged for this processor, are kept in a .sluicepack file beside it (in the data folder where that can't be written to), as large as the model, so that it is ready at once the next time."));
}
