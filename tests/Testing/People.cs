using System.Net.Http.Headers;

namespace AseanPlatform.Testing;

/// <summary>Somebody who is signed in.</summary>
public sealed class Person(Platform platform, string email, string name, string session)
{
    public string Email { get; } = email;
    public string Name { get; } = name;

    /// <summary>The secret of the session cookie.</summary>
    public string Session { get; } = session;

    public async Task<Guid> Id()
    {
        using var http = At("identity");
        return (await http.GetJson<Me>("/api/v1/me")).PersonId;
    }

    /// <summary>A browser's requests: through the gateway, with the cookie and the origin a browser sends.</summary>
    public HttpClient Browser()
    {
        var http = platform.Anonymous();
        http.DefaultRequestHeaders.Add("Cookie", $"session={Session}");
        http.DefaultRequestHeaders.Add("Origin", platform.Origin.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return http;
    }

    /// <summary>A client of one service itself, with the token that the gateway would add; renewed before it ends.</summary>
    public HttpClient At(string service) => new(new Renewing(platform, Session)) { BaseAddress = platform.Service(service) };

    sealed record Me(Guid PersonId);

    sealed class Renewing(Platform platform, string session) : DelegatingHandler(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) })
    {
        readonly SemaphoreSlim _one = new(1);
        (string Token, DateTimeOffset Until) _held;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await _one.WaitAsync(cancellationToken);
            try
            {
                if (_held.Until < DateTimeOffset.UtcNow) _held = (await platform.Token(new { session }), DateTimeOffset.UtcNow.AddSeconds(60));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _held.Token);
            }
            finally { _one.Release(); }
            return await base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _one.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A fresh consultancy of one test.</summary>
public sealed class Consultancy(Platform platform, Guid id, string slug, string name, Person admin)
{
    public Guid Id { get; } = id;
    public string Slug { get; } = slug;
    public string Name { get; } = name;
    public Person Admin { get; } = admin;

    /// <summary>A new client organisation with its own admin signed in.</summary>
    public async Task<ClientOrganisation> NewClient(string country = "VN", string language = "en", bool generative = false)
    {
        var organisation = $"Client {Platform.Unique("k")}";
        using var admins = Admin.At("identity");
        var client = await admins.PostJson<Made>("/api/v1/clients", new { name = organisation, country, language, generative });
        return new ClientOrganisation(this, client.Id, organisation, await Invite(client.Id, "client-admin", language));
    }

    /// <summary>Invites somebody to a client (client-admin, contributor, viewer) and accepts for them.</summary>
    public async Task<Person> Invite(Guid clientId, string role, string language = "en")
    {
        var email = $"{role}@{Platform.Unique("p")}.test";
        using var admins = Admin.At("identity");
        await admins.PostJson($"/api/v1/clients/{clientId}/invitations", new { email, name = $"Person {role}", language, role });
        return await platform.Accept(Id, clientId, email, $"Person {role}", language);
    }

    /// <summary>Invites a colleague (consultant, consultancy-admin) and accepts for them.</summary>
    public async Task<Person> InviteColleague(string role = "consultant", string language = "en")
    {
        var email = $"{role}@{Platform.Unique("p")}.test";
        using var admins = Admin.At("identity");
        await admins.PostJson("/api/v1/invitations", new { email, name = $"Colleague {role}", language, role });
        return await platform.Accept(Id, null, email, $"Colleague {role}", language);
    }
}

/// <summary>A client of a consultancy, with its admin.</summary>
public sealed record ClientOrganisation(Consultancy Consultancy, Guid Id, string Name, Person Admin);
