using AseanPlatform.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace AseanPlatform.Gateway;

/// <summary>A service that is away is 503 with Retry-After; who reads pages gets one that says so in both languages.</summary>
static class PlainRefusals
{
    static readonly byte[] Page = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"><title>One moment · 请稍候</title></head>
        <body><main><h1>One moment</h1><p>This part is away for a moment. The page tries again by itself in five seconds; what you saved is safe.</p>
        <h1 lang="zh-Hans">请稍候</h1><p lang="zh-Hans">此部分暂时无法使用。页面会在五秒后自动重试；您已保存的内容是安全的。</p></main></body></html>
        """u8.ToArray();

    public static readonly byte[] TooLarge = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Too large · 文件过大</title></head>
        <body><main><h1>This is too large</h1><p>What you sent is larger than the page takes, and nothing was changed. A file of clients may have 10 MB: split a larger one and upload the parts one after the other. Your browser's button leads back.</p>
        <h1 lang="zh-Hans">内容过大</h1><p lang="zh-Hans">您提交的内容超过此页面的上限，没有任何内容被更改。客户文件最大为 10 MB：更大的文件请拆分后逐个上传。请用浏览器返回上一页。</p></main></body></html>
        """u8.ToArray();

    public static async Task Write(HttpContext context, int status, byte[] page)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(page);
    }

    public static void UsePlainRefusals(this IReverseProxyApplicationBuilder proxy) => proxy.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (DependencyAway) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
        if (context.Features.Get<IForwarderErrorFeature>() is { Error: var error })
        {
            if (error is ForwarderError.RequestBodyClient && context.Response.StatusCode is 413 or 400) return; // the caller's own
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        if (context.Response is { StatusCode: >= 400, ContentLength: 0 }) context.Response.ContentLength = null; // said without words: words are added
        if (context.Response.StatusCode is not 503 || context.Response.ContentLength > 0) return;

        context.Response.Headers.RetryAfter = "2";
        if (RouteRules.Of(context) is { IsApi: false } && context.Request.Headers.Accept.ToString().Contains("text/html"))
        {
            await Write(context, StatusCodes.Status503ServiceUnavailable, Page);
        }
        else await Problems.Write(context, 503);
    });
}
