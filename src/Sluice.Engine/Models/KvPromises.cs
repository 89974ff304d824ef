namespace Sluice.Engine.Models;

/// <summary>
/// The caches of all models in this process. Their pages are only taken when they are first written, so the machine counts them as free;
/// who plans a further cache must not.
/// </summary>
internal static class KvPromises
{
    private static readonly List<KvStore> Stores = [];

    /// <summary>Held while a cache is planned and made, so that two loads at once don't plan for the same memory.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Bytes that caches were given and have not taken yet.</summary>
    public static long Bytes
    {
        get
        {
            lock (Gate)
            {
                long bytes = 0;
                foreach (var store in Stores)
                {
                    bytes += store.UntakenBytes;
                }

                return bytes;
            }
        }
    }

    public static void Add(KvStore store)
    {
        lock (Gate)
        {
            Stores.Add(store);
        }
    }

    public static void Remove(KvStore store)
    {
        lock (Gate)
        {
            Stores.Remove(store);
        }
    }
}
