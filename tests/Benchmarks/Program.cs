using AseanPlatform.Benchmarks;

// ./platform bench [--record] [--only=start,gateway,…]: every figure is a ratio of contenders that alternate in this one run, or a time of it.
var only = args.FirstOrDefault(argument => argument.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..].Split(',');
var rows = await Bench.Run(name => only?.Contains(name) is not false);

var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
var table = $"{Row.Table(rows)}\n{Environment.ProcessorCount} cores, .NET {Environment.Version}, load average at the end {load}.\n";
Console.WriteLine();
Console.WriteLine(table);
if (args.Contains("--record")) Record.Write(table);

return rows.All(row => row.Met is true) ? 0 : 1;
