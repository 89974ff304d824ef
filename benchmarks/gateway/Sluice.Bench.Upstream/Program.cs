using Sluice.Bench.Upstream;

// Usage: Sluice.Bench.Upstream URL
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args[0]);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
app.Run(ChatEndpoint.AnswerAsync);
app.Run();
