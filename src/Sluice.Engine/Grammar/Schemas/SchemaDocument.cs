using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>A schema with everything that its references can point to.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    public SchemaPart Root => new(root, "");

    /// <summary>What a reference points to.</summary>
    public SchemaPart Resolve(string reference, string path)
    {
        if (!reference.StartsWith('#') || (reference.Length > 1 && reference[1] != '/'))
        {
            throw ConstraintError.Unsupported($"'$ref' at '{path}' points to '{reference}'; references can only point into the same schema, as '#/...'.", path);
        }

        var element = root;
        string pointer = Uri.UnescapeDataString(reference[1..]);
        foreach (string step in pointer.Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(name, out element),
                JsonValueKind.Array when int.TryParse(name, out int index) && index >= 0 && index < element.GetArrayLength() => Take(ref element, index),
                _ => false,
            };
            if (!found)
            {
                throw ConstraintError.Invalid($"'$ref' at '{path}' points to '{reference}', which does not exist.", path);
            }
        }

        return new SchemaPart(element, pointer);
    }

    private static bool Take(ref JsonElement element, int index)
    {
        element = element[index];
        return true;
    }
}
