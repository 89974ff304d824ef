using System.Buffers;
using System.Text;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Prepares text for a unigram model: replaces characters, merges spaces and puts one in front, as the model wants it.</summary>
internal sealed class UnigramNormalizer(CharacterMap? characters, bool addsSpace, bool mergesSpaces)
{
    internal void Normalize(ReadOnlySpan<char> text, ArrayBufferWriter<byte> output)
    {
        byte[] source = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        ReadOnlySpan<byte> rest = source.AsSpan(0, Encoding.UTF8.GetBytes(text, source));
        bool hasSpaceInFront = false;
        bool isInWord = false;
        while (!rest.IsEmpty)
        {
            var replacement = rest[..EscapedText.CharacterLength(rest[0])];
            int consumed = replacement.Length;
            if (characters?.TryReplace(rest, out var found, out int length) == true)
            {
                replacement = found;
                consumed = length;
            }

            rest = rest[consumed..];
            foreach (byte value in replacement)
            {
                if (value == ' ')
                {
                    isInWord = false;
                    if (!mergesSpaces)
                    {
                        output.Write(" "u8);
                    }

                    continue;
                }

                if (!isInWord && ((addsSpace && !hasSpaceInFront) || mergesSpaces))
                {
                    output.Write(" "u8);
                    hasSpaceInFront = true;
                }

                isInWord = true;
                output.GetSpan(1)[0] = value;
                output.Advance(1);
            }
        }
    }
}
