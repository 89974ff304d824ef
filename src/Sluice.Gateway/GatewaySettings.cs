using Sluice.Core;
using Sluice.Core.Answers;
using Sluice.Core.Batches;
using Sluice.Core.Events;
using Sluice.Core.Requests;
using Sluice.Gateway.Administration;
using Sluice.Gateway.Snapshots;
using Sluice.Governance.Budgets;

namespace Sluice.Gateway;

/// <summary>What a gateway is made of: composed by the program, so that the gateway knows no engine and no database.</summary>
public sealed record GatewaySettings
{
    /// <summary>The configuration in force.</summary>
    public required GatewayState State { get; init; }

    /// <summary>Where what happens is told.</summary>
    public required EventBus Events { get; init; }

    /// <summary>The store of request records.</summary>
    public required IRequestLog RequestLog { get; init; }

    /// <summary>The store of batches.</summary>
    public required IBatchStore Batches { get; init; }

    /// <summary>The store of kept answers.</summary>
    public required IAnswerStore Answers { get; init; }

    /// <summary>Reads the configuration again and puts it in force, or says why not.</summary>
    public required Func<ReloadResult> Reload { get; init; }

    /// <summary>Changes adapters.</summary>
    public required IAdapterAdministration Adapters { get; init; }

    /// <summary>What was built.</summary>
    public required BuildInfo Build { get; init; }

    /// <summary>The admin key; null if none is set.</summary>
    public string? AdminKey { get; init; }

    /// <summary>Hands out budget leases.</summary>
    public BudgetGate Budgets { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
