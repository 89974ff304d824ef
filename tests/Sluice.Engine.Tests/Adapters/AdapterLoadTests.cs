using Sluice.Engine.Gguf;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tests.Models;
using static Sluice.Engine.Tests.Adapters.AdapterFiles;

namespace Sluice.Engine.Tests.Adapters;

public sealed class AdapterLoadTests : IDisposable
{
    private readonly GgufFile _file = GgufFile.Open(NanoEvaluation.ModelPath("f16"));
    private readonly Decoder _decoder;

    public AdapterLoadTests() => _decoder = LoadNano(_file);

    [Fact]
    public void Read_BundledAdapters_SaysWhatTheyAre()
    {
        using var pirate = GgufFile.Open(AdapterFiles.Path("pirate"));
        using var shout = GgufFile.Open(AdapterFiles.Path("shout"));
        using var first = _decoder.ReadAdapter("pirate", pirate);
        using var second = _decoder.ReadAdapter("loud", shout);
        Assert.Equal(("pirate", 4, 42, "F32"), (first.Info.Name, first.Info.Rank, first.Info.Matrices, first.Info.Format));
        Assert.Equal(("loud", 8, 42, "F16"), (second.Info.Name, second.Info.Rank, second.Info.Matrices, second.Info.Format));
        Assert.InRange(first.Info.MemoryBytes, 280_000, 310_000);
    }

    [Fact]
    public void Read_AlphaOfZero_StandsForNoScaling()
    {
        using var file = TemporaryGguf.Open(One(alpha: 0f));
        using var adapter = _decoder.ReadAdapter("x", file);
        Assert.Equal(1f, Enumerable.Range(0, 40).Select(i => adapter[i]).Single(factor => factor is not null)!.Scale);
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "model", "no adapter: its general.type is 'model'" },
        { "kind", "of the type 'control_vector'; supported is lora" },
        { "architecture", "architecture 'llama', but this one is 'qwen3'" },
        { "target", "changes 'blk.9.attn_q.weight', but the model has no such matrix" },
        { "norm", "changes 'blk.1.attn_norm.weight', but the model has no such matrix" },
        { "vector", "'blk.1.attn_norm.weight' is no part of a low-rank change" },
        { "lonely", "has a tensor 'blk.1.attn_q.weight.lora_a', but no 'blk.1.attn_q.weight.lora_b'" },
        { "columns", "'blk.1.attn_q.weight.lora_a' has the shape 161x4; this model asks for 160x4" },
        { "rows", "'blk.1.attn_q.weight.lora_b' has the shape 4x191; this model asks for 4x192" },
        { "rank", "'blk.1.attn_q.weight.lora_a' has the shape 160x3; this model asks for 160x4" },
        { "large", "has the rank 1025; supported are 1 to 1024" },
        { "experts", "'blk.1.attn_q.weight.lora_a' has the shape 160x4x2; this model asks for 160x4" },
        { "turned", "'token_embd.weight.lora_a' has the shape 160x4; this model asks for 4x1472" },
        { "number", "'blk.1.attn_q.weight.lora_a' has values that are infinite or no numbers" },
        { "alpha", "alpha is" },
        { "tokens", "adapter.alora.invocation_tokens" },
        { "empty", "has no tensors" },
        { "type", "'blk.1.attn_q.weight.lora_a' has the type I32; supported are F32" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_WhatDoesNotFit_IsRefusedWithItsName(string problem, string message)
    {
        using var file = TemporaryGguf.Open(Bad(problem));
        var error = Assert.Throws<EngineException>(() => _decoder.ReadAdapter("x", file));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(problem == "type" ? EngineErrorCode.UnsupportedTensorType : EngineErrorCode.InvalidAdapter, error.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_ChangedBytes_IsReadOrRefused(int seed)
    {
        byte[] bytes = File.ReadAllBytes(AdapterFiles.Path("pirate"));
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 150; round++)
        {
            byte[] changed = [.. bytes];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                // The header has about 6,000 bytes.
                int at = random.Next(random.Next(2) == 0 ? 400 : 6200);
                byte[] value = random.Next(3) switch
                {
                    0 => [(byte)(changed[at] ^ (1 << random.Next(8)))],
                    1 => BitConverter.GetBytes(ulong.MaxValue >> random.Next(64)),
                    _ => [(byte)random.Next(256)],
                };
                value.CopyTo(changed, at);
            }

            try
            {
                using var file = TemporaryGguf.Open(changed);
                using var adapter = _decoder.ReadAdapter("x", file);
                Assert.InRange(adapter.Info.MemoryBytes, 1, 1 << 20);
            }
            catch (Exception error) when (error is GgufException or EngineException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 149);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _file.Dispose();
    }

    private static GgufWriter Bad(string problem)
    {
        switch (problem)
        {
            case "model":
                return One(type: "model");
            case "kind":
                return One(kind: "control_vector");
            case "architecture":
                return One(architecture: "llama");
            case "target":
                return One(target: "blk.9.attn_q.weight");
            case "norm":
                return One(target: "blk.1.attn_norm.weight", b: [4, 160]);
            case "lonely":
                return One(suffixOfB: "_other.lora_b");
            case "columns":
                return One(a: [161, 4]);
            case "rows":
                return One(b: [4, 191]);
            case "rank":
                return One(a: [160, 3]);
            case "large":
                return One(a: [160, 1025], b: [1025, 192]);
            case "experts":
                return One(a: [160, 4, 2]);
            case "turned":
                return One(target: "token_embd.weight", b: [4, 1472]);
            case "number":
                return One(value: float.NaN);
            case "alpha":
                return One(alpha: float.PositiveInfinity);
            case "tokens":
                var tokens = One();
                tokens.Add("adapter.alora.invocation_tokens", [1, 2]);
                return tokens;
            case "vector":
                var vector = One();
                AdapterFiles.Add(vector, "blk.1.attn_norm.weight", [160], 1f);
                return vector;
            case "type":
                var typed = Empty();
                typed.AddTensor("blk.1.attn_q.weight.lora_a", GgmlType.I32, [160, 4], new byte[160 * 4 * 4]);
                AdapterFiles.Add(typed, "blk.1.attn_q.weight.lora_b", [4, 192], 1f);
                return typed;
            default:
                return Empty();
        }
    }

    private static GgufWriter Empty()
    {
        var writer = new GgufWriter();
        writer.Add("general.type", "adapter");
        writer.Add("adapter.type", "lora");
        writer.Add("general.architecture", "qwen3");
        return writer;
    }
}
