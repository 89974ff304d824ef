namespace Sluice.Protocols.Peek;

/// <summary>Fields of a request that are this gateway's own, or only some upstreams'.</summary>
[Flags]
public enum RequestExtras
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>pool</c>: the budget pool.</summary>
    Pool = 1,

    /// <summary><c>num_ctx</c>: the wished context in tokens.</summary>
    ContextTokens = 2,

    /// <summary><c>strict</c>: refuse instead of dropping.</summary>
    Strict = 4,

    /// <summary><c>chat_template_kwargs</c>: variables for the chat template, which some upstreams know too.</summary>
    TemplateArguments = 8,

    /// <summary>The fields that no upstream knows.</summary>
    Ours = Pool | ContextTokens | Strict,
}
