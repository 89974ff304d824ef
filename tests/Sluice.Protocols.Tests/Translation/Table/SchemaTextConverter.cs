using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Engine;
using Sluice.Engine.Chat;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>Writes functions and constraints of the engine with their schemas as JSON rather than as text.</summary>
internal sealed class SchemaTextConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(ChatTool) || typeToConvert == typeof(OutputConstraint);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => typeToConvert == typeof(ChatTool) ? new OfTools() : new OfConstraints();

    private sealed class OfTools : JsonConverter<ChatTool>
    {
        public override ChatTool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ChatTool value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteString("description", value.Description);
            writer.WriteBoolean("strict", value.IsStrict);
            writer.WritePropertyName("parameters");
            writer.WriteRawValue(value.ParametersJson ?? "null");
            writer.WriteEndObject();
        }
    }

    private sealed class OfConstraints : JsonConverter<OutputConstraint>
    {
        public override OutputConstraint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, OutputConstraint value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", value.Kind.ToString());
            writer.WritePropertyName("source");
            if (value.Kind == OutputConstraintKind.JsonSchema)
                writer.WriteRawValue(value.Source);
            else
                writer.WriteStringValue(value.Source);
            writer.WriteEndObject();
        }
    }
}
