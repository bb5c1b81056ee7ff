using System.Diagnostics;
using Aspire.Hosting;

namespace AseanPlatform.Benchmarks;

/// <summary>nginx as an ordinary child with its own folder and port: before a service, or before one file.</summary>
sealed class Nginx : IAsyncDisposable
{
    readonly Process _process;
    readonly string _folder;

    public string Url { get; }

    Nginx(Process process, string folder, string url) => (_process, _folder, Url) = (process, folder, url);

    public static Task<Nginx> Before(Uri service, string bearer) => Start(_ => $$"""
        upstream service { server {{service.Authority}}; keepalive 64; }
        """, $$"""
        location / {
          proxy_pass http://service;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header Authorization "Bearer {{bearer}}";
        }
        """);

    /// <param name="headers">Those that the gateway sends with the same page, so that both put the same bytes on the wire.</param>
    public static Task<Nginx> Serving(byte[] page, IEnumerable<(string Name, string Value)> headers) => Start(folder =>
    {
        File.WriteAllBytes(Path.Combine(folder, "page"), page);
        return "";
    }, $$"""
        location / {
          try_files /page =404;
          default_type "text/html; charset=utf-8";
          {{string.Concat(headers.Select(header => $"add_header {header.Name} \"{header.Value.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal)}\";\n"))}}
        }
        """);

    static async Task<Nginx> Start(Func<string, string> upstream, string location)
    {
        var folder = Directory.CreateTempSubdirectory("bench-nginx-").FullName;
        var port = Tool.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            worker_processes auto;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              open_file_cache max=16;
              keepalive_requests 1000000;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              {{upstream(folder)}}
              server {
                listen 127.0.0.1:{{port}};
                root {{folder}};
                {{location}}
              }
            }
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
        var process = await Child.Start(new Command("nginx", ["-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log")]), Path.Combine(folder, "nginx.log"));
        var nginx = new Nginx(process, folder, $"http://127.0.0.1:{port}");

        using var client = new HttpClient();
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(nginx.Url));
                return nginx;
            }
            catch (HttpRequestException) when (patience.Elapsed < TimeSpan.FromSeconds(5) && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Child.Stop(_process, Posix.Terminate, TimeSpan.FromSeconds(5));
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
