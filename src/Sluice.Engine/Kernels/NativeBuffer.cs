using System.Runtime.InteropServices;

namespace Sluice.Engine.Kernels;

/// <summary>Memory outside the managed heap, zeroed and aligned to cache lines; pages are taken when first written.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    private const int Alignment = 128;

    public NativeBuffer(long bytes)
        : base(0, ownsHandle: true)
    {
        Bytes = bytes;
        void* memory = NativeMemory.AllocZeroed((nuint)(bytes + Alignment));
        SetHandle((nint)memory);
        Pointer = (byte*)(((nint)memory + Alignment - 1) & -Alignment);
    }

    public byte* Pointer { get; }

    public long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
