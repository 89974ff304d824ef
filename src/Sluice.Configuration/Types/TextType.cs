using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A text that a rule may narrow.</summary>
/// <param name="label">What the reference calls it.</param>
/// <param name="check">Gives what is wrong with a text, or null.</param>
/// <param name="isSecret">Whether it is masked when shown and never repeated in a message.</param>
/// <param name="echoes">Whether a message may repeat it.</param>
/// <param name="known">Examples that editors offer, without excluding others.</param>
internal sealed class TextType(string label, Func<string, string?> check, bool isSecret = false, bool echoes = true, IReadOnlyList<string>? known = null)
    : ScalarType<string>
{
    public override string Label => label;

    protected override string? Echo(string shown) => echoes && !isSecret ? shown : null;

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = text;
        problem = check(text);
        return problem is null;
    }

    protected override JsonNode Format(string value, RenderContext context) =>
        isSecret && context.Masks ? RenderContext.Masked : JsonValue.Create(value);

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (known is not null)
        {
            schema["examples"] = new JsonArray([.. known.Select(text => JsonValue.Create(text))]);
        }

        return schema;
    }
}
