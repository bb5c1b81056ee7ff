using AseanPlatform.Identity.Invitations;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Domain;

public sealed class InvitationTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    static Invitation New() => new(null, MailboxAddress.Parse("a@example.org"), "Anh", "en", Roles.Consultant, null, "Mekong", Now);

    [Fact]
    public void An_invitation_is_accepted_once()
    {
        var invitation = New();

        invitation.Accept(Guid.NewGuid(), Now.AddDays(1));

        invitation.State.ShouldBe("accepted");
        Should.Throw<RuleBroken>(() => invitation.Accept(Guid.NewGuid(), Now.AddDays(1))).Code.ShouldBe("invitation.accepted");
    }

    [Fact]
    public void An_invitation_expires_after_a_week()
    {
        Should.NotThrow(() => New().Accept(Guid.NewGuid(), Now.AddDays(7).AddSeconds(-1)));
        Should.Throw<RuleBroken>(() => New().Accept(Guid.NewGuid(), Now.AddDays(7))).Code.ShouldBe("invitation.expired");
    }

    [Fact]
    public void An_invitation_sent_again_is_open_for_another_week_and_a_withdrawn_one_for_nobody()
    {
        var (expired, withdrawn) = (New(), New());

        expired.Renew(Now.AddDays(20));
        withdrawn.Withdraw();

        Should.NotThrow(() => expired.Accept(Guid.NewGuid(), Now.AddDays(27).AddSeconds(-1)));
        Should.Throw<RuleBroken>(() => withdrawn.Accept(Guid.NewGuid(), Now)).Code.ShouldBe("invitation.withdrawn");
        Should.Throw<RuleBroken>(() => withdrawn.Renew(Now)).Code.ShouldBe("invitation.withdrawn");
        Should.Throw<RuleBroken>(() => expired.Withdraw()).Code.ShouldBe("invitation.accepted");
    }

    [Theory]
    [InlineData(4, 0, 0)]
    [InlineData(5, 0, 1)]
    [InlineData(6, 0, 2)]
    [InlineData(8, 3, 5)]
    [InlineData(8, 8, 0)]
    [InlineData(60, 0, 900)]
    public void The_wait_after_failures_doubles(int failures, int secondsSince, int expectedWait) =>
        (Throttle.OfPair(new SignInFailure { Account = "", Address = "", Failures = failures, LastAt = Now }, Now.AddSeconds(secondsSince))?.TotalSeconds ?? 0).ShouldBe(expectedWait);
}
