using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Routing.Runtimes;

/// <summary>What stands behind a model's name and a colon: adapters with weights, such as <c>a*0.7+b*0.3</c>.</summary>
public static class AdapterExpression
{
    private const int Most = 8;

    /// <summary>Reads an expression; the problem is a sentence's end, for people.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="choices">The adapters in their order; empty on failure.</param>
    /// <param name="problem">What is wrong; null on success.</param>
    public static bool TryParse(string text, out IReadOnlyList<AdapterChoice> choices, [NotNullWhen(false)] out string? problem)
    {
        var found = new List<AdapterChoice>();
        choices = found;
        problem = null;
        foreach (var term in text.Split('+'))
        {
            if (found.Count == Most)
            {
                problem = $"it names more than {Most} adapters";
            }
            else if (!TryParseTerm(term, out var choice, out problem))
            {
                // Told below.
            }
            else if (found.Exists(other => other.Name == choice.Name))
            {
                problem = $"it names '{choice.Name}' twice";
            }
            else
            {
                found.Add(choice);
            }

            if (problem is not null)
            {
                choices = [];
                return false;
            }
        }

        return true;
    }

    private static bool TryParseTerm(string term, out AdapterChoice choice, [NotNullWhen(false)] out string? problem)
    {
        var star = term.IndexOf('*', StringComparison.Ordinal);
        var name = star < 0 ? term : term[..star];
        choice = new AdapterChoice(name, null);
        problem = name.Length == 0 ? "an adapter's name is missing" : null;
        if (problem is null && star >= 0)
        {
            var text = term[(star + 1)..];
            var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight <= 1;
            choice = new AdapterChoice(name, weight);
            problem = isNumber ? null : $"'{text}' is no weight from 0 to 1";
        }

        return problem is null;
    }
}
