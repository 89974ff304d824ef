namespace Sluice.Engine.Adapters;

/// <summary>
/// The adapters of one model by name. They may come and go at any time: what runs keeps the ones that it began with, and the
/// last user of one that was taken out frees it.
/// </summary>
internal sealed class AdapterSet : IDisposable
{
    private const int MostInStack = 8;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Adapter> _adapters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AdapterStack> _stacks = new(StringComparer.Ordinal);
    private long _bytes;
    private bool _isClosed;

    /// <summary>What can be asked for, by name.</summary>
    public IReadOnlyList<AdapterInfo> Infos
    {
        get
        {
            lock (_gate)
            {
                return [.. _adapters.Values.Select(adapter => adapter.Info)];
            }
        }
    }

    /// <summary>Bytes of all adapters that are in memory, those included that were taken out and are still in use.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Throws <see cref="EngineException"/> when no adapters are taken any more.</summary>
    public void ThrowIfClosed()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new EngineException(EngineErrorCode.Stopped, "The model was disposed; it takes no adapters any more.");
            }
        }
    }

    /// <summary>Puts an adapter in, in place of one of the same name; frees it and throws <see cref="EngineException"/> when none are taken any more.</summary>
    public void Add(Adapter adapter)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                adapter.Dispose();
                ThrowIfClosed();
            }

            Remove(adapter.Name);
            adapter.Users = 1;
            _bytes += adapter.Info.MemoryBytes;
            _adapters.Add(adapter.Name, adapter);
        }
    }

    /// <summary>Takes an adapter out; false if there is none of this name.</summary>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            if (!_adapters.Remove(name, out var adapter))
            {
                return false;
            }

            Leave(adapter);
            return true;
        }
    }

    /// <summary>The stack of a request, to be given back with <see cref="AdapterStack.Release"/>; null where nothing is to be changed.</summary>
    /// <param name="uses">Which adapters, with what weights.</param>
    /// <param name="normalize">Whether the weights are divided by their sum; one of zero leaves them as they are.</param>
    public AdapterStack? Acquire(IReadOnlyList<AdapterUse> uses, bool normalize)
    {
        if (uses.Count == 0)
        {
            return null;
        }

        Check(uses);
        float sum = uses.Sum(use => use.Weight);
        float divisor = normalize && sum != 0f ? sum : 1f;
        lock (_gate)
        {
            AdapterMember[] members = [.. uses
                .Select(use => new AdapterMember(Find(use.Name), use.Weight / divisor))
                .Where(member => member.Weight != 0f)
                .OrderBy(member => member.Adapter.Name, StringComparer.Ordinal)];
            if (members.Length == 0)
            {
                return null;
            }

            string key = string.Join('+', members.Select(member => $"{member.Adapter.Id}*{BitConverter.SingleToUInt32Bits(member.Weight):x8}"));
            if (!_stacks.TryGetValue(key, out var stack))
            {
                _stacks[key] = stack = new AdapterStack(this, key, members);
                Array.ForEach(members, member => member.Adapter.Users++);
            }

            stack.Users++;
            return stack;
        }
    }

    /// <summary>A stack of one adapter, whichever; null where there is none.</summary>
    public AdapterStack? AcquireAny()
    {
        lock (_gate)
        {
            return _adapters.Count == 0 ? null : Acquire([new AdapterUse(_adapters.Keys.First())], normalize: false);
        }
    }

    /// <summary>Gives back one use of a stack.</summary>
    public void Release(AdapterStack stack)
    {
        lock (_gate)
        {
            if (--stack.Users == 0)
            {
                _stacks.Remove(stack.Key);
                Array.ForEach(stack.Members, member => Leave(member.Adapter));
            }
        }
    }

    /// <summary>Takes all out, and takes no more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (string name in _adapters.Keys.ToList())
            {
                Remove(name);
            }
        }
    }

    private static void Check(IReadOnlyList<AdapterUse> uses)
    {
        if (uses.Count > MostInStack)
        {
            throw new EngineException(EngineErrorCode.InvalidOption, $"{uses.Count} adapters are asked for at once; allowed are {MostInStack}.");
        }

        foreach (var use in uses)
        {
            if (!float.IsFinite(use.Weight))
            {
                throw new EngineException(EngineErrorCode.InvalidOption, $"The weight of the adapter '{use.Name}' is {use.Weight}.");
            }

            if (uses.Count(other => other.Name == use.Name) > 1)
            {
                throw new EngineException(EngineErrorCode.InvalidOption, $"The adapter '{use.Name}' is asked for twice.");
            }
        }
    }

    private Adapter Find(string name) => _adapters.TryGetValue(name, out var adapter) ? adapter : throw new EngineException(
        EngineErrorCode.UnknownAdapter,
        _adapters.Count == 0
            ? $"The adapter '{name}' is not loaded, and no other is."
            : $"The adapter '{name}' is not loaded; loaded are {string.Join(", ", _adapters.Keys.Select(known => $"'{known}'"))}.");

    private void Leave(Adapter adapter)
    {
        if (--adapter.Users == 0)
        {
            _bytes -= adapter.Info.MemoryBytes;
            adapter.Dispose();
        }
    }
}
