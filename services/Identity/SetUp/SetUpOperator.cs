using System.ComponentModel.DataAnnotations;
using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SetUp;

/// <summary>Makes the first operator, once.</summary>
public static class SetUpOperator
{
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Name,
        [Mailbox] string Email,
        [StringLength(512, MinimumLength = 1)] string Password,
        [AllowedValues("en", "zh-Hans")] string Language);

    public sealed record State(bool Open);

    public static async Task<Ok<State>> Get(IdentityDb db, CancellationToken ct) =>
        TypedResults.Ok(new State(!await db.PlatformRoles.AnyAsync(r => r.Role == Roles.Operator, ct)));

    public static async Task<Ok<SignIn.Response>> Handle(
        Request request, Acting acting, Passwords passwords, IConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        var (email, name) = (MailboxAddress.Parse(request.Email), request.Name.Trim());
        if (name is "") throw new InvalidValue("/name", "Write your name.");
        Passwords.Check(request.Password, email.Value, name);

        var person = Guid.CreateVersion7();
        var response = await acting.AsPerson(person, async db =>
        {
            var now = clock.GetUtcNow();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.EndLinks(FirstSignIn.Installation, now, ct) is 0) throw new RuleBroken("set-up.done", "This link was used already.");

            db.AddPerson(person, name, email, request.Language, passwords.Hash(request.Password), now);
            db.Add(new PlatformRole { PersonId = person, Role = Roles.Operator, GivenAt = now });
            var session = db.AddSession(person, null, null, now);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return session;
        }, ct);
        File.Delete(FirstSignIn.FilePath(configuration));
        return TypedResults.Ok(response);
    }
}
