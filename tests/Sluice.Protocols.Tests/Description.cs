using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests;

/// <summary>Describes a value deeply as text, so that records with lists can be compared.</summary>
internal static class Description
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or bool or Enum:
                text.Append('\'').Append(value).Append('\'');
                break;
            case JsonElement element:
                text.Append(element.ValueKind == JsonValueKind.Undefined ? "undefined" : JsonNode.Parse(element.GetRawText())?.ToJsonString() ?? "null");
                break;
            case IFormattable number:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list)
                {
                    Append(text, item);
                    text.Append(", ");
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append("{ ");
                // Where a dialect says it is no part of what it says.
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && p.Name is not ("EqualityContract" or nameof(ToolDefinition.SchemaPath))))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append("; ");
                }

                text.Append('}');
                break;
        }
    }
}
