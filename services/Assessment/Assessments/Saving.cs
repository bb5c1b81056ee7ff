using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// What saving one answer reads and writes, in a round trip each. An answer is saved far more often than anything else is written, and EF Core's part was most of
/// the work; docs/adr/0038 has the figures. The walls are the same: the tenant in each statement, the rest by the database.
/// </summary>
static class Saving
{
    /// <param name="Client">Null where the client is not known here.</param>
    /// <param name="Write">The write of this id, where it came before.</param>
    public sealed record Found(Assessment Assessment, ClientFacts? Client, AnswerWrite? Write);

    extension(AssessmentDb db)
    {
        /// <summary>Without a lock: that nothing came between is asked when it is kept.</summary>
        public async Task<Found?> FindToSave(Guid id, string statementId, Guid writeId, CancellationToken ct)
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection())
            {
                BatchCommands =
                {
                    Ask($"""
                        SELECT {Assessment.ToSave}, c.client_id IS NOT NULL, c.generative, c.country, w.write_id IS NOT NULL, {AnswerWrite.ToSave}, x.statement_id IS NOT NULL, {Answer.ToSave}
                        FROM assessment a
                        LEFT JOIN client_copy c ON c.tenant_id = a.tenant_id AND c.client_id = a.client_id
                        LEFT JOIN answer_write w ON w.tenant_id = a.tenant_id AND w.assessment_id = a.id AND w.write_id = $4
                        LEFT JOIN answer x ON x.tenant_id = a.tenant_id AND x.assessment_id = a.id AND x.statement_id = $3
                        WHERE a.tenant_id = $1 AND a.id = $2
                        """, db.Tenant.Id, id, statementId, writeId),
                    Ask("SELECT statement_id, level, not_applicable, to_confirm FROM answer WHERE tenant_id = $1 AND assessment_id = $2 AND statement_id <> $3", db.Tenant.Id, id, statementId),
                },
            };
            await using var rows = await batch.ExecuteReaderAsync(ct);
            if (!await rows.ReadAsync(ct)) return null;
            var (row, answers) = (new Columns(rows), new List<Answer>());
            var assessment = Assessment.Read(row, answers);
            var client = row.Next<bool>() ? new ClientFacts(row.Next<bool>(), row.Next<string>()) : row.Skip<ClientFacts>(2);
            var write = row.Next<bool>() ? AnswerWrite.Read(row, id, assessment.ClientId, writeId) : row.Skip<AnswerWrite>(13);
            if (row.Next<bool>()) answers.Add(Answer.Read(row, id, assessment.ClientId, statementId));
            await rows.NextResultAsync(ct);
            while (await rows.ReadAsync(ct)) answers.Add(Answer.Beside(new(rows), id, assessment.ClientId));
            return new(assessment, client, write);
        }

        /// <summary>
        /// The assessment, the answer (where the write was stored) and the write, all in one statement and so all or nothing. False where somebody changed the assessment
        /// since it was found, or sent this write meanwhile: nothing is kept then, and it is to be found again.
        /// </summary>
        /// <param name="seen">The revision it was found with.</param>
        public async Task<bool> Keep(Assessment a, int seen, AnswerWrite w, CancellationToken ct)
        {
            var x = a.AnswerTo(w.StatementId);
            try
            {
                return await db.Database.ExecuteSqlAsync($"""
                    WITH taken AS (
                      UPDATE assessment SET state = {a.State}, revision = {a.Revision}, generative = {a.Generative}, country = {a.Country}, changed_at = {a.ChangedAt}, done = {a.Done}, shown = {a.Shown},
                        overall_numerator = {a.OverallNumerator}::bigint, overall_denominator = {a.OverallDenominator}::bigint
                      WHERE tenant_id = {db.Tenant.Id} AND id = {a.Id} AND revision = {seen} RETURNING id, tenant_id, client_id),
                    kept AS (
                      INSERT INTO answer (assessment_id, tenant_id, client_id, statement_id, level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name, origin, origin_at, carried, to_confirm)
                      SELECT id, tenant_id, client_id, {w.StatementId}, {x?.Level}::int, {x?.NotApplicable}::boolean, {x?.Reason}::text, {x?.Words}::text, {x?.Revision}::int, {x?.SavedAt}::timestamptz, {x?.SavedBy}::uuid, {x?.SavedByName}::text,
                        {x?.Origin}::text, {x?.OriginAt}::timestamptz, {x?.Carried}::boolean, {x?.ToConfirm}::boolean
                      FROM taken WHERE {w.Stored && a.Revision != seen}
                      ON CONFLICT (assessment_id, statement_id) DO UPDATE SET (level, not_applicable, reason, words, revision, saved_at, saved_by, saved_by_name, origin, origin_at, carried, to_confirm) =
                        (excluded.level, excluded.not_applicable, excluded.reason, excluded.words, excluded.revision, excluded.saved_at, excluded.saved_by, excluded.saved_by_name, excluded.origin, excluded.origin_at,
                         excluded.carried, excluded.to_confirm))
                    INSERT INTO answer_write (assessment_id, tenant_id, client_id, write_id, statement_id, based_on, stored, revision, level, not_applicable, reason, words, at, by, by_name, origin, origin_at)
                    SELECT id, tenant_id, client_id, {w.WriteId}, {w.StatementId}, {w.BasedOn}, {w.Stored}, {w.Revision}, {w.Level}::int, {w.NotApplicable}, {w.Reason}::text, {w.Words}::text, {w.At}, {w.By}, {w.ByName}::text,
                      {w.Origin}::text, {w.OriginAt}::timestamptz
                    FROM taken
                    """, ct) == 1;
            }
            catch (PostgresException same) when (same.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                return false;
            }
        }
    }

    static NpgsqlBatchCommand Ask(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}

/// <summary>The columns of a row, one after the other.</summary>
sealed class Columns(DbDataReader row)
{
    int _next;

    /// <summary>Null, or nothing, where there is no value.</summary>
    public T? Next<T>()
    {
        var column = _next++;
        return row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
    }

    public T? Skip<T>(int columns)
    {
        _next += columns;
        return default;
    }
}
