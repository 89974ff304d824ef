using System.Globalization;
using System.Text;

namespace Sluice.Engine.Templates;

/// <summary>Reads single tokens inside of tags.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] LongOperators = ["**", "//", "==", "!=", ">=", "<="];

    public static Token Read(TemplateSource source, int position, out int next)
    {
        var text = source.Text;
        var c = text[position];
        if (c is '"' or '\'')
            return ReadString(source, position, out next);
        if (char.IsAsciiDigit(c))
            return ReadNumber(source, position, out next);
        if (c == '_' || char.IsLetter(c))
        {
            next = position + 1;
            while (next < text.Length && (text[next] == '_' || char.IsLetterOrDigit(text[next])))
                next++;
            return new Token(TokenKind.Name, text[position..next], position);
        }

        foreach (var candidate in LongOperators)
        {
            if (string.CompareOrdinal(text, position, candidate, 0, 2) == 0)
            {
                next = position + 2;
                return new Token(TokenKind.Operator, candidate, position);
            }
        }

        if (!"+-/*%~[](){}><=.:|,;".Contains(c, StringComparison.Ordinal))
            throw source.Error($"Unexpected character '{c}'.", position);
        next = position + 1;
        return new Token(TokenKind.Operator, c.ToString(), position);
    }

    private static Token ReadNumber(TemplateSource source, int position, out int next)
    {
        var text = source.Text;
        next = position;
        if (text[position] == '0' && position + 1 < text.Length && char.ToLowerInvariant(text[position + 1]) is 'x' or 'o' or 'b')
        {
            next += 2;
            while (next < text.Length && (char.IsAsciiHexDigit(text[next]) || text[next] == '_'))
                next++;
            return new Token(TokenKind.Integer, text[position..next], position);
        }

        // After a dot the number is an element's index, as in pair.0.1, and never a fraction.
        var isIndex = position > 0 && text[position - 1] == '.';
        next = SkipDigits(text, position);
        var isFloat = false;
        if (!isIndex && next + 1 < text.Length && text[next] == '.' && char.IsAsciiDigit(text[next + 1]))
        {
            isFloat = true;
            next = SkipDigits(text, next + 1);
        }

        if (!isIndex && next < text.Length && text[next] is 'e' or 'E')
        {
            var exponent = next + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                isFloat = true;
                next = SkipDigits(text, exponent);
            }
        }

        var digits = text[position..next].Replace("_", "", StringComparison.Ordinal);
        return new Token(isFloat ? TokenKind.Float : TokenKind.Integer, digits, position);
    }

    private static int SkipDigits(string text, int position)
    {
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '_'))
            position++;
        return position;
    }

    private static Token ReadString(TemplateSource source, int position, out int next)
    {
        var text = source.Text;
        var content = new StringBuilder();
        for (next = position + 1; next < text.Length; next++)
        {
            if (text[next] == text[position])
            {
                next++;
                return new Token(TokenKind.String, content.ToString(), position);
            }

            if (text[next] != '\\' || next + 1 >= text.Length)
                content.Append(text[next]);
            else
                next = ReadEscape(source, next, content);
        }

        throw source.Error("A string is not closed.", position);
    }

    /// <summary>Reads the escape at a backslash and answers the position of its last character.</summary>
    private static int ReadEscape(TemplateSource source, int backslash, StringBuilder content)
    {
        var text = source.Text;
        var c = text[backslash + 1];
        const string Simple = "\\'\"abfnrtv";
        const string Meaning = "\\'\"\a\b\f\n\r\t\v";
        var simple = Simple.IndexOf(c, StringComparison.Ordinal);
        if (simple >= 0)
        {
            content.Append(Meaning[simple]);
            return backslash + 1;
        }

        if (c == '\n')
            return backslash + 1;
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (backslash + 2 + digits > text.Length
                || !int.TryParse(text.AsSpan(backslash + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || code is < 0 or > 0x10FFFF)
                throw source.Error("The escape in the string is not valid.", backslash);
            content.Append(code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code));
            return backslash + 1 + digits;
        }

        if (c is < '0' or > '7')
        {
            content.Append('\\').Append(c);
            return backslash + 1;
        }

        var end = backslash + 1;
        var octal = 0;
        for (; end < text.Length && end < backslash + 4 && text[end] is >= '0' and <= '7'; end++)
            octal = (octal * 8) + (text[end] - '0');
        content.Append((char)octal);
        return end - 1;
    }
}
