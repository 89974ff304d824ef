namespace Sluice.Engine.Models.Specs;

/// <summary>Reads how a model's positions turn queries and keys.</summary>
internal static class RopeReader
{
    public static RopeSpec Read(SpecReader keys, string architecture, RopePairing pairing, int headSize, int contextLength)
    {
        var rope = new RopeSpec
        {
            Pairing = pairing,
            Columns = keys.Size("rope.dimension_count", headSize),
            Base = keys.Positive("rope.freq_base", 10000f),
            OriginalContext = keys.Size("rope.scaling.original_context_length", contextLength),
            Magnitude = keys.Positive("rope.scaling.attn_factor", 1f),
        };
        string scaling = keys.Text("rope.scaling.type") ?? "linear";
        return scaling switch
        {
            "none" => rope,
            "linear" => rope with { Factor = keys.PositiveOrZero("rope.scaling.factor") is > 0 and var factor ? factor : keys.Positive("rope.scale_linear", 1f) },
            "yarn" => Yarn(keys, rope),
            "longrope" or "su" => rope with { Scaling = RopeScaling.PerFrequency },
            _ => throw new EngineException(
                EngineErrorCode.UnsupportedArchitecture,
                $"The rope scaling '{scaling}' of '{architecture}' is not supported; supported are none, linear, yarn and longrope."),
        };
    }

    private static RopeSpec Yarn(SpecReader keys, RopeSpec rope)
    {
        double factor = keys.Positive("rope.scaling.factor", 1f);

        // Stretched attention is sharpened by 0.1 ln(factor) + 1 (the paper's 3.4), of which models take back a part.
        double Sharpening(double share) => factor <= 1 ? 1 : (0.1 * share * Math.Log(factor)) + 1;
        double share = keys.PositiveOrZero("rope.scaling.yarn_log_multiplier");
        return rope with
        {
            Scaling = RopeScaling.Yarn,
            Factor = factor,
            FastTurns = keys.Positive("rope.scaling.yarn_beta_fast", 32f),
            SlowTurns = keys.Positive("rope.scaling.yarn_beta_slow", 1f),
            Magnitude = Sharpening(1) / (share > 0 ? Sharpening(share) : 1) * rope.Magnitude,
        };
    }
}
