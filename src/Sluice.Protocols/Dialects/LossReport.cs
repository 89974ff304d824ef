namespace Sluice.Protocols.Dialects;

/// <summary>
/// What a translation could not carry over, as field paths in the caller's own names (<c>tools[].strict</c>). The codec that encodes names
/// fields by the conversation model's vocabulary; <see cref="Dropped"/> and <see cref="Changed"/> are what the client is shown.
/// </summary>
public sealed class LossReport
{
    private List<string>? _dropped;
    private List<string>? _changed;

    /// <summary>Fields that the target can't express.</summary>
    public IReadOnlyList<string> Dropped => (IReadOnlyList<string>?)_dropped ?? [];

    /// <summary>Fields that were clamped, rewritten or filled in.</summary>
    public IReadOnlyList<string> Changed => (IReadOnlyList<string>?)_changed ?? [];

    /// <summary>Declares a field as dropped; naming it twice counts once.</summary>
    /// <param name="path">The field's path.</param>
    public void Drop(string path) => Add(ref _dropped, path);

    /// <summary>Declares a field as changed; naming it twice counts once.</summary>
    /// <param name="path">The field's path.</param>
    public void Change(string path) => Add(ref _changed, path);

    private static void Add(ref List<string>? list, string path)
    {
        list ??= [];
        if (!list.Contains(path))
        {
            list.Add(path);
        }
    }
}
