using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Messaging;

/// <summary>Ends this process at once, as a SIGKILL does: it waits for nothing.</summary>
public delegate void EndProcess();

/// <summary>
/// Ends the process when its bus, once connected, stays away from a broker that answers: whoever supervises it starts it again, and nothing is lost
/// by that. When the broker dies under deliveries, MassTransit 8.4 may try the closed connection again for ever; starting the bus anew does not help, and
/// stopping it never ends.
/// </summary>
sealed class Revival(IBusControl bus, IConfiguration configuration, EndProcess end, ILogger<Revival> logger) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    const int Patience = 6; // looks

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasWell = false;
        for (var sick = 0; sick < Patience;)
        {
            await Task.Delay(wasWell ? Look : Look / 20, stoppingToken); // the broker may die before two seconds are over
            var well = bus.CheckHealth().Status is BusHealthStatus.Healthy;
            wasWell |= well;
            sick = !well && wasWell && await BrokerAnswers(stoppingToken) ? sick + 1 : 0;
        }

        logger.LogError("The bus does not come back to a broker that answers: this process ends, to be started again");
        await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken); // for the line above to be written
        end();
    }

    internal static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    async Task<bool> BrokerAnswers(CancellationToken ct)
    {
        try
        {
            await using var connection = await OutboxDelivery.Connect(configuration, ct);
            return connection.IsOpen;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
