using System.Security.Cryptography;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

/// <summary>Asks every service that owns something of the client for its part, one file after the other, and puts them into a ZIP. Nothing is ever whole in memory.</summary>
sealed class MakeExport(IServiceProvider services) : JobWorker<IdentityDb>(services)
{
    public const string JobKind = "client-export";
    const int NewestKept = 2;

    static readonly string[] Owners = ["assessment", "reporting", "notification"];

    readonly IServiceProvider _services = services;
    readonly ServiceCalls _calls = services.GetRequiredService<ServiceCalls>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => JobKind;

    protected override TimeSpan Lease => TimeSpan.FromMinutes(5);

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var db = scope.GetRequiredService<IdentityDb>();
        if (await db.ClientExports.SingleOrDefaultAsync(e => e.Id == job.SubjectId, ct) is not { State: ClientExport.Waiting } export) return;

        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        var files = await Write(file, export, job.TenantId, ct);
        file.Position = 0;
        export.BeReady(files, file.Length, await Store(file, job, export.ClientId, ct), _clock.GetUtcNow());
        foreach (var older in (await db.ClientExports.Where(e => e.ClientId == export.ClientId && e.Id != export.Id).OrderByDescending(e => e.AskedAt).ToListAsync(ct)).Skip(NewestKept - 1)) db.Remove(older);
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new ClientExportReady(export.Id, export.ClientId, export.AskedBy, export.Id), ct);
    }

    protected override async Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
    {
        if (await scope.GetRequiredService<IdentityDb>().ClientExports.SingleOrDefaultAsync(e => e.Id == job.SubjectId, ct) is { State: ClientExport.Waiting } export) export.Fail();
    }

    async Task<int> Write(Stream file, ClientExport export, Guid tenant, CancellationToken ct)
    {
        var (client, now) = (export.ClientId, _clock.GetUtcNow());
        var theirs = new List<(string Service, ExportPart Part)>();
        foreach (var owner in Owners)
            theirs.AddRange((await _calls.Get<List<ExportPart>>(owner, $"/internal/clients/{client}/export", tenant, client, ct) ?? throw new InvalidOperationException($"{owner} knows no exports.")).Select(part => (owner, part)));
        var (name, consultancy) = await Names(tenant, client, ct);

        await using var zip = new ExportZip(file, now);
        await zip.AddReadmes(name, consultancy, [.. OwnParts.OfTenant.Concat(OwnParts.OfHub).Select(r => r.Part(client)), .. theirs.Select(t => t.Part)], ct);
        foreach (var rows in OwnParts.OfTenant) await Own(zip, rows, TenantContext.Job(tenant, client), client, ct);
        foreach (var rows in OwnParts.OfHub) await Own(zip, rows, TenantContext.Job(TenantAccount.Hub, client), client, ct);
        foreach (var (service, part) in theirs)
        {
            using var answer = await _calls.GetRaw(service, part.Path, tenant, client, ct) ?? throw new InvalidOperationException($"{service} offered a file of the kind {part.Kind} and does not have it.");
            await zip.Add(part, to => answer.Content.CopyToAsync(to, ct), ct);
        }
        await zip.AddManifest(client, name, ct);
        return zip.Files;
    }

    Task Own(ExportZip zip, ExportedRows rows, TenantContext context, Guid client, CancellationToken ct) =>
        _services.InTenant(context, (scope, token) => zip.Add(rows.Part(client), to => rows.Write(scope.GetRequiredService<IdentityDb>(), client, to, token), token), ct);

    async Task<(string Client, string Tenant)> Names(Guid tenant, Guid client, CancellationToken ct) => await new Acting(_services).As(TenantContext.Job(tenant, client), async (db, _) => (
        await db.Clients.Where(c => c.ClientId == client).Select(c => c.Name).SingleAsync(ct), await db.Tenants.Where(t => t.Id == tenant).Select(t => t.Name).SingleAsync(ct)), ct);

    /// <summary>In pieces, by whoever holds the lease: the hash of the whole.</summary>
    async Task<string> Store(Stream file, Job job, Guid client, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await new Acting(_services).As(TenantContext.Job(job.TenantId, client), async (own, _) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            if (await own.Database.ExecuteSqlAsync($"UPDATE job SET lease = lease WHERE id = {job.Id} AND lease = {job.Lease}", ct) is 0) throw new InvalidOperationException("Another worker makes this export.");
            await own.ClientExportChunks.Where(c => c.ExportId == job.SubjectId).ExecuteDeleteAsync(ct);
            var buffer = new byte[ClientExportChunk.Size];
            for (int part = 0, read; (read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0; part++)
            {
                hash.AppendData(buffer, 0, read);
                await own.Database.ExecuteSqlAsync($"INSERT INTO client_export_chunk (export_id, part, tenant_id, client_id, bytes) VALUES ({job.SubjectId}, {part}, {job.TenantId}, {client}, {buffer[..read]})", ct);
            }
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
