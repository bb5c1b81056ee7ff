using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Gateway;

static class Inside
{
    /// <summary>What services say to each other, and their own documents, are not there for anybody outside.</summary>
    public static void MapInside(this WebApplication app)
    {
        foreach (var path in new[] { "/internal/{**rest}", "/openapi/{**rest}" })
            app.Map(path, (HttpContext context) => Problems.Write(context, 404)).WithOrder(-1);
        app.Map("/api/{**rest}", (HttpContext context) => Problems.Write(context, 404)).WithOrder(500);
    }
}
