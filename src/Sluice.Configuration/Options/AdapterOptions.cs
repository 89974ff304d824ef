namespace Sluice.Configuration;

/// <summary>A LoRA adapter of a local model (<c>models[].adapters[]</c>).</summary>
public sealed record AdapterOptions
{
    /// <summary>The name behind the model's (<c>name</c>), as in <c>model:name</c>; unique within the model.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where its weights are (<c>source</c>): <c>file:/absolute/path.gguf</c>, <c>builtin:sluice-nano-pirate</c> or <c>builtin:sluice-nano-shout</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>Its weight where a request names none (<c>weight</c>), from 0 to 1; default 1.</summary>
    public decimal Weight { get; init; } = 1m;
}
