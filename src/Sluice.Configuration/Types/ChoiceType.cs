using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>One of a few words.</summary>
internal sealed class ChoiceType<T>(params (string Word, T Value)[] choices) : ScalarType<T>
{
    public override string Label => choices.Length == 1 ? choices[0].Word : "one of " + Words;

    private string Words => string.Join(", ", choices.Select(choice => choice.Word));

    protected override string Expected => Label;

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem)
    {
        foreach (var choice in choices)
        {
            if (choice.Word == text)
            {
                (value, problem) = (choice.Value, null);
                return true;
            }
        }

        (value, problem) = (default, choices.Length == 1 ? $"is not supported; only {Words} is" : $"is not one of {Words}");
        return false;
    }

    protected override JsonNode Format(T value, RenderContext context) =>
        JsonValue.Create(choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word);

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice.Word))]) };
}
