namespace Sluice.Engine;

/// <summary>Why the engine refused a model or a request.</summary>
public enum EngineErrorCode
{
    /// <summary>The model's architecture, or a variant that its metadata asks for, is not implemented.</summary>
    UnsupportedArchitecture,

    /// <summary>A tensor has an element format that no kernel reads.</summary>
    UnsupportedTensorType,

    /// <summary>A tensor that the architecture needs is absent.</summary>
    MissingTensor,

    /// <summary>A tensor has another shape than the architecture asks for.</summary>
    MisshapedTensor,

    /// <summary>The metadata is contradictory or out of range.</summary>
    InvalidModel,

    /// <summary>The model can't do what is asked of it: an encoder can't generate, and a model without a head for it can't rank.</summary>
    NotCapable,

    /// <summary>A file is no adapter for this model: of another kind or architecture, with other shapes, incomplete, or with values that are no numbers.</summary>
    InvalidAdapter,

    /// <summary>A request names an adapter that is not loaded.</summary>
    UnknownAdapter,

    /// <summary>With the adapters of a request the model gave logits that are no numbers; other requests are not concerned.</summary>
    AdapterFailed,

    /// <summary>A setting or an argument is out of range or contradictory.</summary>
    InvalidOption,

    /// <summary>Prompt and output do not fit the context.</summary>
    ContextExceeded,

    /// <summary>The chat template failed or refused the conversation.</summary>
    InvalidTemplate,

    /// <summary>What the output has to look like is contradictory, malformed or too large.</summary>
    InvalidConstraint,

    /// <summary>What the output has to look like is told with a word that is not implemented; <see cref="EngineException.Element"/> names it.</summary>
    UnsupportedConstraint,

    /// <summary>While text was generated, its constraint grew beyond the limits or could not be met with this vocabulary.</summary>
    ConstraintFailed,

    /// <summary>There is too little memory for the model or its context.</summary>
    InsufficientMemory,

    /// <summary>The engine was shut down.</summary>
    Stopped,

    /// <summary>As many requests wait as may wait, or the place of this one went to another that comes before it.</summary>
    QueueFull,

    /// <summary>A calculation failed, and the model serves nothing any more.</summary>
    ModelFailed,
}
