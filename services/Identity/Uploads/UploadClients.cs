using System.Security.Claims;
using System.Security.Cryptography;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Uploads;

/// <summary>Reads a CSV file of clients into a preview: each row ready, a duplicate or refused. No client comes of it before it is confirmed.</summary>
public static class UploadClients
{
    const int Batch = 1000;

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> Handle(HttpContext http, ClaimsPrincipal caller, IdentityDb db, TimeProvider clock, CancellationToken ct, string? fileName = null)
    {
        var (now, tenant) = (clock.GetUtcNow(), caller.TenantId()!.Value);
        http.Request.EnableBuffering(bufferThreshold: 64 * 1024, bufferLimit: ClientFile.MostBytes + 1); // beyond the threshold in a file of its own, not in memory
        var file = http.Request.Body;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        file.Position = 0;

        var upload = new ClientUpload
        {
            Id = Guid.CreateVersion7(),
            Sha256 = sha256,
            FileName = fileName is null ? null : ClientFile.Shown(string.Concat(fileName.Where(c => !char.IsControl(c))), 120),
            UploadedBy = caller.PersonId()!.Value,
            CreatedAt = now,
            ExpiresAt = now + ClientUpload.KeptFor,
        };
        await using var transaction = await db.Begin(ct);
        await db.SweepUploads(now, ct);
        var reader = new ClientFile();
        try
        {
            var batch = new List<FileRow>(Batch);
            await foreach (var row in reader.Read(file, ct))
            {
                batch.Add(row);
                if (batch.Count == Batch) await Store();
            }
            await Store();

            async Task Store()
            {
                await db.Insert(upload.Id, tenant, batch, ct);
                batch.Clear();
            }
        }
        catch (FileRefused refused)
        {
            return refused.Answer();
        }
        await db.MarkDuplicates(upload.Id, late: false, ct);
        await db.Count(upload, ct);
        upload.UnusedColumns = reader.UnusedColumns;
        db.Add(upload);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created($"/api/v1/clients/uploads/{upload.Id}", new Response(upload.Id));
    }

    static Task<int> Insert(this IdentityDb db, Guid uploadId, Guid tenantId, List<FileRow> rows, CancellationToken ct)
    {
        T[] Each<T>(Func<FileRow, T> of) => [.. rows.Select(of)];
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO client_upload_row (upload_id, row, tenant_id, client_id, standing, name, country, language, sector, generative, reference, contact_name, contact_email, wrong_column, reason, same_row)
            SELECT {uploadId}, r.row, {tenantId}, r.client_id, r.standing, r.name, r.country, r.language, r.sector, r.generative, r.reference, r.contact_name, r.contact_email, r.wrong_column, r.reason, r.same_row
            FROM unnest({Each(r => r.Row)}, {Each(_ => Guid.CreateVersion7())}, {Each(r => r.Standing)}, {Each(r => r.Name)}, {Each(r => r.Country)}, {Each(r => r.Language)}, {Each(r => r.Sector)},
                {Each(r => r.Generative)}, {Each(r => r.Reference)}, {Each(r => r.ContactName)}, {Each(r => Address(r))}, {Each(r => r.WrongColumn)}, {Each(r => r.Reason)}, {Each(r => r.SameRow)})
                AS r(row, client_id, standing, name, country, language, sector, generative, reference, contact_name, contact_email, wrong_column, reason, same_row)
            """, ct);
    }

    /// <summary>As it will be written to, where it can be: the preview shows the very address.</summary>
    static string? Address(FileRow row) => MailboxAddress.TryParse(row.ContactEmail, out var address) ? address.Value : row.ContactEmail;
}
