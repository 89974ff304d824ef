using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>models[].managed</c>.</summary>
internal static class ManagedKeys
{
    public static ObjectType<ManagedOptions> Type { get; } = new(
        () => new ManagedOptions(),
        Keys<ManagedOptions>.Of("threads", new OptionalValueType<int>(new IntegerType(1, 1024)), o => o.Threads, (o, v) => o with { Threads = v },
            "Threads that calculate; null takes what the machine or the container has, less one for the gateway where there are more than four."),
        Keys<ManagedOptions>.Of("pin_threads", KeyTypes.Flag, o => o.PinThreads, (o, v) => o with { PinThreads = v },
            "Whether each of them keeps to a core of its own."),
        Keys<ManagedOptions>.Of("parallel", new IntegerType(1, 256), o => o.Parallel, (o, v) => o with { Parallel = v },
            "Answers that are generated at once."),
        Keys<ManagedOptions>.Of("queue", new IntegerType(0, 65536), o => o.Queue, (o, v) => o with { Queue = v },
            "Answers that may wait for their turn; one more is refused with 429, or takes the place of the newest of whoever has more of them waiting, which is refused then."),
        Keys<ManagedOptions>.Of("kv_format", new ChoiceType<ManagedKvFormat>(("f16", ManagedKvFormat.F16), ("q8_0", ManagedKvFormat.Q8)), o => o.KvFormat, (o, v) => o with { KvFormat = v },
            "How the keys and values of contexts are kept: as 16-bit floats, or as bytes in about half of the memory."),
        Keys<ManagedOptions>.Of("kv_memory", new OptionalValueType<long>(new SizeType(1 << 20, 1L << 50)), o => o.KvMemory, (o, v) => o with { KvMemory = v },
            "The most memory for keys and values, of running answers and of remembered prompts; null takes up to a quarter of what is available."),
        Keys<ManagedOptions>.Of("speculation", new ChoiceType<ManagedSpeculation>(("off", ManagedSpeculation.Off), ("prompt_lookup", ManagedSpeculation.PromptLookup), ("draft", ManagedSpeculation.Draft)), o => o.Speculation, (o, v) => o with { Speculation = v },
            "How tokens are guessed ahead: from earlier text or by a small model; the answers are the same with and without."),
        Keys<ManagedOptions>.Of("draft_source", new OptionalType<string>(new SourceType()), o => o.DraftSource, (o, v) => o with { DraftSource = v },
            "The source of the small model that guesses; it must have the same tokenizer."));
}
