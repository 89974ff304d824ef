using System.Text.Json;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Chat.Reading;
using Sluice.Engine.Templates;

namespace Sluice.Engine.Chat;

/// <summary>Writes calls of earlier turns into the text of their message, for templates that leave them out. Only the format's own marks are marks there.</summary>
internal static class WrittenCalls
{
    /// <summary>The message's text with its calls behind it.</summary>
    public static TextValue Write(ChatMessage message, ToolCallFormat format)
    {
        var text = new MarkedTextBuilder(new RenderBudget(RenderLimits.Default)).Append(message.Content ?? "", isInput: true).Append(format.SectionOpen);
        for (int i = 0; i < message.ToolCalls.Count; i++)
        {
            var call = message.ToolCalls[i];
            text.Append(i > 0 ? format.Separator : "").Append(format.CallOpen).Append(format.NameOpen).Append(call.Name, isInput: true).Append(format.NameClose)
                .Append(format.Shape == ToolCallShape.PythonCalls ? Keywords(call.ArgumentsJson) : call.ArgumentsJson, isInput: true)
                .Append(format.ArgumentsClose).Append(format.CallClose);
        }

        return new TextValue(text.Append(format.SectionClose).Build());
    }

    private static string Keywords(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? $"({string.Join(", ", document.RootElement.EnumerateObject().Select(member => $"{member.Name}={PythonLiteral.FromJson(member.Value)}"))})"
                : $"({PythonLiteral.FromJson(document.RootElement)})";
        }
        catch (JsonException)
        {
            return $"({json})";
        }
    }
}
