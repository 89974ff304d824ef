namespace Sluice.Engine.Grammar.Schemas;

/// <summary>How an object is written.</summary>
internal enum ObjectForm
{
    /// <summary>As JSON.</summary>
    Json,

    /// <summary>In curly brackets, with keys that have no quotes.</summary>
    BareKeys,

    /// <summary>As the arguments of a call in Python, in round brackets.</summary>
    Keywords,
}
