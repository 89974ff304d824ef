using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;
using Sluice.Configuration.Reading;

namespace Sluice.Configuration.Types;

/// <summary>A type with a single value.</summary>
internal abstract class ScalarType<T> : OptionType<T>
{
    /// <summary>What an error message asks for.</summary>
    protected virtual string Expected => ("aeiou".Contains(Label[0], StringComparison.Ordinal) ? "an " : "a ") + Label;

    /// <summary>Whether a quoted value is one of these too; a quoted number is text.</summary>
    protected virtual bool AcceptsQuoted => true;

    /// <summary>What of a value an error message may repeat; null for nothing, where people put secrets by mistake.</summary>
    protected virtual string? Echo(string shown) => shown;

    /// <summary>Reads a text; the problem continues a sentence that begins with the value.</summary>
    protected abstract bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem);

    /// <summary>Prints a value in the same words that are read.</summary>
    protected abstract JsonNode Format(T value, RenderContext context);

    public sealed override bool TryBind(ConfigNode node, string path, BindingContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        context.Nodes[path] = node;
        if (node is ScalarNode { IsBroken: true })
        {
            return false;
        }

        if (node is not ScalarNode { IsNull: false } scalar)
        {
            context.Report(node, path, $"expected {Expected}, found {node.Kind}");
            return false;
        }

        if (scalar.IsQuoted && !AcceptsQuoted)
        {
            context.Report(node, path, $"expected {Expected}, found the text '{scalar.Shown}' in quotes");
            return false;
        }

        if (TryParse(scalar.Text, context, out value, out var problem))
        {
            return true;
        }

        context.Report(node, path, Echo(scalar.Shown) is { } shown ? $"'{shown}' {problem}" : $"the value {problem}");
        return false;
    }

    public sealed override JsonNode? Render(T value, string path, RenderContext context) =>
        context.IsSecret(path) ? RenderContext.Masked : Format(value, context);
}
