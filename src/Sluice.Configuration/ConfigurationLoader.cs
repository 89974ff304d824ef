using System.Text;
using Sluice.Configuration.Keys;
using Sluice.Configuration.Platform;
using Sluice.Configuration.Reading;
using Sluice.Configuration.Types;
using Sluice.Configuration.Validation;

namespace Sluice.Configuration;

/// <summary>Reads the configuration: file, then environment, then command line, then presets and defaults.</summary>
public static class ConfigurationLoader
{
    private const int MaxFileBytes = 4 * 1024 * 1024;

    /// <summary>Loads and checks a configuration; what is wrong with it is in the result, never thrown.</summary>
    public static ConfigurationResult Load(ConfigurationSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var errors = new List<ConfigError>();
        var folders = HostFolders.For(CurrentPlatform, source.Environment);

        // 1. The file's text, or nothing.
        var location = ConfigurationLocator.Find(source, folders);
        var text = source.Text ?? (location is null ? null : ReadText(location, errors));
        if (errors.Count > 0)
        {
            return new ConfigurationResult { Errors = errors, File = location?.Shown };
        }

        // 2. Its nodes. A broken file has no nodes to say more about.
        var node = text is null ? null : YamlReader.ReadFile(location?.Shown ?? "sluice.yaml", text, source.Environment, errors);
        var root = node switch
        {
            MappingNode mapping => mapping,
            null or { IsNull: true } => new MappingNode(new ConfigOrigin(location?.Shown ?? "configuration"), []),
            _ => null,
        };
        if (root is null || (node is null && errors.Count > 0))
        {
            if (root is null)
            {
                errors.Add(node!.Origin.Error("", $"expected keys and values, found {node.Kind}"));
            }

            return new ConfigurationResult { Errors = errors, File = location?.Shown };
        }

        // 3. What lies over the file.
        var overrides = new Overrides(root, SluiceKeys.Type, errors);
        overrides.ApplyEnvironment(source.Environment);
        if (source.Listen.Count > 0)
        {
            overrides.ApplyArgument("--listen", "listen", source.Listen, isList: true);
        }

        if (source.Data is { } data)
        {
            overrides.ApplyArgument("--data", "data", [Path.GetFullPath(data, source.WorkingDirectory)], isList: false);
        }

        // 4. Presets fill in what a provider leaves out.
        if (root.Find("providers") is SequenceNode providers)
        {
            providers.Items.OfType<MappingNode>().ToList().ForEach(ProviderPresets.FillIn);
        }

        // 5. Types, then rules that look at several keys.
        var context = new BindingContext(location?.Folder ?? source.WorkingDirectory, folders, errors);
        var options = SluiceKeys.Type.TryBind(root, "", context, out var bound) ? bound : new SluiceOptions();
        var fromEnvironment = root.Find("providers") is null or { IsNull: true };
        options = options with
        {
            Data = options.Data.Length > 0 ? options.Data : folders.Data ?? Path.Join(source.WorkingDirectory, "sluice-data"),
            Providers = fromEnvironment ? ProviderPresets.FromEnvironment(source.Environment) : options.Providers,
        };
        var warnings = new List<ConfigError>();
        OptionRules.Check(options, new RuleContext(context, warnings, source.Environment));

        return new ConfigurationResult
        {
            Options = errors.Count == 0 ? options : null,
            Errors = InOrder(errors),
            Warnings = InOrder(warnings),
            File = location?.Shown,
            ProvidersFromEnvironment = fromEnvironment,
            SecretPaths = context.Nodes.Where(pair => pair.Value is ScalarNode { Raw: not null }).Select(pair => pair.Key).ToHashSet(),
        };
    }

    internal static HostPlatform CurrentPlatform =>
        OperatingSystem.IsWindows() ? HostPlatform.Windows : OperatingSystem.IsMacOS() ? HostPlatform.MacOS : HostPlatform.Linux;

    private static string? ReadText(ConfigurationLocation location, List<ConfigError> errors)
    {
        string problem;
        try
        {
            var bytes = new FileInfo(location.File) switch
            {
                { Exists: false } => throw new FileNotFoundException(),
                { Length: > MaxFileBytes } => throw new InvalidDataException(),
                _ => File.ReadAllBytes(location.File),
            };
            var content = bytes.AsSpan() is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes;
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = Directory.Exists(location.File) ? "is a folder; the configuration is a file" : "there is no such file";
        }
        catch (InvalidDataException)
        {
            problem = $"is larger than {MaxFileBytes / 1024 / 1024}MiB";
        }
        catch (DecoderFallbackException)
        {
            problem = "is not UTF-8 text";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "cannot be read: " + exception.Message;
        }

        errors.Add(new ConfigError(location.Shown, 0, 0, "", problem));
        return null;
    }

    /// <summary>Files first and in their order, then what has no line; equal places keep the order of discovery.</summary>
    private static List<ConfigError> InOrder(List<ConfigError> errors) =>
        [.. errors.Distinct().OrderBy(error => error.Line == 0).ThenBy(error => error.Line).ThenBy(error => error.Column)];
}
