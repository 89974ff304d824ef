using System.Buffers.Binary;
using System.Text;
using Sluice.Engine.Gguf;
using static Sluice.Engine.Tests.Hostile.GgufDocument;

namespace Sluice.Engine.Tests.Hostile;

/// <summary>Changes what a file says in ways that keep it readable as a file: numbers, types, lists, names, shapes and weights.</summary>
internal sealed class GgufMutation(Random random)
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string MergesKey = "tokenizer.ggml.merges";
    private const string TemplateKey = "tokenizer.chat_template";

    private static readonly ulong[] s_numbers = [0, 1, 2, 3, 7, 31, 255, 256, 65535, 1 << 20, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, ulong.MaxValue];

    private static readonly float[] s_reals = [0f, -0f, 1f, -1f, 1e-30f, 1e30f, float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private static readonly string[] s_texts =
    [
        "", " ", "\0", "gpt2", "llama", "t5", "bert", "default", "qwen2", "llama-bpe", "gpt-4o", "deepseek-llm", "mistral3", "qwen2moe", "gemma3", "gpt-oss", "phi3", "nomic-bert", "adapter",
        "yarn", "longrope", "linear", "none", "\ud83d", "</s>", "<|im_end|>", "Ġ", "▁", new('x', 100_000), "{{ messages }}",
    ];

    private static readonly string[] s_templates =
    [
        "", "{{", "{% for m in messages %}{{ m.content }}{% endfor %}", "{{ raise_exception('no') }}", "{% for i in range(10**9) %}x{% endfor %}", "{{ 'x' * 10**9 }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ messages[99].content }}", "{% for m in messages %}{{ m['content'] * 100000 }}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{{ tools }}{% endfor %}{% endfor %}", "{{ tools | tojson }}{{ messages | tojson }}{{ enable_thinking }}",
        "{% set l = [] %}{% for i in range(90000) %}{% set _ = l.append(l) %}{% endfor %}{{ l }}", "<think>{{ messages[0].content }}</think><tool_call>{{ tools }}</tool_call>",
        "{{ '<|im_end|>' * 1000 }}{{ messages[0].content }}", "{{ messages | map(attribute='content') | join('<|im_end|>') }}", "{{ 1/0 }}", "{{ bos_token * 100000 }}",
    ];

    /// <summary>Makes one to three changes, and tells them.</summary>
    public string Change(GgufDocument file)
    {
        var told = new List<string>();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            told.Add(random.Next(8) switch
            {
                0 => ChangeNumber(file),
                1 => ChangeKind(file),
                2 => ChangeTokens(file),
                3 => ChangeMerges(file),
                4 => ChangeTemplate(file),
                5 => ChangeTensor(file),
                6 => ChangeWeights(file),
                _ => ChangeArray(file),
            });
        }

        return string.Join("; ", told);
    }

    private string ChangeNumber(GgufDocument file)
    {
        var numbers = file.Entries.Where(entry => entry.Type is not (GgufValueType.Array or GgufValueType.String)).ToList();
        if (numbers.Count == 0)
        {
            return "nothing";
        }

        var entry = Pick(numbers);
        ulong value = Pick(s_numbers);
        float real = Pick(s_reals);
        byte[] bytes = entry.Type switch
        {
            GgufValueType.Float32 => BitConverter.GetBytes(real),
            GgufValueType.Float64 => BitConverter.GetBytes((double)real),
            _ => BitConverter.GetBytes(value)[..entry.Value.Length],
        };
        file.Set(entry with { Value = bytes });
        return $"{entry.Key} = {(entry.Type is GgufValueType.Float32 ? real : value)}";
    }

    /// <summary>Gives a key a value of another type, or takes it away.</summary>
    private string ChangeKind(GgufDocument file)
    {
        var entry = Pick(file.Entries);
        switch (random.Next(5))
        {
            case 0:
                file.Entries.Remove(entry);
                return $"without {entry.Key}";
            case 1:
                file.Set(Entry.Of(entry.Key, Pick(s_texts)));
                break;
            case 2:
                file.Set(Entry.Of(entry.Key, (uint)Pick(s_numbers)));
                break;
            case 3:
                file.Set(Entry.Of(entry.Key, [.. Enumerable.Range(0, random.Next(5)).Select(_ => Pick(s_reals))]));
                break;
            default:
                file.Set(Entry.Of(entry.Key, [.. Enumerable.Range(0, random.Next(5)).Select(_ => (int)Pick(s_numbers))]));
                break;
        }

        return $"another kind of {entry.Key}";
    }

    private string ChangeTokens(GgufDocument file)
    {
        if (Strings(file, TokensKey) is not { } tokens)
        {
            return "nothing";
        }

        string told;
        switch (random.Next(6))
        {
            case 0:
                tokens[random.Next(tokens.Count)] = Encoding.UTF8.GetBytes(Pick(s_texts));
                told = "one token";
                break;
            case 1:
                tokens[random.Next(tokens.Count)] = [0xff, 0xfe, 0x80];
                told = "a token of no characters";
                break;
            case 2:
                byte[] same = Pick(tokens);
                for (int i = random.Next(tokens.Count); i < tokens.Count; i++)
                {
                    tokens[i] = same;
                }

                told = "tokens that are the same";
                break;
            case 3:
                tokens.RemoveRange(random.Next(tokens.Count), 1);
                told = "a token less";
                break;
            case 4:
                tokens.AddRange(Enumerable.Range(0, random.Next(1, 2000)).Select(i => Encoding.UTF8.GetBytes($"more{i}")));
                told = "more tokens";
                break;
            default:
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens));
                told = "shuffled tokens";
                break;
        }

        SetStrings(file, TokensKey, tokens);
        return told;
    }

    private string ChangeMerges(GgufDocument file)
    {
        if (Strings(file, MergesKey) is not { } merges || merges.Count == 0)
        {
            return "nothing";
        }

        string[] odd = ["", " ", "a", "a  b", "a b c", "ab ", " ab", "zzz qqq", "\0 \0", "a a", new string('y', 70_000) + " z"];
        for (int i = random.Next(1, 50); i > 0; i--)
        {
            merges[random.Next(merges.Count)] = random.Next(2) == 0 ? Encoding.UTF8.GetBytes(Pick(odd)) : Pick(merges);
        }

        SetStrings(file, MergesKey, merges);
        return "merges";
    }

    private string ChangeTemplate(GgufDocument file)
    {
        string template = Pick(s_templates);
        file.Set(Entry.Of(random.Next(4) == 0 ? TemplateKey + ".tool_use" : TemplateKey, template));
        return $"template {template}";
    }

    private string ChangeTensor(GgufDocument file)
    {
        int index = random.Next(file.Tensors.Count);
        var tensor = file.Tensors[index];
        switch (random.Next(8))
        {
            case 0:
                file.Tensors.RemoveAt(index);
                return $"without {tensor.Name}";
            case 1:
                file.Tensors.Add(tensor with { Name = tensor.Name + ".2" });
                return $"one more than {tensor.Name}";
            case 2:
                file.Tensors[index] = tensor with { Name = Pick(file.Tensors).Name };
                return $"another name for {tensor.Name}";
            case 3:
                file.Tensors[index] = tensor with { Shape = [.. tensor.Shape.Reverse()] };
                return $"{tensor.Name} turned";
            case 4:
                file.Tensors[index] = tensor with { Shape = [.. tensor.Shape.Select(size => random.Next(2) == 0 ? size : Pick(s_numbers))] };
                return $"sizes of {tensor.Name}";
            case 5:
                file.Tensors[index] = tensor with { Shape = [.. tensor.Shape, 1, 1] };
                return $"more dimensions of {tensor.Name}";
            case 6:
                uint type = (uint)random.Next(42);
                file.Tensors[index] = tensor with { Type = type };
                return $"{tensor.Name} as {type}";
            default:
                file.Tensors[index] = tensor with { Forced = Pick(s_numbers) * 32 };
                return $"{tensor.Name} elsewhere";
        }
    }

    private string ChangeWeights(GgufDocument file)
    {
        int index = random.Next(file.Tensors.Count);
        byte[] data = [.. file.Tensors[index].Data];
        int start = random.Next(data.Length);
        var part = data.AsSpan(start, random.Next(1, data.Length - start + 1));
        switch (random.Next(3))
        {
            case 0:
                part.Fill(0xff);
                break;
            case 1:
                part.Clear();
                break;
            default:
                random.NextBytes(part);
                break;
        }

        file.Tensors[index] = file.Tensors[index] with { Data = data };
        return $"weights of {file.Tensors[index].Name}";
    }

    private string ChangeArray(GgufDocument file)
    {
        var arrays = file.Entries.Where(entry => entry.Type == GgufValueType.Array && entry.Value.Length > 12).ToList();
        if (arrays.Count == 0)
        {
            return "nothing";
        }

        var entry = Pick(arrays);
        byte[] value = [.. entry.Value];
        var element = (GgufValueType)BitConverter.ToUInt32(value);
        if (element is GgufValueType.String or GgufValueType.Array)
        {
            return "nothing";
        }

        int size = GgufHeader.SizeOf(element);
        ulong count = BitConverter.ToUInt64(value, 4);
        if (random.Next(3) == 0 && count > 1)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(4), count - 1);
            file.Set(entry with { Value = value[..^size] });
            return $"{entry.Key} shorter";
        }

        for (int i = random.Next(1, 20); i > 0; i--)
        {
            int at = 12 + (random.Next((int)count) * size);
            byte[] bytes = element == GgufValueType.Float32 ? BitConverter.GetBytes(Pick(s_reals)) : BitConverter.GetBytes(Pick(s_numbers))[..size];
            bytes.CopyTo(value, at);
        }

        file.Set(entry with { Value = value });
        return $"elements of {entry.Key}";
    }

    private static List<byte[]>? Strings(GgufDocument file, string key)
    {
        int index = file.IndexOf(key);
        if (index < 0 || file.Entries[index] is not { Type: GgufValueType.Array } entry || (GgufValueType)BitConverter.ToUInt32(entry.Value) != GgufValueType.String)
        {
            return null;
        }

        var strings = new List<byte[]>();
        for (int at = 12; at < entry.Value.Length;)
        {
            int length = (int)BitConverter.ToUInt64(entry.Value, at);
            strings.Add(entry.Value[(at + 8)..(at + 8 + length)]);
            at += 8 + length;
        }

        return strings.Count > 0 ? strings : null;
    }

    private static void SetStrings(GgufDocument file, string key, List<byte[]> strings) => file.Set(new Entry(
        key,
        GgufValueType.Array,
        [.. BitConverter.GetBytes((uint)GgufValueType.String), .. BitConverter.GetBytes((ulong)strings.Count), .. strings.SelectMany(text => BitConverter.GetBytes((ulong)text.Length).Concat(text))]));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
