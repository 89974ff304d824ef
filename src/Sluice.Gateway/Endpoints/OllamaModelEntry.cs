using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>One model as Ollama's lists show it. What is told there of files and what we don't have is told as empty.</summary>
internal static class OllamaModelEntry
{
    /// <summary>An entry of <c>/api/tags</c>.</summary>
    public static void WriteTag(Utf8JsonWriter writer, ModelListing model, DateTimeOffset started)
    {
        writer.WriteStartObject();
        WriteCommon(writer, model);
        writer.WriteString("modified_at", started);
        writer.WriteEndObject();
    }

    /// <summary>An entry of <c>/api/ps</c>: a model that stays loaded.</summary>
    public static void WriteRunning(Utf8JsonWriter writer, ModelListing model, DateTimeOffset started)
    {
        writer.WriteStartObject();
        WriteCommon(writer, model);
        writer.WriteString("expires_at", started.AddYears(100));
        writer.WriteNumber("size_vram", 0);
        if (ContextOf(model) is { } context)
        {
            writer.WriteNumber("context_length", context);
        }

        writer.WriteEndObject();
    }

    /// <summary>The answer to <c>/api/show</c>.</summary>
    public static void WriteShow(Utf8JsonWriter writer, ModelListing model, DateTimeOffset started)
    {
        var family = FamilyOf(model);
        writer.WriteStartObject();
        writer.WriteString("license", "");
        writer.WriteString("modelfile", "FROM " + model.Id);
        writer.WriteString("parameters", "");
        writer.WriteString("template", "");
        writer.WriteString("system", model.Options?.SystemPrompt ?? "");
        WriteDetails(writer, model);
        writer.WriteStartObject("model_info");
        writer.WriteString("general.architecture", family);
        writer.WriteString("general.basename", model.Id);
        if (ContextOf(model) is { } context)
        {
            writer.WriteNumber(family + ".context_length", context);
        }

        writer.WriteEndObject();
        writer.WriteTexts("capabilities", CapabilitiesOf(model));
        writer.WriteString("modified_at", started);
        writer.WriteEndObject();
    }

    private static void WriteCommon(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteString("name", model.Id);
        writer.WriteString("model", model.Id);
        writer.WriteNumber("size", 0);
        // Clients tell models apart by it; here it is the name's.
        writer.WriteString("digest", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Id))));
        WriteDetails(writer, model);
    }

    private static void WriteDetails(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteStartObject("details");
        writer.WriteString("parent_model", "");
        writer.WriteString("format", model.Runtime is null ? "" : "gguf");
        writer.WriteString("family", FamilyOf(model));
        writer.WriteTexts("families", [FamilyOf(model)]);
        writer.WriteString("parameter_size", "");
        writer.WriteString("quantization_level", "");
        writer.WriteEndObject();
    }

    private static string FamilyOf(ModelListing model) => model.Options?.Family ?? model.OwnedBy;

    private static int? ContextOf(ModelListing model) => model.Runtime?.Context ?? model.Options?.Context;

    private static List<string> CapabilitiesOf(ModelListing model)
    {
        var told = ModelEntry.Capabilities(model);
        List<string> names = [];
        if (ModelAbility.IsAmong(told, ModelAbility.Generate))
        {
            names.Add("completion");
        }

        if (told.Contains(ModelAbility.Embed))
        {
            names.Add("embedding");
        }

        if (model.Runtime?.ToolCall == true || told.Contains("tool_use"))
        {
            names.Add("tools");
        }

        if (told.Contains("vision"))
        {
            names.Add("vision");
        }

        if (model.Runtime?.Reasoning == true || told.Contains("reasoning"))
        {
            names.Add("thinking");
        }

        return names;
    }
}
