using Sluice.Engine.Models;

namespace Sluice.Engine.Packs;

/// <summary>A matrix, and where its rearranged form begins in the pack.</summary>
internal sealed record PackPlace(Linear Matrix, long Offset);
