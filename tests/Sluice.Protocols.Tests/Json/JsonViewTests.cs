using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Tests.Json;

public sealed class JsonViewTests
{
    [Fact]
    public void Read_AnyDocument_TellsWhatTheFrameworksReaderTells() => Check(2_000, maker =>
    {
        var json = maker.Document();
        Assert.True(JsonDocuments.TryRead(json, out var view), Encoding.UTF8.GetString(json));
        AssertSame(JsonElement.Parse(json), view);
    });

    [Fact]
    public void Read_DamagedDocument_IsAcceptedWhereTheFrameworksReaderAcceptsIt()
    {
        var (accepted, refused) = (0, 0);
        Check(15_000, maker =>
        {
            var json = maker.Damaged();
            var isFine = TryParse(json, out var element);
            Assert.True(isFine == JsonDocuments.TryRead(json, out var view), Encoding.UTF8.GetString(json));
            refused += isFine ? 0 : 1;
            if (!isFine)
                return;
            accepted++;
            AssertSame(element, view);
        });
        Assert.True(accepted > 1_000 && refused > 1_000, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void GetString_EscapesAndCharactersAtEveryPlace_AreReadWhole()
    {
        string[] marks = ["\\n", "\\\\", "\\\"", "\\u0041", "\\ud83d\\ude00", "é", "€", "\U0001F600"];
        for (var before = 0; before < 140; before++)
        {
            foreach (var mark in marks)
            {
                var json = Encoding.UTF8.GetBytes($"[\"{new string('x', before)}{mark}{new string('y', before % 7)}{mark}\"]");
                foreach (var padded in new[] { json, [.. json, .. new byte[200].Select(_ => (byte)' ')] })
                {
                    Assert.True(JsonDocuments.TryRead(padded, out var view));
                    Assert.Equal(JsonElement.Parse(padded)[0].GetString(), view.First.GetString());
                    Assert.False(JsonDocuments.TryRead(padded.AsSpan(0, json.Length - 2), out _));
                }
            }
        }
    }

    [Fact]
    public void Enumerate_BeyondTheEnd_StaysThere()
    {
        Assert.True(JsonDocuments.TryRead("{\"a\":[1,[2]]}"u8, out var view));
        var items = view.EnumerateObject();
        Assert.True(items.MoveNext());
        var inner = items.Current.Value.EnumerateArray();
        Assert.False(items.MoveNext());
        Assert.False(items.MoveNext());
        Assert.True(inner.MoveNext());
        Assert.True(inner.MoveNext());
        Assert.False(inner.MoveNext());
        Assert.False(inner.MoveNext());
        var none = default(JsonItems);
        Assert.False(none.MoveNext());
        Assert.False(none.MoveNext());
    }

    private static void Check(int count, Action<JsonMaker> body) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(20_26, 13), null)),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => body(new JsonMaker(new Random(seed)))));

    // What is accepted beyond the grammar is the framework's to say, but for halves of characters, which it finds only when the text is asked for.
    private static bool TryParse(byte[] json, out JsonElement element)
    {
        element = default;
        if (!Utf8.IsValid(json))
            return false;
        try
        {
            element = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = JsonDocuments.MaxDepth, AllowDuplicateProperties = false });
            AskForTexts(element);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void AskForTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    AskForTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Assert.NotNull(member.Name);
                    AskForTexts(member.Value);
                }

                break;
        }
    }

    private static void AssertSame(JsonElement expected, JsonView actual)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        Assert.Equal(expected.GetRawText(), actual.GetRawText());
        switch (expected.ValueKind)
        {
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.GetString());
                Assert.True(actual.ValueEquals(expected.GetString()!));
                Assert.False(actual.ValueEquals(expected.GetString() + "x"));
                break;
            case JsonValueKind.Number:
                AssertSameNumber(expected, actual);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                var items = actual.EnumerateArray();
                foreach (var item in expected.EnumerateArray())
                {
                    Assert.True(items.MoveNext());
                    AssertSame(item, items.Current);
                }

                Assert.False(items.MoveNext());
                break;
            case JsonValueKind.Object:
                AssertSameMembers(expected, actual);
                break;
        }
    }

    private static void AssertSameMembers(JsonElement expected, JsonView actual)
    {
        Assert.Equal(expected.GetPropertyCount(), actual.GetPropertyCount());
        Assert.False(actual.TryGetProperty("no such name", out _));
        var members = actual.EnumerateObject();
        foreach (var member in expected.EnumerateObject())
        {
            Assert.True(members.MoveNext());
            Assert.Equal(member.Name, members.Current.Name);
            Assert.True(members.Current.NameEquals(member.Name));
            Assert.True(actual.TryGetProperty(member.Name, out var value));
            AssertSame(member.Value, value);
        }

        Assert.False(members.MoveNext());
    }

    private static void AssertSameNumber(JsonElement expected, JsonView actual)
    {
        Assert.Equal(expected.TryGetByte(out var expectedByte), actual.TryGetByte(out var actualByte));
        Assert.Equal(expectedByte, actualByte);
        Assert.Equal(expected.TryGetInt32(out var expectedInt), actual.TryGetInt32(out var actualInt));
        Assert.Equal(expectedInt, actualInt);
        Assert.Equal(expected.TryGetInt64(out var expectedLong), actual.TryGetInt64(out var actualLong));
        Assert.Equal(expectedLong, actualLong);
        Assert.Equal(expected.TryGetDouble(out var expectedDouble), actual.TryGetDouble(out var actualDouble));
        Assert.Equal(expectedDouble, actualDouble);
        Assert.Equal(expected.TryGetSingle(out var expectedSingle), actual.TryGetSingle(out var actualSingle));
        Assert.Equal(expectedSingle, actualSingle);
    }
}
