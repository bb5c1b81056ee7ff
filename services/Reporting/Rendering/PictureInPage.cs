namespace AseanPlatform.Reporting.Rendering;

/// <summary>A picture that lies in the page itself: nothing is asked of the network.</summary>
static class PictureInPage
{
    public static string Address(byte[] picture) =>
        $"data:image/{picture switch { [0x89, ..] => "png", [0xFF, ..] => "jpeg", _ => "webp" }};base64,{Convert.ToBase64String(picture)}";
}
