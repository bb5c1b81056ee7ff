namespace AseanPlatform.Gateway;

/// <summary>What services believe comes from here and not from outside: Authorization, Forwarded and every X- header of a caller are dropped; a key is taken out first.</summary>
static class OurHeaders
{
    /// <summary>The last hop that a declared TLS proxy saw.</summary>
    public static readonly object Forwarded = new();

    public static void UseOnlyOurHeaders(this WebApplication app)
    {
        var secure = app.Services.GetRequiredService<PublicOrigin>().IsSecure;
        app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            if (secure && headers["X-Forwarded-For"] is [.., { Length: > 0 } last]) context.Items[Forwarded] = last[(last.LastIndexOf(',') + 1)..].Trim();

            List<string>? foreign = null;
            foreach (var header in headers)
                if (header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase)) (foreign ??= []).Add(header.Key);
            if (foreign is not null)
                foreach (var name in foreign) headers.Remove(name);

            if (headers.Authorization.Count > 0)
            {
                ApiKeys.Take(context, headers.Authorization);
                headers.Authorization = default;
            }
            headers.Remove("Forwarded");
            if (headers.Remove("baggage") && System.Diagnostics.Activity.Current is { } span) // read already when the span was made
                foreach (var (key, _) in span.Baggage.ToList()) span.SetBaggage(key, null);
            headers.Remove("Proxy");
            return next(context);
        });
    }
}
