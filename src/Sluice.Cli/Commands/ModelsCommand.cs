using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Client;
using Sluice.Cli.Terminal;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice models</c>: what a running gateway serves.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var gateway = CommonOptions.Gateway();
        var json = CommonOptions.Json();
        var command = new Command("models", "List the models of a running gateway.") { gateway, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                using var client = new GatewayClient(parsed.GetValue(gateway)!);
                using var models = await client.GetModelsAsync(cancellation);
                if (parsed.GetValue(json))
                {
                    await output.WriteLineAsync(models.RootElement.GetRawText());
                }
                else
                {
                    TextTable.Write(output, ["MODEL", "OWNED BY", "STATUS", "CONTEXT"], Rows(models.RootElement));
                }

                return 0;
            }
            catch (GatewayException exception)
            {
                await error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return command;
    }

    private static List<string[]> Rows(JsonElement answer)
    {
        var rows = new List<string[]>();
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("data", out var models) && models.ValueKind == JsonValueKind.Array)
        {
            foreach (var model in models.EnumerateArray().Where(model => model.ValueKind == JsonValueKind.Object))
            {
                var context = model.TryGetProperty("limit", out var limit) && limit.ValueKind == JsonValueKind.Object ? Text(limit, "context") : "";
                rows.Add([Text(model, "id"), Text(model, "owned_by"), Text(model, "status"), context]);
            }
        }

        return rows;
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? SafeText.Clean(value.ToString()) : "";
}
