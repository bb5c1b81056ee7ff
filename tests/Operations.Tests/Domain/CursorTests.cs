using Microsoft.Extensions.Configuration;
using Shouldly;

namespace AseanPlatform.Operations.Tests.Domain;

public sealed class CursorTests
{
    static Cursor With(string secret) => new(new ConfigurationBuilder().AddInMemoryCollection([new("SERVICE_SECRET", secret)]).Build());

    [Fact]
    public void A_page_mark_comes_back_as_it_was_written()
    {
        var (at, id) = (new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1234560), Guid.CreateVersion7());

        With("a").TryRead(With("a").Write(at, id), out var place).ShouldBeTrue();

        place.ShouldBe(new Cursor.Place(at, id));
    }

    [Fact]
    public void A_page_mark_that_was_touched_is_refused()
    {
        var mark = With("a").Write(DateTimeOffset.UnixEpoch, Guid.CreateVersion7());

        for (var i = 0; i < mark.Length - 1; i++) // the last character holds bits that no byte uses
        {
            var touched = mark.ToCharArray();
            touched[i] = touched[i] == 'A' ? 'B' : 'A';
            With("a").TryRead(new string(touched), out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("not base 64 !")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_page_mark_is_refused(string mark) => With("a").TryRead(mark, out _).ShouldBeFalse();

    [Fact]
    public void Another_installation_s_page_mark_is_refused() =>
        With("a").TryRead(With("b").Write(DateTimeOffset.UnixEpoch, Guid.CreateVersion7()), out _).ShouldBeFalse();
}
