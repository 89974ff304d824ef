using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>A schema with everything that its references can point to.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    // Looked for one by one, the members of larger objects would take long where many references lead to them.
    private const int FewMembers = 16;

    private readonly Dictionary<string, Dictionary<string, JsonElement>> _members = new(StringComparer.Ordinal);

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
        int passed = 0;
        foreach (string step in pointer.Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = element.ValueKind switch
            {
                JsonValueKind.Object => TryFind(ref element, pointer[..passed], name),
                JsonValueKind.Array when int.TryParse(name, out int index) && index >= 0 && index < element.GetArrayLength() => Take(ref element, index),
                _ => false,
            };
            if (!found)
            {
                throw ConstraintError.Invalid($"'$ref' at '{path}' points to '{reference}', which does not exist.", path);
            }

            passed += 1 + step.Length;
        }

        return new SchemaPart(element, pointer);
    }

    private bool TryFind(ref JsonElement element, string pointer, string name)
    {
        if (element.GetPropertyCount() <= FewMembers)
        {
            return element.TryGetProperty(name, out element);
        }

        if (!_members.TryGetValue(pointer, out var members))
        {
            _members[pointer] = members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var member in element.EnumerateObject())
            {
                members[member.Name] = member.Value;
            }
        }

        return members.TryGetValue(name, out element);
    }

    private static bool Take(ref JsonElement element, int index)
    {
        element = element[index];
        return true;
    }
}
