using System.Text;

namespace Sluice.Configuration.Reading;

/// <summary>Replaces <c>${NAME}</c> by the variable's value; <c>$${</c> stands for a plain <c>${</c>.</summary>
internal static class VariableSubstitution
{
    public static ScalarNode Apply(
        string text, bool isQuoted, ConfigOrigin origin, IReadOnlyDictionary<string, string> variables, List<ConfigError> errors)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return new ScalarNode(origin, text, isQuoted);
        }

        var result = new StringBuilder(text.Length);
        var replaced = false;
        var isBroken = false;
        for (var at = 0; at < text.Length; at++)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                result.Append("${");
                at += 2;
            }
            else if (rest.StartsWith("${"))
            {
                var length = rest.IndexOf('}');
                var name = length < 0 ? "" : rest[2..length].ToString();
                if (!VariableName.IsValid(name))
                {
                    Report("'${' must be followed by the name of an environment variable and '}'; write '$${' for the characters themselves");
                    replaced = true;
                    break;
                }

                if (!variables.TryGetValue(name, out var value))
                {
                    Report($"the environment variable '{name}' is not set");
                }

                result.Append(value);
                replaced = true;
                at += length;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        // What came from a variable is typed by what reads it, quoted or not: in a flow list it has to be quoted.
        return replaced
            ? new ScalarNode(origin, result.ToString(), isQuoted: false, raw: text, isBroken: isBroken)
            : new ScalarNode(origin, result.ToString(), isQuoted);

        void Report(string message)
        {
            isBroken = true;
            errors.Add(origin.Error("", message));
        }
    }
}
