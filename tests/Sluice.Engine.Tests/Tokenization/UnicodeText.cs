using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Engine.Tests.Tokenization;

/// <summary>Random text for properties, always the same sequence.</summary>
internal static class UnicodeText
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.Choose(0, 0x7F).Select(Character),
        Gen.Choose(0x80, 0x2FFF).Select(Character),
        Gen.Choose(0x3000, 0x10FFFF).Select(Character),
        Gen.Elements(" ", "\n", "\r\n", "'s", "12", "hello", " the", "<think>", "<|im_end|>", "\u2028", "\U0001F600"));

    /// <summary>Valid UTF-16 of any characters.</summary>
    internal static Arbitrary<string> Valid { get; } = Arb.From(Gen.ArrayOf(Piece).Select(string.Concat));

    /// <summary>Bytes that are mostly, but not always, UTF-8.</summary>
    internal static Arbitrary<byte[]> Bytes { get; } = Arb.From(Gen.ArrayOf(Gen.OneOf(
        Piece.Select(Encoding.UTF8.GetBytes),
        Gen.Choose(0, 255).Select(value => new[] { (byte)value }))).Select(parts => parts.SelectMany(part => part).ToArray()));

    internal static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20240607, 4242421), property);

    private static string Character(int codePoint) => Rune.IsValid(codePoint) ? new Rune(codePoint).ToString() : "\uFFFD";
}
