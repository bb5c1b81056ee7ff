using AseanPlatform.Testing;

// What ./platform test runs: one platform for all test projects. Testing FILE writes FILE once it is ready and ends at SIGTERM or Ctrl-C.
if (args is not [var file])
{
    await Console.Error.WriteLineAsync("usage: AseanPlatform.Testing FILE");
    return 2;
}
try
{
    await using var stack = await Stack.Start();
    stack.File.Write(file);
    var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, End);
    using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, End);
    await ended.Task;
    return 0;

    void End(System.Runtime.InteropServices.PosixSignalContext context)
    {
        context.Cancel = true;
        ended.TrySetResult();
    }
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
