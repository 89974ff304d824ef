using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A type whose values are read into <typeparamref name="T"/> and printed from it.</summary>
internal abstract class OptionType<T> : OptionType
{
    /// <summary>Reads a node; what is wrong goes to the context, and false means that no value came of it.</summary>
    public abstract bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out T value);

    /// <summary>Prints a value so that reading it again gives the same one, but for what is masked.</summary>
    public abstract JsonNode? Render(T value, string path, RenderContext context);
}
