// The floor of the platform: what it costs to pass one request through Kestrel and SocketsHttpHandler and do nothing else.
using System.Buffers;

var upstream = new Uri(args[1]);
using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args[0]);
var app = builder.Build();
app.Run(async context =>
{
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream, context.Request.Path));
    request.Content = new StreamContent(context.Request.Body);
    request.Content.Headers.ContentLength = context.Request.ContentLength;
    request.Content.Headers.Add("Content-Type", context.Request.ContentType);
    request.Headers.Add("Authorization", context.Request.Headers.Authorization.ToString());
    using var response = await client.SendAsync(request, context.RequestAborted);
    context.Response.StatusCode = (int)response.StatusCode;
    context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
    context.Response.ContentLength = response.Content.Headers.ContentLength;
    await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
    var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
    ArrayPool<byte>.Shared.Return(buffer);
});
app.Run();
