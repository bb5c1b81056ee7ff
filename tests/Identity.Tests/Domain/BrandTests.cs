using System.Buffers.Binary;
using System.Text;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Domain;

public sealed class BrandTests
{
    [Theory]
    [InlineData("#0b5a6f", false)]
    [InlineData("#000000", false)]
    [InlineData("#ffffff", true)]
    [InlineData("#FFCC00", true)]
    [InlineData("#ff0000", true)] // 3.8 to 1 on paper
    public void A_colour_can_be_seen_on_paper_and_on_a_dark_page(string asked, bool darkened)
    {
        var colour = new BrandColour(asked);

        colour.Darkened.ShouldBe(darkened);
        if (!darkened) colour.OnPaper.ShouldBe(asked.ToLowerInvariant());
        BrandColour.Contrast(Parts(colour.OnPaper), (0xFB, 0xFA, 0xF6)).ShouldBeGreaterThanOrEqualTo(4.5);
        BrandColour.Contrast(Parts(colour.OnDark), (0x1D, 0x23, 0x29)).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void Contrast_is_that_of_the_standard()
    {
        BrandColour.Contrast((0, 0, 0), (255, 255, 255)).ShouldBe(21, 0.001);
        BrandColour.Contrast((0x77, 0x77, 0x77), (255, 255, 255)).ShouldBe(4.48, 0.005);
    }

    [Fact]
    public void A_picture_is_known_by_its_content()
    {
        Picture.TypeOf(Pictures.Png()).ShouldBe("image/png");
        Picture.TypeOf(Jpeg(64, 32)).ShouldBe("image/jpeg");
        Picture.TypeOf(WebP(64, 32)).ShouldBe("image/webp");
    }

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "nothing", [] },
        { "SVG", Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>") },
        { "HTML", Encoding.UTF8.GetBytes("<!doctype html><p>hello") },
        { "GIF", [.. "GIF89a"u8, .. new byte[100]] },
        { "only the signature of PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] },
        { "a PNG that was cut", Pictures.Png()[..^8] },
        { "a PNG with a page behind it", [.. Pictures.Png(), .. "<script>alert(1)</script>"u8] },
        { "a PNG of 8 pixels", Pictures.Png(size: 8) },
        { "a PNG of 5,000 pixels", Sized(Pictures.Png(), 5000) },
        { "a JPEG with a page behind it", [.. Jpeg(64, 32), .. "<script>"u8] },
        { "a JPEG without a size", [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xD9] },
        { "a WebP with a page behind it", [.. WebP(64, 32), .. "<script>"u8] },
        { "more than 1 MB", [.. Pictures.Png(), .. new byte[Picture.MostBytes]] },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_no_whole_picture_is_refused(string what, byte[] bytes) => Should.Throw<InvalidValue>(() => Picture.TypeOf(bytes), what).Member.ShouldBe("/image");

    static (int, int, int) Parts(string hex) => (Convert.ToInt32(hex[1..3], 16), Convert.ToInt32(hex[3..5], 16), Convert.ToInt32(hex[5..7], 16));

    static byte[] Sized(byte[] png, int width)
    {
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        return png;
    }

    /// <summary>The segments a reader walks over: an application's own, the size, the scan.</summary>
    static byte[] Jpeg(byte width, byte height) =>
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0xFF, 0xD9];

    static byte[] WebP(byte width, byte height) =>
        [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8 "u8, 18, 0, 0, 0, 0x30, 1, 0, 0x9D, 1, 0x2A, width, 0, height, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}
