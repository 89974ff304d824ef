namespace Sluice.Protocols.Peek;

/// <summary>What an edit writes.</summary>
internal enum EditText
{
    Nothing,
    Model,
    ModelMember,
    True,
    UsageObject,
    UsageMember,
    IncludeUsageMember,
}
