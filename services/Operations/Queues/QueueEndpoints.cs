using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Operations.Queues;

static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/operations/queues", ListQueues.Handle).WithTags("Operations").AllowRoles(Roles.Operator);

    extension(IHostApplicationBuilder builder)
    {
        public void AddQueueDepths() =>
            builder.Services.AddSingleton(_ => new Broker(new Uri(builder.Configuration.GetConnectionString("rabbitmq")
                ?? throw new InvalidOperationException("ConnectionStrings__rabbitmq is not set: it is the address of the broker."))));
    }
}
